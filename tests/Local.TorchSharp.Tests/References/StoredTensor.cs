using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.References;

/// <summary>A tensor of the reference file.</summary>
/// <param name="Kind">real, integer or flag.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Values">Its elements in row-major order.</param>
internal sealed record StoredTensor(string Kind, long[] Shape, double[] Values)
{
    /// <summary>Real numbers as the given type; integers and flags as what they are.</summary>
    public Tensor ToTensor(ScalarType realType) => Kind switch
    {
        "real" => tensor(Values, Shape).to(realType),
        "integer" => tensor(Values, Shape).to(int64),
        _ => tensor(Values, Shape).to(@bool),
    };

    /// <summary>Same shape, and every element within tolerance·(1 + |reference|).</summary>
    public void AssertClose(Tensor actual, double tolerance, string what)
    {
        Assert.True(Shape.SequenceEqual(actual.shape), $"{what} has the shape [{string.Join(", ", actual.shape)}], not [{string.Join(", ", Shape)}]");
        using var elements = actual.to(float64).data<double>();
        var values = elements.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            Assert.True(Math.Abs(values[i] - Values[i]) <= tolerance * (1 + Math.Abs(Values[i])), $"{what}, element {i}: {values[i]:R}, not {Values[i]:R}");
        }
    }
}
