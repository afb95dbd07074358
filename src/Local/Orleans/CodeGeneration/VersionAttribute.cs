namespace Orleans.CodeGeneration;

/// <summary>The version of a grain interface. One process has one version, so the local runtime only records it.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class VersionAttribute(ushort version) : Attribute
{
    public ushort Version { get; private set; } = version;
}
