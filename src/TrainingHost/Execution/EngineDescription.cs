using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Retort.TrainingHost.Execution;

/// <summary>What executes runs here, for registrations and manifests.</summary>
public static class EngineDescription
{
    /// <summary>Retort's own version.</summary>
    public static string Version { get; } = VersionOf(typeof(EngineDescription).Assembly);

    /// <summary>The tensor library that this build was made with, and its version.</summary>
    public static string Engine { get; } = $"{typeof(torch).Assembly.GetName().Name} {VersionOf(typeof(torch).Assembly)}";

    /// <summary>Architecture and vector width.</summary>
    public static string Processor { get; } =
        $"{RuntimeInformation.ProcessArchitecture} {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}-bit vectors";

    /// <summary>CUDA devices that the engine sees.</summary>
    public static int CudaDevices { get; } = torch.cuda.is_available() ? torch.cuda.device_count() : 0;

    public static string OperatingSystem { get; } = RuntimeInformation.OSDescription.Trim();

    // What follows a plus sign is the commit that the build was made from.
    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version?.ToString() ?? "unknown";
}
