using System.ComponentModel;
using System.Diagnostics;

namespace Retort.Distillation.Data;

/// <summary>Runs a tool that fetches a package.</summary>
internal static class ChildProcess
{
    private const int KeptOutput = 400;

    /// <summary>Waits for the tool; cancelling ends it and what it started.</summary>
    /// <exception cref="DatasetOriginException">It is not installed or failed; with the end of what it said.</exception>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            throw new DatasetOriginException($"{program} cannot be started ({missing.Message})");
        }

        process.StandardInput.Close();
        try
        {
            var output = LastPartAsync(process.StandardOutput, cancellationToken);
            var errors = await LastPartAsync(process.StandardError, cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new DatasetOriginException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {errors}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task<string> LastPartAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = "";
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept += new string(buffer, 0, read);
            kept = kept[^Math.Min(kept.Length, KeptOutput)..];
        }

        return kept.ReplaceLineEndings(" ").Trim();
    }
}
