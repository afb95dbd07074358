namespace Retort.Analysis.Retention;

/// <summary>Why a retention is, or is not, given.</summary>
public enum RetentionReason
{
    /// <summary>The teacher's gain is clear; value and interval are given.</summary>
    Clear,

    /// <summary>No seed has both a baseline and a student (and, where teachers are paired, a teacher).</summary>
    NoPairedSeeds,

    /// <summary>One paired seed: the value is given, but nothing says how sure it is, so it does not count as defined.</summary>
    SingleSeed,

    /// <summary>One paired seed whose teacher is not better than its baseline: there is no improvement to retain.</summary>
    NoTeacherGain,

    /// <summary>The lower end of the interval of the teacher's gain is not above zero.</summary>
    TeacherGainNotClear,

    /// <summary>A run reported NaN or an infinity for the metric.</summary>
    NotFinite,
}
