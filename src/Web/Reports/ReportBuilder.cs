using System.Collections.Immutable;
using System.Text.Json;
using Retort.Analysis.Intervals;
using Retort.Analysis.Metrics;
using Retort.Analysis.Retention;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;
using Retort.Storage.Catalogue;

namespace Retort.Web.Reports;

/// <summary>Builds the result of an experiment from its runs, finished or not. The page, the API and `run --json` all show this.</summary>
public sealed class ReportBuilder(IGrainFactory grains, ICatalogue catalogue)
{
    /// <summary>The metrics whose retention is reported: those that baseline, student and teacher all have.</summary>
    private static readonly ImmutableArray<string> RetentionMetrics = [MetricNames.TestErrors, MetricNames.TestNll];

    /// <summary>Null when there is no such experiment.</summary>
    public async Task<ExperimentReport?> BuildAsync(ExperimentId id, CancellationToken cancellationToken)
    {
        var details = await grains.GetGrain<IExperimentGrain>(id.Value).GetAsync(cancellationToken);
        if (details is null) return null;

        var summaries = await catalogue.ListRunsAsync(id, cancellationToken);
        var runs = await Task.WhenAll(summaries
            .Where(run => run.Status == RunStatus.Completed)
            .Select(run => grains.GetGrain<IRunGrain>(run.Id.Value).GetAsync(cancellationToken)));
        var completed = runs.OfType<RunDetails>().ToDictionary(run => run.Summary.Id);
        var testReads = await catalogue.CountTestReadsAsync(details.Spec.Dataset.Name, cancellationToken);
        return Build(details, summaries, completed, testReads);
    }

    /// <summary>The same from what was read before; pure.</summary>
    public static ExperimentReport Build(
        ExperimentDetails details, ImmutableArray<RunSummary> runs, IReadOnlyDictionary<RunId, RunDetails> completed, int testReadsOfDataset)
    {
        ArgumentNullException.ThrowIfNull(details);
        ArgumentNullException.ThrowIfNull(completed);
        var manifest = completed.Values.Select(run => run.Manifest).FirstOrDefault(manifest => manifest is not null);
        var finished = runs.Where(run => run.Status == RunStatus.Completed).ToImmutableArray();
        var final = finished.Where(run => run.Stage == RunStage.Final).ToImmutableArray();
        var groups = Groups(finished);
        return new ExperimentReport
        {
            Experiment = new ReportExperiment
            {
                Id = details.Summary.Id.Value,
                Name = details.Summary.Name,
                Preset = details.Summary.Preset,
                Status = Snake(details.Summary.Status),
                SpecHash = details.Summary.SpecHash.Value,
                CreatedAt = details.Summary.CreatedAt,
                FinishedAt = details.Summary.FinishedAt,
                DurationS = (details.Summary.FinishedAt - details.Summary.CreatedAt)?.TotalSeconds,
                Dataset = details.Spec.Dataset.Name,
                DataHash = manifest?.DataHash.Value,
                HeadlineTemperature = details.HeadlineTemperature,
                Version = manifest?.Version,
                Engine = manifest?.Engine,
            },
            Runs = [.. runs.Select(run => Run(run, completed.GetValueOrDefault(run.Id)))],
            Groups = groups,
            Retention = Retention(details, final),
            Reference = [.. details.Spec.Reference.Select(figure => Reference(figure, groups))],
            Recipes = [.. details.Recipes.Select(recipe => new ReportRecipe
            {
                Role = Snake(recipe.Role),
                Setting = recipe.Setting,
                LearningRate = recipe.LearningRate,
                Epochs = recipe.Epochs,
                ValidationErrors = recipe.ValidationErrors,
                ChosenFrom = recipe.ChosenFrom?.Value,
            })],
            TestReads = new TestReads
            {
                ThisExperiment = final.Select(run => (run.Role, run.Setting)).Distinct().Count(),
                ThisDataset = testReadsOfDataset,
            },
            Spec = details.Spec,
        };
    }

