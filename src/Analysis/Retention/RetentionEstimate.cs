using Retort.Analysis.Intervals;
using Retort.Analysis.Metrics;

namespace Retort.Analysis.Retention;

/// <summary>The share of the teacher's improvement over the baseline that the student kept, on one metric.</summary>
/// <remarks>
/// Gain g(m) = s·(x(m) − x(baseline)), s = +1 where higher is better and −1 where lower is better; retention is
/// mean g(student) / mean g(teacher) over paired seeds, with Fieller's interval. It may lie below 0 or above 1. It is
/// defined only when the two-sided interval of g(teacher) lies above zero, which is also when Fieller's set is bounded.
/// </remarks>
public sealed record RetentionEstimate
{
    public required string MetricName { get; init; }

    /// <summary>The retention; null when the teacher has no (clear) gain. A single seed has a value, though not a defined one.</summary>
    public double? Value { get; init; }

    /// <summary>Lower end of the interval; null unless <see cref="Defined"/>.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the interval; null unless <see cref="Defined"/>.</summary>
    public double? High { get; init; }

    /// <summary>Paired seeds behind the figure.</summary>
    public required int N { get; init; }

    public bool Defined => Reason == RetentionReason.Clear;

    public required RetentionReason Reason { get; init; }

    /// <summary>The teacher's gain over the paired baselines; null without paired seeds or with a value that is not finite.</summary>
    public Summary? TeacherGain { get; init; }

    /// <summary>The student's gain over the paired baselines; null like <see cref="TeacherGain"/>.</summary>
    public Summary? StudentGain { get; init; }

    /// <summary>True when all seeds share one teacher or ensemble: the interval then says nothing about other teachers.</summary>
    public required bool ConditionalOnTeacher { get; init; }

    /// <summary>Nominal coverage of the interval.</summary>
    public double Confidence { get; init; } = Summary.DefaultConfidence;

    /// <summary>Retention with one teacher (or ensemble) for all seeds; the interval is conditional on it.</summary>
    public static RetentionEstimate WithOneTeacher(
        string metricName,
        MetricDirection direction,
        IReadOnlyDictionary<long, double> baselineBySeed,
        IReadOnlyDictionary<long, double> studentBySeed,
        double teacher,
        double confidence = Summary.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(baselineBySeed);
        ArgumentNullException.ThrowIfNull(studentBySeed);
        var triples = baselineBySeed.Keys.Where(studentBySeed.ContainsKey)
            .Select(seed => (seed, baselineBySeed[seed], studentBySeed[seed], teacher));
        return Estimate(metricName, direction, triples, conditional: true, confidence);
    }

    /// <summary>
    /// Retention where the student of each seed learnt from a teacher of its own, independent of the other seeds' teachers.
    /// Pass the same teacher for all seeds to <see cref="WithOneTeacher"/> instead: the interval would be too narrow here.
    /// </summary>
    public static RetentionEstimate WithTeacherPerSeed(
        string metricName,
        MetricDirection direction,
        IReadOnlyDictionary<long, double> baselineBySeed,
        IReadOnlyDictionary<long, double> studentBySeed,
        IReadOnlyDictionary<long, double> teacherBySeed,
        double confidence = Summary.DefaultConfidence)
    {
        ArgumentNullException.ThrowIfNull(baselineBySeed);
        ArgumentNullException.ThrowIfNull(studentBySeed);
        ArgumentNullException.ThrowIfNull(teacherBySeed);
        var triples = baselineBySeed.Keys.Where(seed => studentBySeed.ContainsKey(seed) && teacherBySeed.ContainsKey(seed))
            .Select(seed => (seed, baselineBySeed[seed], studentBySeed[seed], teacherBySeed[seed]));
        return Estimate(metricName, direction, triples, conditional: false, confidence);
    }

    private static RetentionEstimate Estimate(
        string metricName,
        MetricDirection direction,
        IEnumerable<(long Seed, double Baseline, double Student, double Teacher)> triples,
        bool conditional,
        double confidence)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(metricName);

        // Sums follow the order of the seeds, so that the caller's order does not move the last bit.
        var paired = triples.OrderBy(triple => triple.Seed).ToArray();
        var estimate = new RetentionEstimate
        {
            MetricName = metricName,
            N = paired.Length,
            Reason = RetentionReason.NoPairedSeeds,
            ConditionalOnTeacher = conditional,
            Confidence = confidence,
        };
        if (paired.Length == 0)
        {
            return estimate;
        }

        if (!paired.All(triple => double.IsFinite(triple.Baseline) && double.IsFinite(triple.Student) && double.IsFinite(triple.Teacher)))
        {
            return estimate with { Reason = RetentionReason.NotFinite };
        }

        var sign = direction == MetricDirection.HigherIsBetter ? 1 : -1;
        var student = paired.Select(triple => sign * (triple.Student - triple.Baseline)).ToArray();
        var teacher = paired.Select(triple => sign * (triple.Teacher - triple.Baseline)).ToArray();
        estimate = estimate with
        {
            StudentGain = Summary.Of(student, confidence),
            TeacherGain = Summary.Of(teacher, confidence),
        };
        var ratio = estimate.StudentGain.Mean / estimate.TeacherGain.Mean;

        if (paired.Length == 1)
        {
            return estimate.TeacherGain.Mean > 0
                ? estimate with { Value = ratio, Reason = RetentionReason.SingleSeed }
                : estimate with { Reason = RetentionReason.NoTeacherGain };
        }

        if (!(estimate.TeacherGain.Low > 0))
        {
            return estimate with { Reason = RetentionReason.TeacherGainNotClear };
        }

        var interval = Fieller.Of(student, teacher, confidence);
        return interval.Shape == RatioIntervalShape.Bounded
            ? estimate with { Value = ratio, Low = interval.Low, High = interval.High, Reason = RetentionReason.Clear }
            : estimate with { Reason = RetentionReason.TeacherGainNotClear };
    }
}
