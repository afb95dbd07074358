using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Kernels;

/// <summary>
/// The vector width of the kernels, in bits: the widest the processor has, or what the environment variable
/// TORCHSHARP_SIMD_WIDTH (128, 256 or 512) asks for. Results are the same bits at any width.
/// </summary>
internal static class SimdWidth
{
    private static int _bits = Choose(Environment.GetEnvironmentVariable("TORCHSHARP_SIMD_WIDTH"));

    /// <summary>Settable for tests, between operations only.</summary>
    public static int Bits
    {
        get => _bits;
        set => _bits = Choose(value.ToString(CultureInfo.InvariantCulture));
    }

    public static int Widest => Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    private static int Choose(string? wanted)
    {
        if (!Fma.IsSupported && !AdvSimd.Arm64.IsSupported)
        {
            throw new PlatformNotSupportedException("This engine needs a processor with fused multiply-add (x64 with FMA3, or Arm64): without it results would differ from one machine to the next.");
        }

        if (string.IsNullOrEmpty(wanted))
        {
            return Widest;
        }

        return wanted is "128" or "256" or "512"
            ? Math.Min(int.Parse(wanted, CultureInfo.InvariantCulture), Widest)
            : throw new ArgumentException($"TORCHSHARP_SIMD_WIDTH is '{wanted}'; it may be 128, 256 or 512.");
    }
}
