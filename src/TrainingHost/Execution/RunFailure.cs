using Retort.Distillation.Data;
using Retort.Distillation.Training;
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Workers;

namespace Retort.TrainingHost.Execution;

/// <summary>Says for a person why a run failed; the stack goes to the host's own log.</summary>
public static class RunFailure
{
    private const int Longest = 4_000;

    public static string Explain(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);

        // These are written for people where they are thrown; anything else is a bug or the machine's, and its kind helps to find it.
        var text = failure is TrainingDivergedException or DatasetUnavailableException or DamagedDatasetException
            or InvalidDataException or ArgumentException or RunInputException or RunFailedException or WorkerLostException or ServerAwayException or CallRefusedException
            ? failure.Message
            : failure is OutOfMemoryException ? "The host ran out of memory. A smaller model or batch needs less."
            : $"{failure.GetType().Name}: {failure.Message}";
        return text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
    }
}
