using Orleans.Runtime;

namespace Orleans;

/// <summary>Names the <see cref="GrainType"/> of a grain class, so that renaming the class does not lose its state.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal GrainType GrainType { get; } = GrainType.Create(grainType);
}
