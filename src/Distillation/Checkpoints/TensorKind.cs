using System.Diagnostics.CodeAnalysis;

namespace Retort.Distillation.Checkpoints;

/// <summary>Element types of safetensors, in its order: by size, which decides the place of a tensor in a file.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The values are element types.")]
public enum TensorKind
{
    Bool,
    F4,
    F6E2M3,
    F6E3M2,
    UInt8,
    Int8,
    F8E5M2,
    F8E4M3,
    F8E8M0,
    F8E4M3Fnuz,
    F8E5M2Fnuz,
    Int16,
    UInt16,
    Float16,
    BFloat16,
    Int32,
    UInt32,
    Float32,
    Complex64,
    Float64,
    Int64,
    UInt64,
}
