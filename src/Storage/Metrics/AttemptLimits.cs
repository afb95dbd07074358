namespace Retort.Storage.Metrics;

/// <summary>The epoch up to which an attempt's points count: the lowest at which any later attempt took over.</summary>
internal sealed class AttemptLimits
{
    // By attempt, the latest first; each with the lowest beginning of it and all later ones.
    private readonly List<(int Attempt, double Epoch)> _takeovers = [];

    /// <param name="beginnings">Attempts, the latest first, and the epochs after which they began.</param>
    public AttemptLimits(IEnumerable<(int Attempt, double Epoch)> beginnings)
    {
        var lowest = double.PositiveInfinity;
        foreach (var (attempt, epoch) in beginnings)
        {
            lowest = Math.Min(lowest, epoch);
            _takeovers.Add((attempt, lowest));
        }
    }

    public double EpochOf(int attempt)
    {
        var limit = double.PositiveInfinity;
        foreach (var (later, epoch) in _takeovers)
        {
            if (later <= attempt) break;
            limit = epoch;
        }

        return limit;
    }
}
