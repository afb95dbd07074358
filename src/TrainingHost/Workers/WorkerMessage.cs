using System.Text.Json.Serialization;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Workers;

/// <summary>What a host and its worker tell each other. Bytes of inputs and artefacts follow their message in the same frame.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(Share), "share")]
[JsonDerivedType(typeof(Input), "input")]
[JsonDerivedType(typeof(Start), "start")]
[JsonDerivedType(typeof(Stop), "stop")]
[JsonDerivedType(typeof(Said), "said")]
[JsonDerivedType(typeof(Advanced), "advanced")]
[JsonDerivedType(typeof(Made), "made")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Stopped), "stopped")]
internal abstract record WorkerMessage
{
    /// <summary>To the worker, once and first: how its host was asked to run.</summary>
    internal sealed record Hello(TrainingHostOptions Options) : WorkerMessage;

    /// <summary>To the worker, at any time: how many threads it may use from the next step on.</summary>
    internal sealed record Share(int Threads) : WorkerMessage;

    /// <summary>To the worker, before a start: the bytes of a blob that the run needs.</summary>
    internal sealed record Input(BlobId Blob) : WorkerMessage;

    /// <summary>To the worker, when it has nothing to do.</summary>
    internal sealed record Start(AttemptGrant Grant) : WorkerMessage;

    /// <summary>To the worker, while it executes a run.</summary>
    internal sealed record Stop(StopReason Reason) : WorkerMessage;

    /// <summary>To the host: a point or a log line.</summary>
    internal sealed record Said(JournalEntry Entry) : WorkerMessage;

    /// <summary>To the host: how far the run is.</summary>
    internal sealed record Advanced(RunProgress Progress) : WorkerMessage;

    /// <summary>To the host: an artefact, with its bytes.</summary>
    internal sealed record Made(ArtefactKind Kind, int Epoch) : WorkerMessage;

    /// <summary>To the host, last of a run.</summary>
    internal sealed record Completed(RunResult Result) : WorkerMessage;

    /// <summary>To the host, last of a run.</summary>
    internal sealed record Failed(string Error) : WorkerMessage;

    /// <summary>To the host, last of a run: it obeyed a stop.</summary>
    internal sealed record Stopped : WorkerMessage;
}
