using System.Text.Json;

namespace Retort.Local.TorchSharp.Tests.References;

/// <summary>What references.json holds; generate_references.py writes it and says how.</summary>
internal sealed record ReferenceFile(
    IReadOnlyList<ReferenceFile.Case> Cases,
    ReferenceFile.Problem OptimiserProblem,
    IReadOnlyList<ReferenceFile.Optimiser> Optimisers,
    IReadOnlyList<ReferenceFile.Scheduler> Schedulers)
{
    private static readonly JsonSerializerOptions Snakes = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static ReferenceFile Content { get; } = Read();

    private static ReferenceFile Read()
    {
        using var stream = typeof(ReferenceFile).Assembly.GetManifestResourceStream("references.json")!;
        return JsonSerializer.Deserialize<ReferenceFile>(stream, Snakes)!;
    }

    /// <summary>An operation: gradients belong to the first output, weighted as <see cref="Autograd.CentralDifferences.Weights"/> does.</summary>
    internal sealed record Case(string Name, StoredTensor[] Inputs, StoredTensor[] Outputs, StoredTensor?[] Gradients);

    internal sealed record Problem(StoredTensor Start, StoredTensor Slope, StoredTensor Drift);

    internal sealed record Optimiser(string Name, double[][] Path);

    internal sealed record Scheduler(string Name, double[] Rates);
}
