using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Grains.Runs;

/// <summary>The state after each thing that can happen to a run. Whether it may happen is <see cref="RunLifecycle"/>'s to say.</summary>
public static class RunTransitions
{
    private const int ReasonLength = 4_000;

    public static RunState Plan(PlanRun command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new RunState { Planned = command.Run, Spec = command.Run.Spec, Project = command.Project, CreatedAt = now };
    }

    public static RunState Release(RunState run, ReleaseRun command, DateTimeOffset now) =>
        Move(run, RunTrigger.Release) with { Spec = command.Spec, Inputs = command.Inputs, QueuedAt = now, Reason = null };

    /// <summary>A new attempt with a new token, which continues from the newest resumable checkpoint.</summary>
    public static RunState Lease(RunState run, HostId host) => Move(run, RunTrigger.Lease) with
    {
        Host = host,
        Attempt = run.Attempt + 1,
        Token = run.Token + 1,
        Inputs = run.Inputs with { Resume = run.Resume },
        Reason = null,
    };

    public static RunState Start(RunState run, DateTimeOffset now) => Move(run, RunTrigger.Start) with { StartedAt = run.StartedAt ?? now };

    /// <summary>Adds an artefact; a newer resumable checkpoint replaces the older ones.</summary>
    public static RunState Record(RunState run, RunArtefact artefact)
    {
        var replaced = artefact.Kind == ArtefactKind.Resumable ? run.Artefacts.Where(other => other.Kind == ArtefactKind.Resumable) : [];
        return Supersede(run, replaced, artefact.Blob) with { Artefacts = [.. run.Artefacts.Except(replaced), artefact] };
    }

    /// <summary>
    /// The host's own ending of its attempt. A run that was told to stop ends as cancelled however far it came; one that completed
    /// without the artefacts that others wait for has failed.
    /// </summary>
    public static RunState Finish(RunState run, AttemptFinish finish, ImmutableSortedDictionary<string, double> latest, int mostLosses, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(finish);
        if (run.CancelReason is { } reason) return End(run, RunTrigger.Cancel, reason, latest, now);
        return finish.End switch
        {
            AttemptEnd.Completed when Missing(run) is { } missing => End(run, RunTrigger.Fail, $"The host finished without storing {missing}.", latest, now),
            AttemptEnd.Completed => Complete(run, finish, latest, now),
            AttemptEnd.Failed => End(run, RunTrigger.Fail, Cut(finish.Error) ?? "The host gave no reason.", latest, now),
            AttemptEnd.Cancelled => End(run, RunTrigger.Cancel, Cut(finish.Error) ?? "The host stopped it.", latest, now),
            AttemptEnd.Released when Cut(finish.Error) is { } error => run.Losses + 1 < mostLosses
                ? Move(run, RunTrigger.GiveBack) with { Host = null, Losses = run.Losses + 1, Reason = $"Host {run.Host} gave it back: {error}" }
                : End(run, RunTrigger.Fail, $"Its hosts lost it {run.Losses + 1} times; the last time: {error}", latest, now) with { Losses = run.Losses + 1 },
            AttemptEnd.Released => Move(run, RunTrigger.GiveBack) with { Host = null, Reason = $"Host {run.Host} gave it back." },
            _ => throw new ArgumentOutOfRangeException(nameof(finish), finish.End, "Not an end of an attempt."),
        };
    }

    public static RunState RequestCancel(RunState run, string reason) => run with { CancelReason = Cut(reason), Reason = $"Is being cancelled: {Cut(reason)}" };

    /// <summary>Ends a run that no host holds, or whose host will not answer any more.</summary>
    public static RunState Cancel(RunState run, string reason, ImmutableSortedDictionary<string, double> latest, DateTimeOffset now) =>
        End(run, RunTrigger.Cancel, reason, latest, now) with { Token = run.Token + (RunLifecycle.IsHeld(run.Status) ? 1 : 0) };

    /// <summary>The host fell silent: its token counts no more, even before the next lease.</summary>
    public static RunState Lose(RunState run, TimeSpan silence) => Move(run, RunTrigger.Lose) with
    {
        Token = run.Token + 1,
        Losses = run.Losses + 1,
        Host = null,
        Reason = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Host {run.Host} was silent for {silence.TotalSeconds:0.#} s."),
    };

    /// <summary>What becomes of a lost run: back to the queue at its old place, or failed when it was lost too often.</summary>
    public static RunState AfterLoss(RunState run, int mostLosses, DateTimeOffset now) => run.Losses < mostLosses
        ? Move(run, RunTrigger.Requeue)
        : End(run, RunTrigger.Fail, $"Its hosts fell silent {run.Losses} times; the last time: {run.Reason}", run.Metrics, now);

    private static RunState Complete(RunState run, AttemptFinish finish, ImmutableSortedDictionary<string, double> latest, DateTimeOffset now)
    {
        // Nothing continues from a completed run.
        var resumables = run.Artefacts.Where(artefact => artefact.Kind == ArtefactKind.Resumable).ToList();
        var ended = End(run, RunTrigger.Complete, null, latest.SetItems(finish.Metrics), now);
        return Supersede(ended, resumables, null) with
        {
            Artefacts = [.. run.Artefacts.Except(resumables)],
            Inputs = run.Inputs with { Resume = null },
            Manifest = finish.Manifest,
        };
    }

    private static string? Missing(RunState run)
    {
        var kinds = run.Artefacts.Select(artefact => artefact.Kind).ToHashSet();
        if (run.Spec!.Role != RunRole.Teacher) return null;
        if (!kinds.Contains(ArtefactKind.Weights)) return "its weights, which students are compared with";
        return kinds.Contains(ArtefactKind.SoftTargets) ? null : "its soft-target set, which students learn from";
    }

    private static RunState End(RunState run, RunTrigger trigger, string? reason, ImmutableSortedDictionary<string, double> metrics, DateTimeOffset now) =>
        Move(run, trigger) with { Reason = Cut(reason), FinishedAt = now, Metrics = metrics };

    private static RunState Supersede(RunState run, IEnumerable<RunArtefact> replaced, BlobId? kept) => run with
    {
        Superseded = [.. run.Superseded.Concat(replaced.Select(artefact => artefact.Blob)).Distinct().Where(blob => blob != kept)],
    };

    private static RunState Move(RunState run, RunTrigger trigger) => run with
    {
        Status = RunLifecycle.Next(run.Status, trigger)
            ?? throw new InvalidOperationException($"{trigger} does not happen to a run that is {run.Status}."),
    };

    private static string? Cut(string? text) => text is { Length: > ReasonLength } ? text[..ReasonLength] : text;
}
