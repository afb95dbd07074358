using Orleans;

namespace Retort.Grains.Contract.Grains;

internal sealed class IntegerKeyGrain : Grain, IIntegerKeyGrain
{
    public Task<long> KeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());
}

[GrainType("named")]
internal sealed class GuidKeyGrain : Grain, IGuidKeyGrain
{
    public Task<Guid> KeyAsync() => Task.FromResult(this.GetPrimaryKey());
}

internal sealed class FirstAmbiguousGrain : Grain, IAmbiguousGrain
{
    public Task<string> NameAsync() => Task.FromResult("first");
}

internal sealed class SecondAmbiguousGrain : Grain, IAmbiguousGrain
{
    public Task<string> NameAsync() => Task.FromResult("second");
}
