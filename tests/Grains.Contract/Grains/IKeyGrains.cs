using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface IIntegerKeyGrain : IGrainWithIntegerKey
{
    Task<long> KeyAsync();
}

public interface IGuidKeyGrain : IGrainWithGuidKey
{
    Task<Guid> KeyAsync();
}

/// <summary>Two classes implement it.</summary>
public interface IAmbiguousGrain : IGrainWithStringKey
{
    Task<string> NameAsync();
}

public interface IUnimplementedGrain : IGrainWithStringKey;
