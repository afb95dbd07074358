using System.Globalization;
using Spectre.Console;

namespace Retort.Cli.Models;

/// <summary>A network as a table: a row per layer.</summary>
internal static class ModelTable
{
    /// <param name="console">Where to.</param>
    /// <param name="model">The network.</param>
    /// <param name="onnx">The ONNX file that was written; null for none.</param>
    public static void Write(IAnsiConsole console, ModelDescription model, string? onnx)
    {
        var isNetwork = model.Network is not null;
        console.MarkupLineInterpolated($"[bold]{model.Source}[/]: {model.Network ?? "a file that does not say which network it holds; its tensors"}");
        var table = new Table { Border = TableBorder.Simple }
            .AddColumn(isNetwork ? "layer" : "tensor")
            .AddColumn(isNetwork ? "kind" : "type")
            .AddColumn(isNetwork ? "output" : "shape")
            .AddColumn(Right(isNetwork ? "parameters" : "numbers"))
            .AddColumn(Right("bytes"));
        if (isNetwork) table.AddColumn(Right("FLOPs forward")).AddColumn(Right("FLOPs in training"));
        foreach (var row in model.Layers) AddRow(table, isNetwork, row.Name, row.Kind, $"[{string.Join(", ", row.Shape)}]", row.Parameters, row.Bytes, row.ForwardFlops, row.TrainingFlops);
        AddRow(table, isNetwork, "in all", "", "", model.Parameters, model.Bytes, model.ForwardFlops, model.TrainingFlops);
        console.Write(table);

        if (isNetwork)
        {
            console.WriteLine($"Input: [{string.Join(", ", model.Input)}]. {Number(model.Buffers)} numbers are kept but not learned.");
            console.WriteLine("FLOPs are those of the matrix products of one case, a multiply and an add counting two; training adds both gradients, without that of the input.");
        }

        foreach (var (key, value) in model.Metadata) console.WriteLine($"{key}: {value}");
        if (model.Checkpoint is { } hash) console.WriteLine($"SHA-256: {hash}");
        if (onnx is not null) console.WriteLine($"ONNX: {onnx}");
    }

    private static void AddRow(Table table, bool isNetwork, string name, string kind, string shape, params ReadOnlySpan<long> numbers)
    {
        List<Text> cells = [new(name), new(kind), new(shape)];
        foreach (var number in isNetwork ? numbers : numbers[..2]) cells.Add(new Text(Number(number)));
        table.AddRow(cells);
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
