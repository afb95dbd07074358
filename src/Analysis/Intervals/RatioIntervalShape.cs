namespace Retort.Analysis.Intervals;

/// <summary>The forms that a Fieller set can take.</summary>
public enum RatioIntervalShape
{
    /// <summary>From Low to High; the mean denominator differs clearly from zero.</summary>
    Bounded,

    /// <summary>Everything at most Low or at least High; the denominator may be zero, the numerator clearly is not.</summary>
    OutsideOnly,

    /// <summary>Everything at least Low; only at the exact border between the other forms.</summary>
    AtLeast,

    /// <summary>Everything at most High; only at the exact border between the other forms.</summary>
    AtMost,

    /// <summary>Every ratio; the data say nothing about it.</summary>
    Everything,
}
