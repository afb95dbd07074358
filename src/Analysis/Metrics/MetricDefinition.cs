namespace Retort.Analysis.Metrics;

/// <summary>What is known about a metric from its name.</summary>
/// <param name="Name">The stored name, such as <c>test/errors</c>.</param>
/// <param name="Direction">Which way it improves.</param>
/// <param name="Unit">What its number counts.</param>
/// <param name="Decimals">Decimals to print: of the percentage for <see cref="MetricUnit.Fraction"/>, else of the number.
/// A mean over seeds is printed with one decimal more.</param>
public sealed record MetricDefinition(string Name, MetricDirection Direction, MetricUnit Unit, int Decimals)
{
    /// <summary>+1 where higher is better, −1 where lower is better.</summary>
    public int Sign => Direction == MetricDirection.HigherIsBetter ? 1 : -1;

    /// <summary>True for figures read from the test set, which a recipe must not be chosen by.</summary>
    public bool ReadsTest => Name.StartsWith("test/", StringComparison.Ordinal);
}
