using Retort.Contracts.Experiments;
using Retort.Contracts.Metrics;
using Retort.Contracts.Queue;
using Retort.Contracts.Runs;

namespace Retort.Web.Components.Shared;

/// <summary>What the vocabulary's closed sets are called on pages.</summary>
public static class Names
{
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Planned => SharedTexts.StatusPlanned,
        RunStatus.Queued => SharedTexts.StatusQueued,
        RunStatus.Leased => SharedTexts.StatusLeased,
        RunStatus.Running => SharedTexts.StatusRunning,
        RunStatus.Completed => SharedTexts.StatusCompleted,
        RunStatus.Failed => SharedTexts.StatusFailed,
        RunStatus.Cancelled => SharedTexts.StatusCancelled,
        RunStatus.Lost => SharedTexts.StatusLost,
        _ => status.ToString(),
    };

    public static string Of(ExperimentStatus status) => status switch
    {
        ExperimentStatus.Running => SharedTexts.StatusRunning,
        ExperimentStatus.Completed => SharedTexts.StatusCompleted,
        ExperimentStatus.Failed => SharedTexts.StatusFailed,
        ExperimentStatus.Cancelled => SharedTexts.StatusCancelled,
        _ => status.ToString(),
    };

    public static string Of(RunRole role) => role switch
    {
        RunRole.Teacher => SharedTexts.RoleTeacher,
        RunRole.Baseline => SharedTexts.RoleBaseline,
        RunRole.Student => SharedTexts.RoleStudent,
        _ => role.ToString(),
    };

    public static string Of(RunStage stage) => stage switch
    {
        RunStage.Selection => SharedTexts.StageSelection,
        RunStage.Final => SharedTexts.StageFinal,
        _ => stage.ToString(),
    };

    public static string Of(WaitReason reason) => reason switch
    {
        WaitReason.HostsBusy => SharedTexts.WaitHostsBusy,
        WaitReason.NoHost => SharedTexts.WaitNoHost,
        WaitReason.NoMatchingHost => SharedTexts.WaitNoMatchingHost,
        _ => reason.ToString(),
    };

    public static string Of(ArtefactKind kind) => kind switch
    {
        ArtefactKind.Weights => SharedTexts.ArtefactWeights,
        ArtefactKind.Resumable => SharedTexts.ArtefactResumable,
        ArtefactKind.SoftTargets => SharedTexts.ArtefactSoftTargets,
        _ => kind.ToString(),
    };

    /// <summary>The role in a word that CSS and reports use.</summary>
    public static string Word(RunRole role) => role switch
    {
        RunRole.Teacher => "teacher",
        RunRole.Baseline => "baseline",
        _ => "student",
    };

    /// <summary>The stage in the word that reports use.</summary>
    public static string Word(RunStage stage) => stage == RunStage.Selection ? "selection" : "final";

    /// <summary>What a series measures; its stored name when Retort does not know it.</summary>
    public static string OfSeries(string name) => name switch
    {
        MetricNames.TrainLoss => SharedTexts.SeriesTrainLoss,
        MetricNames.TrainError => SharedTexts.SeriesTrainError,
        MetricNames.LearningRate => SharedTexts.SeriesLearningRate,
        MetricNames.Throughput => SharedTexts.SeriesThroughput,
        MetricNames.ValidationErrors => SharedTexts.SeriesValidationErrors,
        MetricNames.ValidationError => SharedTexts.SeriesValidationError,
        MetricNames.ValidationNll => SharedTexts.SeriesValidationNll,
        MetricNames.TestErrors => SharedTexts.SeriesTestErrors,
        MetricNames.TestError => SharedTexts.SeriesTestError,
        MetricNames.TestNll => SharedTexts.SeriesTestNll,
        MetricNames.TestAgreement => SharedTexts.SeriesTestAgreement,
        MetricNames.TestKlToTeacher => SharedTexts.SeriesTestKl,
        "train/hard_loss" => SharedTexts.SeriesHardLoss,
        "train/soft_loss" => SharedTexts.SeriesSoftLoss,
        "train/kl_to_teacher" => SharedTexts.SeriesTrainKl,
        "train/teacher_entropy" => SharedTexts.SeriesTeacherEntropy,
        _ => name,
    };
}
