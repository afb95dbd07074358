using System.Diagnostics.CodeAnalysis;

namespace Retort.Distillation.Checkpoints;

/// <summary>The element types that Retort stores.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The values are element types.")]
public enum TensorKind
{
    Float32,
    Int64,
}
