using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Bench.Grains.Grains;

namespace Retort.Bench.Grains;

/// <summary>Has a state for every grain without holding any, so that what is measured is the grains.</summary>
internal sealed class GeneratedStates : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State = (T)(object)new TotalState { Total = grainId.GetIntegerKey(), Writes = 1 };
        (grainState.ETag, grainState.RecordExists) = ("1", true);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
}
