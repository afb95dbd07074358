using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>Keeps each unit's incoming weights within a sphere (Hinton et al. 2012, section 2).</summary>
internal static class MaxNorm
{
    /// <summary>Scales down every row whose squared L2 length exceeds <paramref name="maxSquaredNorm"/>. The bound is on the square: 15 means a length of 3.873.</summary>
    public static void Apply(IReadOnlyList<Parameter> weights, double maxSquaredNorm)
    {
        using var withoutGraph = no_grad();
        using var scope = NewDisposeScope();
        var limit = (float)Math.Sqrt(maxSquaredNorm);
        foreach (var weight in weights)
        {
            var lengths = weight.norm(dim: 1).cpu().data<float>().ToArray();
            var rows = new List<long>();
            var factors = new List<float>();
            for (var row = 0; row < lengths.Length; row++)
            {
                if (lengths[row] > limit)
                {
                    rows.Add(row);
                    factors.Add(limit / lengths[row]);
                }
            }

            if (rows.Count > 0)
            {
                // Few units exceed the bound after one step: only their rows are touched.
                var index = tensor(rows.ToArray(), device: weight.device);
                var scaled = weight.index_select(0, index).mul(tensor(factors.ToArray(), device: weight.device).unsqueeze(1));
                weight.index_copy_(0, index, scaled);
            }
        }
    }
}
