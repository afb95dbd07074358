namespace Retort.Analysis.Intervals;

/// <summary>The set of ratios that data of paired numerators and denominators do not exclude (Fieller 1954).</summary>
/// <param name="Shape">Which of the forms of the set it is.</param>
/// <param name="Low">Lower root: the lower end when bounded; null where there is none.</param>
/// <param name="High">Upper root: the upper end when bounded; null where there is none.</param>
public sealed record RatioInterval(RatioIntervalShape Shape, double? Low, double? High);
