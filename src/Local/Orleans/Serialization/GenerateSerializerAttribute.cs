namespace Orleans;

/// <summary>
/// Marks a type that travels in messages or is stored. Locally messages pass by reference and state is JSON, so the mark
/// generates nothing; a cluster needs it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether primary constructor parameters are serialised members: by default for records only.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}
