using Microsoft.Extensions.Logging;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Grains.Experiments;

public sealed partial class ExperimentGrain
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Experiment {Experiment} submitted: {Runs} runs")]
    private partial void LogSubmitted(ExperimentId experiment, int runs);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Experiment {Experiment} froze the recipe of {Role} {Setting}: {Epochs} epochs at learning rate {LearningRate}")]
    private partial void LogFrozen(ExperimentId experiment, RunRole role, string setting, int epochs, double learningRate);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Experiment {Experiment} ended: {Status}")]
    private partial void LogEnded(ExperimentId experiment, ExperimentStatus status);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Experiment {Experiment} deleted")]
    private partial void LogDeleted(ExperimentId experiment);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Experiment {Experiment} could not take its next steps; it tries again")]
    private partial void LogAdvanceFailed(Exception failure, ExperimentId experiment);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Experiment {Experiment} could not be written to the catalogue; it tries again")]
    private partial void LogProjectionFailed(Exception failure, ExperimentId experiment);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Watchers of experiment {Experiment} could not be told; it tries again")]
    private partial void LogWatchersFailed(Exception failure, ExperimentId experiment);
}
