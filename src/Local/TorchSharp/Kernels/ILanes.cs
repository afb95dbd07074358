namespace TorchSharp.Kernels;

/// <summary>
/// One vector register of <typeparamref name="T"/>. Kernels are written once against it and instantiated for 128, 256
/// and 512 bits; every member is one IEEE operation per lane, so the width never shows in a result.
/// </summary>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged
{
    static abstract int Count { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(T* source);

    static abstract TSelf Splat(T value);

    void Store(T* destination);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>left · right + addend, rounded once for floating point.</summary>
    static abstract TSelf Fma(TSelf left, TSelf right, TSelf addend);

    static abstract TSelf Sqrt(TSelf value);

    static abstract TSelf Abs(TSelf value);

    /// <summary>All bits set where left &lt; right; never where either is NaN.</summary>
    static abstract TSelf Less(TSelf left, TSelf right);

    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf otherwise);

    /// <summary>2^n for an integral n from -126 to 127 (float lanes only).</summary>
    static abstract TSelf PowerOfTwo(TSelf exponent);

    /// <summary>floor(log2 x) of a positive normal number (float lanes only).</summary>
    static abstract TSelf Exponent(TSelf value);

    /// <summary>x / 2^Exponent(x), from 1 to below 2 (float lanes only).</summary>
    static abstract TSelf Mantissa(TSelf value);
}
