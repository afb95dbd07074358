using System.Text.Json;
using Retort.Cli.Terminal;
using Retort.Contracts;
using Retort.Contracts.Results;

namespace Retort.Cli.Reports;

/// <summary>A file that a result goes to, checked before hours of work are spent on that result.</summary>
public sealed record ReportFile
{
    private readonly string? _command;

    private ReportFile(string path, string? command) => (Path, _command) = (path, command);

    public string Path { get; }

    /// <summary>The file at <paramref name="path"/>, for what <paramref name="command"/> makes; null for no path. Throws a <see cref="CliException"/> when nothing could be written there.</summary>
    public static ReportFile? At(string? path, string? command = null)
    {
        if (path is null) return null;
        var full = System.IO.Path.GetFullPath(path);
        var folder = System.IO.Path.GetDirectoryName(full);
        if (Directory.Exists(full)) throw new CliException($"{path} is a folder; a file is expected.", ExitCodes.BadInput);
        if (folder is null || !Directory.Exists(folder)) throw new CliException($"{path} cannot be written: the folder {folder} does not exist.", ExitCodes.BadInput);
        try
        {
            using var probe = new FileStream(full, FileMode.Append, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be written: {e.Message}", ExitCodes.BadInput, e);
        }

        return new ReportFile(full, command);
    }

    /// <summary>The report as people and scripts read it.</summary>
    public static string Serialize(ExperimentReport report) => JsonSerializer.Serialize(report, ContractJson.Indented) + "\n";

    public Task WriteAsync(ExperimentReport report, CancellationToken cancellationToken) => WriteAsync(Serialize(report with { Command = _command }), cancellationToken);

    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(Path, text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{Path} cannot be written: {e.Message}", inner: e);
        }
    }
}
