using System.Globalization;
using Retort.TrainingHost.Execution;
using TorchSharp;

namespace Retort.TrainingHost.Hosting;

/// <summary>The device that runs are computed on, and in which precision.</summary>
/// <param name="Device"><c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Precision"><c>float32</c>; or, for matrix products and convolutions only, factors of 10 bits of mantissa (<c>tf32</c>) or of 7 (<c>bf16</c>).</param>
public sealed record DeviceChoice(string Device, string Precision)
{
    public const string FullPrecision = "float32";
    public const string Tf32 = "tf32";
    public const string BFloat16 = "bf16";

    /// <summary>The processor, in float32.</summary>
    public static DeviceChoice Processor { get; } = new("cpu", FullPrecision);

    public bool IsCuda => Device != "cpu";

    /// <summary>See <see cref="Retort.Distillation.Models.Network.ProductType"/>; <c>tf32</c> is the library's own rounding.</summary>
    public torch.ScalarType ProductType => Precision == BFloat16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float32;

    /// <summary>The device's kind, as runs ask for it.</summary>
    public string Kind => IsCuda ? "cuda" : "cpu";

    /// <param name="device"><c>auto</c> (the first CUDA device, else the processor), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="precision"><c>float32</c> or, on CUDA devices, <c>tf32</c> or <c>bf16</c>.</param>
    /// <param name="cudaDevices">How many the engine sees.</param>
    /// <exception cref="StartupException">They cannot be had here.</exception>
    public static DeviceChoice Parse(string device, string precision, int cudaDevices)
    {
        var choice = new DeviceChoice(Settle(device, cudaDevices), precision);
        return (precision, choice.IsCuda) switch
        {
            (FullPrecision, _) or (Tf32 or BFloat16, true) => choice,
            (Tf32 or BFloat16, false) => throw new StartupException($"--precision {precision} is for CUDA devices; this host computes on the processor with {EngineDescription.Engine}, in float32."),
            _ => throw new StartupException($"--precision '{precision}' is not one of float32, tf32 and bf16."),
        };
    }

    /// <summary>Sets the engine up; once in a worker, before its first tensor.</summary>
    public void Apply()
    {
        // Libraries differ in what they allow by default; what the manifest says must hold.
        torch.backends.cuda.matmul.allow_tf32 = Precision == Tf32;
        torch.backends.cudnn.allow_tf32 = Precision == Tf32;
    }

    private static string Settle(string device, int cudaDevices)
    {
        if (device == "auto") return cudaDevices > 0 ? "cuda:0" : "cpu";
        if (device == "cpu") return device;
        var number = device == "cuda" ? "0" : device.StartsWith("cuda:", StringComparison.Ordinal) ? device["cuda:".Length..] : "";
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new StartupException($"--device '{device}' is not one of auto, cpu, cuda and cuda:N.");

        return index < cudaDevices
            ? $"cuda:{index}"
            : throw new StartupException($"--device {device} is not here: {EngineDescription.Engine} sees {(cudaDevices == 0 ? "no CUDA device" : $"{cudaDevices} CUDA devices, numbered from 0")}. Use --device cpu, or auto.");
    }
}
