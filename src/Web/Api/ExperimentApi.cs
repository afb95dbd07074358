using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Retort.Contracts.Audit;
using Retort.Contracts.Commands;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Presets;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Storage.Audit;
using Retort.Storage.Catalogue;
using Retort.Web.Access;
using Retort.Web.Presets;
using Retort.Web.Reports;

namespace Retort.Web.Api;

/// <summary>Presets and experiments of the native API.</summary>
internal static class ExperimentApi
{
    private const int MostEvents = 1_000;

    public static void MapExperiments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/presets", (PresetLibrary presets) => presets.All);
        api.MapGet("/presets/{name}", GetPreset);
        api.MapPost("/experiments", SubmitAsync);
        api.MapGet("/experiments", ListAsync);
        api.MapGet("/experiments/{id}", GetAsync);
        api.MapGet("/experiments/{id}/report", ReportAsync);
        api.MapGet("/experiments/{id}/audit", AuditAsync);
        api.MapPost("/experiments/{id}/cancel", (ExperimentId id, IGrainFactory grains, HttpContext context, CancellationToken stop) =>
            CommandAsync(Grain(grains, id).CancelAsync(Actors.OfApi(context), stop)));
        api.MapPost("/experiments/{id}/archive", (ExperimentId id, IGrainFactory grains, HttpContext context, CancellationToken stop) =>
            CommandAsync(Grain(grains, id).ArchiveAsync(Actors.OfApi(context), stop)));
        api.MapPost("/experiments/{id}/restore", (ExperimentId id, IGrainFactory grains, HttpContext context, CancellationToken stop) =>
            CommandAsync(Grain(grains, id).RestoreAsync(Actors.OfApi(context), stop)));
        api.MapDelete("/experiments/{id}", (ExperimentId id, IGrainFactory grains, HttpContext context, CancellationToken stop) =>
            CommandAsync(Grain(grains, id).DeleteAsync(Actors.OfApi(context), stop)));
    }

    /// <summary>Answers 204, or the refusal as problem details.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> CommandAsync(Task<CommandOutcome> command)
    {
        var outcome = await command;
        return outcome.Accepted ? TypedResults.NoContent() : ApiProblems.Refused(outcome);
    }

    private static Results<Ok<PresetYaml>, ProblemHttpResult> GetPreset(string name, PresetLibrary presets, string variant = "full")
    {
        var tree = presets.FindYaml(name) is { } yaml ? PresetReader.SpecTree(name, yaml, variant) : null;
        return tree is null ? UnknownPreset(name, variant, presets) : TypedResults.Ok(new PresetYaml(name, variant, SpecWriter.ToYaml(tree)));
    }

    private static async Task<Results<Created<Submitted>, ProblemHttpResult>> SubmitAsync(
        Submission submission, PresetLibrary presets, IGrainFactory grains, TimeProvider clock, HttpContext context, CancellationToken stop)
    {
        if (submission.Yaml is null == submission.Preset is null)
            return ApiProblems.BadRequest("Give either `yaml` with a spec, or `preset` with the name of one, such as {\"preset\": \"mnist-distillation\", \"variant\": \"quick\"}.");

        JsonObject? tree;
        if (submission.Preset is { } name)
        {
            var variant = submission.Variant ?? "full";
            tree = presets.FindYaml(name) is { } yaml ? PresetReader.SpecTree(name, yaml, variant) : null;
            if (tree is null) return UnknownPreset(name, variant, presets);
        }
        else
        {
            (tree, var problem) = SpecDocument.Parse(submission.Yaml!);
            if (tree is null) return ApiProblems.Spec([problem!]);
        }

        ImmutableArray<SpecProblem> misplaced = [.. submission.Set.Select(assignment => SpecDocument.Set(tree, assignment)).OfType<SpecProblem>()];
        var result = SpecReader.Read(tree);
        if (result.Spec is null || !misplaced.IsEmpty) return ApiProblems.Spec([.. misplaced, .. result.Problems]);

        var id = ExperimentId.New(clock);
        var outcome = await Grain(grains, id).SubmitAsync(new SubmitExperiment { Spec = result.Spec, Actor = Actors.OfApi(context) }, stop);
        if (!outcome.Accepted) return ApiProblems.Refused(outcome);
        return TypedResults.Created($"/api/v1/experiments/{id}", new Submitted(id, $"{context.Request.Scheme}://{context.Request.Host}/experiments/{id}"));
    }

    private static async Task<Results<Ok<CataloguePage<ExperimentSummary>>, ProblemHttpResult>> ListAsync(
        ICatalogue catalogue, CancellationToken stop, string? text = null, bool archived = false, int skip = 0, int take = 50)
    {
        if (skip < 0 || take is < 1 or > 500 || text?.Length > 200)
            return ApiProblems.BadRequest("`skip` is 0 or more, `take` 1 to 500, `text` at most 200 characters.");
        return TypedResults.Ok(await catalogue.ListExperimentsAsync(new ExperimentQuery { Text = text, Archived = archived, Skip = skip, Take = take }, stop));
    }

    private static async Task<Results<Ok<ExperimentWithRuns>, ProblemHttpResult>> GetAsync(ExperimentId id, IGrainFactory grains, ICatalogue catalogue, CancellationToken stop) =>
        await Grain(grains, id).GetAsync(stop) is { } details
            ? TypedResults.Ok(new ExperimentWithRuns(details, await catalogue.ListRunsAsync(id, stop)))
            : Unknown(id);

    private static async Task<Results<Ok<ExperimentReport>, ProblemHttpResult>> ReportAsync(ExperimentId id, ReportBuilder reports, CancellationToken stop) =>
        await reports.BuildAsync(id, stop) is { } report ? TypedResults.Ok(report) : Unknown(id);

    private static async Task<ImmutableArray<AuditEvent>> AuditAsync(ExperimentId id, IAuditLog audit, CancellationToken stop) =>
        await audit.ListAsync(id, MostEvents, stop);

    private static IExperimentGrain Grain(IGrainFactory grains, ExperimentId id) => grains.GetGrain<IExperimentGrain>(id.Value);

    private static ProblemHttpResult Unknown(ExperimentId id) => ApiProblems.NotFound($"There is no experiment {id}. It may have been deleted.");

    private static ProblemHttpResult UnknownPreset(string name, string variant, PresetLibrary presets) => ApiProblems.NotFound(
        $"There is no preset '{name}' with a variant '{variant}'. There are: {string.Join(", ", presets.All.Select(preset => $"{preset.Name} ({string.Join(", ", preset.Variants.Select(v => v.Name))})"))}.");

    internal sealed record PresetYaml(string Name, string Variant, string Yaml);

    internal sealed record Submitted(ExperimentId Id, string Url);

    internal sealed record ExperimentWithRuns(ExperimentDetails Experiment, ImmutableArray<RunSummary> Runs);

    /// <summary>A spec as YAML, or a preset with changes.</summary>
    internal sealed record Submission
    {
        public string? Yaml { get; init; }

        public string? Preset { get; init; }

        /// <summary>`full` unless given.</summary>
        public string? Variant { get; init; }

        /// <summary>Changes such as `student.training.epochs=3`.</summary>
        public ImmutableArray<string> Set { get; init; } = [];
    }
}
