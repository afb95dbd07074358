using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Grains.Experiments;

/// <summary>How far a plan is and how long the rest takes, each run weighted by its expected work: epochs × cases × multiplications of one case.</summary>
public static class PlanProgress
{
    // MNIST's shape, which both data sets have.
    private const int Side = 28;
    private const int Classes = 10;

    // A rate measured over less than this says little.
    private const double LeastSeconds = 1;

    /// <summary>Expected work of one run, in multiplications up to a constant.</summary>
    public static double Work(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var available = spec.Stage == RunStage.Selection ? DatasetNames.TrainingCases - spec.Dataset.Validation : DatasetNames.TrainingCases;
        var cases = Math.Min(spec.Dataset.TrainLimit ?? available, available);
        return (double)spec.Training.Epochs * cases * spec.Model.Multiplications(Side, Side, Classes);
    }

    /// <summary>
    /// The finished share of the work (runs that failed or were cancelled leave nothing to do), and the seconds until the rest is
    /// done if as many runs go on at a time as now; null until something has run long enough to measure.
    /// </summary>
    /// <param name="runs">Each run's spec, settled where it is, and its standing.</param>
    /// <param name="now">The present time.</param>
    public static (double Fraction, double? RemainingSeconds) Estimate(IReadOnlyCollection<(RunSpec Spec, RunStanding Standing)> runs, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(runs);
        double total = 0, done = 0;
        var active = 0;
        var pace = new Dictionary<RunRole, (double Work, double Seconds)>();
        foreach (var (spec, standing) in runs)
        {
            var work = Work(spec);
            var share = standing.IsFinished ? 1 : standing.IsActive ? standing.Fraction : 0;
            total += work;
            done += work * share;
            if (standing.IsActive) active++;
            if (Seconds(standing, now) is { } seconds && share > 0)
            {
                var known = pace.GetValueOrDefault(spec.Role);
                pace[spec.Role] = (known.Work + (work * share), known.Seconds + seconds);
            }
        }

        if (total <= 0 || done >= total) return (1, 0);
        return (done / total, Remaining(runs, pace, Math.Max(1, active)));
    }

    private static double? Remaining(IReadOnlyCollection<(RunSpec Spec, RunStanding Standing)> runs, Dictionary<RunRole, (double Work, double Seconds)> pace, int parallel)
    {
        double work = 0, seconds = 0;
        foreach (var known in pace.Values)
        {
            work += known.Work;
            seconds += known.Seconds;
        }

        if (seconds < LeastSeconds || work <= 0) return null;
        double remaining = 0;
        foreach (var (spec, standing) in runs)
        {
            if (standing.IsFinished) continue;
            var left = Work(spec) * (1 - (standing.IsActive ? standing.Fraction : 0));

            // Roles differ in pace (dropout, jitter, soft targets); a role that has not run yet is taken to be like the others.
            var own = pace.GetValueOrDefault(spec.Role);
            remaining += own.Seconds >= LeastSeconds ? left * own.Seconds / own.Work : left * seconds / work;
        }

        return remaining / parallel;
    }

    // Cancelled and failed runs did an unknown share of their work.
    private static double? Seconds(RunStanding standing, DateTimeOffset now) => standing switch
    {
        { StartedAt: { } started, FinishedAt: { } finished, Status: RunStatus.Completed } => (finished - started).TotalSeconds,
        { StartedAt: { } started, IsActive: true } => (now - started).TotalSeconds,
        _ => null,
    };
}
