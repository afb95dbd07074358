using Retort.Contracts.Specs;
using Retort.Distillation.Models;

namespace Retort.Cli.Models;

/// <summary>The network that a training host makes of a spec's model: both data sets have MNIST's images and number of classes.</summary>
internal static class SpecNetwork
{
    private const int Side = 28;
    private const int Classes = 10;

    public static NetworkShape Of(ModelSpec spec) => spec.Kind == ModelKind.Residual
        ? new ResidualShape { Channels = 1, Rows = Side, Columns = Side, Widths = spec.Widths ?? ModelSpec.DefaultWidths, Blocks = spec.Blocks ?? 1, Classes = Classes }
        : new MlpShape { Inputs = Side * Side, Hidden = spec.Hidden, Classes = Classes };
}
