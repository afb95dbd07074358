using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Retort.TrainingHost.Execution;

/// <summary>What a device is called, for people.</summary>
public static class DeviceDescription
{
    private const int Longest = 200;

    /// <summary>The processor's model with its vector width, or the GPU's model and memory.</summary>
    /// <param name="device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public static string Of(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var text = device.Split(':') is ["cuda", var index]
            ? Gpu(index) ?? "a CUDA device"
            : $"{Processor()}, {EngineDescription.Processor}";
        return text.Length <= Longest ? text : text[..Longest];
    }

    private static string Processor()
    {
        const string Cpuinfo = "/proc/cpuinfo";
        var model = File.Exists(Cpuinfo) ? File.ReadLines(Cpuinfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return model?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    // TorchSharp has no call for a device's name and memory; the driver's tool has.
    private static string? Gpu(string index)
    {
        try
        {
            var start = new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.total", "--format=csv,noheader", $"--id={index}"]) { RedirectStandardOutput = true };
            using var tool = Process.Start(start)!;
            var line = tool.StandardOutput.ReadLine();
            tool.WaitForExit();
            return tool.ExitCode == 0 && !string.IsNullOrWhiteSpace(line) ? line.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
