namespace Retort.Analysis.Tests;

/// <summary>Seeded normal numbers for simulations (Box and Muller).</summary>
internal sealed class Gaussian(int seed)
{
    private readonly Random _random = new(seed);

    public double Next(double mean, double deviation)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        return mean + deviation * radius * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
