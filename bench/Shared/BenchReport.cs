using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectre.Console;

namespace Retort.Bench;

/// <summary>How suites show their rows.</summary>
internal static class BenchReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Print(IAnsiConsole console, IEnumerable<BenchRow> rows)
    {
        var table = new Table().AddColumns("case", "ours", "peer", "ratio", "target", "");
        foreach (var row in rows)
        {
            table.AddRow(
                new Text(row.Case),
                new Text(Figure(row.Figure, row.Unit)),
                new Text(row.PeerFigure is { } figure ? $"{Figure(figure, row.Unit)} ({row.Peer})" : ""),
                new Text(row.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}x") : ""),
                new Text(row.Target ?? ""),
                new Text(row.Met switch { true => "met", false => "missed", _ => "" }));
        }

        console.Write(table);
    }

    public static Task WriteAsync(FileInfo file, IReadOnlyList<BenchRow> rows, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(rows, Indented), cancellationToken);

    public static string ProcessorName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Figure(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:#,0.#} {unit}");
}