    private static ReportRun Run(RunSummary run, RunDetails? details)
    {
        var settings = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        settings["learning_rate"] = run.LearningRate;
        if (run.Temperature is { } temperature) settings["temperature"] = temperature;
        return new ReportRun
        {
            Id = run.Id.Value,
            Role = Snake(run.Role),
            Stage = Snake(run.Stage),
            Seed = run.Seed,
            Status = Snake(run.Status),
            Settings = settings.ToImmutable(),
            Metrics = run.Metrics,
            Checkpoint = details?.Artefacts.LastOrDefault(artefact => artefact.Kind == ArtefactKind.Weights)?.Blob.Value,
            DurationS = (run.FinishedAt - run.StartedAt)?.TotalSeconds,
            Manifest = details?.Manifest,
        };
    }

    // Every candidate of the selection stage is a group of its own: averaging learning rates would describe no recipe.
    private static ImmutableArray<ReportGroup> Groups(ImmutableArray<RunSummary> finished) =>
    [
        .. from run in finished
           group run by (run.Stage, run.Role, run.Setting, LearningRate: run.Stage == RunStage.Selection ? run.LearningRate : (double?)null) into arm
           from metric in arm.SelectMany(run => run.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)
           where metric.StartsWith("test/", StringComparison.Ordinal) || metric.StartsWith("val/", StringComparison.Ordinal)
           let values = arm.Select(run => run.Metrics.GetValueOrDefault(metric, double.NaN)).Where(double.IsFinite).ToArray()
           where values.Length > 0
           let summary = Summary.Of(values)
           select new ReportGroup
           {
               Role = Snake(arm.Key.Role),
               Stage = Snake(arm.Key.Stage),
               Setting = arm.Key.Setting,
               Temperature = arm.First().Temperature,
               Metric = metric,
               Mean = summary.Mean,
               Low = summary.Low,
               High = summary.High,
               Sd = summary.StandardDeviation,
               N = summary.N,
               LearningRate = arm.Key.LearningRate,
           },
    ];

    private static ImmutableArray<ReportRetention> Retention(ExperimentDetails details, ImmutableArray<RunSummary> final)
    {
        var retention = ImmutableArray.CreateBuilder<ReportRetention>();
        foreach (var metric in RetentionMetrics)
        {
            var teacher = final.FirstOrDefault(run => run.Role == RunRole.Teacher && run.Metrics.ContainsKey(metric));
            if (teacher is null) continue;

            var baselines = BySeed(final.Where(run => run.Role == RunRole.Baseline), metric);
            foreach (var arm in final.Where(run => run.Role == RunRole.Student).GroupBy(run => (run.Setting, run.Temperature)).OrderBy(arm => arm.Key.Temperature))
            {
                var estimate = RetentionEstimate.WithOneTeacher(
                    metric, MetricCatalogue.Find(metric)!.Direction, baselines, BySeed(arm, metric), teacher.Metrics[metric]);
                retention.Add(new ReportRetention
                {
                    Metric = metric,
                    Setting = arm.Key.Setting,
                    Temperature = arm.Key.Temperature,
                    Value = estimate.Value,
                    Low = estimate.Low,
                    High = estimate.High,
                    N = estimate.N,
                    Defined = estimate.Defined,
                    Reason = Snake(estimate.Reason),
                    TeacherGain = estimate.TeacherGain?.Mean,
                    TeacherGainLow = estimate.TeacherGain?.Low,
                    ConditionalOnTeacher = estimate.ConditionalOnTeacher,
                    Headline = metric == MetricNames.TestErrors && arm.Key.Temperature == details.HeadlineTemperature,
                    ChosenOnValidation = details.Spec is { Selection: not null, Distillation.HeadlineTemperature: null },
                });
            }
        }

        return retention.ToImmutable();
    }

    private static Dictionary<long, double> BySeed(IEnumerable<RunSummary> runs, string metric) =>
        runs.Where(run => run.Metrics.ContainsKey(metric)).ToDictionary(run => (long)run.Seed, run => run.Metrics[metric]);

    private static ReportReference Reference(Contracts.Specs.ReferenceFigure figure, ImmutableArray<ReportGroup> groups)
    {
        var ours = groups.FirstOrDefault(group => group.Stage == Snake(RunStage.Final) && group.Role == figure.Role
            && group.Metric == figure.Metric && group.Temperature == figure.Temperature);
        return new ReportReference
        {
            Role = figure.Role,
            Metric = figure.Metric,
            Temperature = figure.Temperature,
            Paper = figure.Value,
            Ours = ours?.Mean,
            Low = ours?.Low,
            High = ours?.High,
            N = ours?.N ?? 0,
            Source = figure.Source,
        };
    }

    private static string Snake<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
