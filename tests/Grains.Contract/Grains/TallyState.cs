using Orleans;

namespace Retort.Grains.Contract.Grains;

[GenerateSerializer, Alias("test.TallyState")]
public sealed class TallyState
{
    [Id(0)]
    public int Total { get; set; }
}
