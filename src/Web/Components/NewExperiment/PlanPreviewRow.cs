using Retort.Contracts.Runs;

namespace Retort.Web.Components.NewExperiment;

/// <summary>Runs of one stage, role and setting that a spec would plan.</summary>
/// <param name="Stage">Their stage.</param>
/// <param name="Role">Their role.</param>
/// <param name="Setting">Such as `T=20`; may be empty.</param>
/// <param name="Runs">How many.</param>
/// <param name="Epochs">The most epochs that one of them trains.</param>
public sealed record PlanPreviewRow(RunStage Stage, RunRole Role, string Setting, int Runs, int Epochs);
