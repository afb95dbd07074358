namespace Retort.Distillation.Checkpoints;

/// <summary>Names and sizes of the element types in a safetensors header.</summary>
public static class TensorKinds
{
    private static readonly Dictionary<TensorKind, (string Name, int Bits)> All = new()
    {
        [TensorKind.Bool] = ("BOOL", 8),
        [TensorKind.F4] = ("F4", 4),
        [TensorKind.F6E2M3] = ("F6_E2M3", 6),
        [TensorKind.F6E3M2] = ("F6_E3M2", 6),
        [TensorKind.UInt8] = ("U8", 8),
        [TensorKind.Int8] = ("I8", 8),
        [TensorKind.F8E5M2] = ("F8_E5M2", 8),
        [TensorKind.F8E4M3] = ("F8_E4M3", 8),
        [TensorKind.F8E8M0] = ("F8_E8M0", 8),
        [TensorKind.F8E4M3Fnuz] = ("F8_E4M3FNUZ", 8),
        [TensorKind.F8E5M2Fnuz] = ("F8_E5M2FNUZ", 8),
        [TensorKind.Int16] = ("I16", 16),
        [TensorKind.UInt16] = ("U16", 16),
        [TensorKind.Float16] = ("F16", 16),
        [TensorKind.BFloat16] = ("BF16", 16),
        [TensorKind.Int32] = ("I32", 32),
        [TensorKind.UInt32] = ("U32", 32),
        [TensorKind.Float32] = ("F32", 32),
        [TensorKind.Complex64] = ("C64", 64),
        [TensorKind.Float64] = ("F64", 64),
        [TensorKind.Int64] = ("I64", 64),
        [TensorKind.UInt64] = ("U64", 64),
    };

    private static readonly Dictionary<string, TensorKind> ByName = All.ToDictionary(entry => entry.Value.Name, entry => entry.Key, StringComparer.Ordinal);

    /// <summary>Such as <c>F32</c>.</summary>
    public static string Name(this TensorKind kind) => All[kind].Name;

    /// <summary>Bits of one element; not whole bytes for the smallest types.</summary>
    public static int Bits(this TensorKind kind) => All[kind].Bits;

    /// <summary>All names, smallest elements first.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static bool TryParse(string name, out TensorKind kind) => ByName.TryGetValue(name, out kind);
}
