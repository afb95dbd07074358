using System.Collections.Concurrent;
using Orleans;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

internal sealed class LifeGrain(Gates gates) : Grain, ILifeGrain
{
    public static ConcurrentDictionary<string, int> Activations { get; } = new();

    public static ConcurrentDictionary<string, DeactivationReasonCode> Goodbyes { get; } = new();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var number = Activations.AddOrUpdate(this.GetPrimaryKeyString(), 1, (_, count) => count + 1);
        await Task.Yield();
        if (this.GetPrimaryKeyString().StartsWith("fails once", StringComparison.Ordinal) && number == 1)
        {
            throw new InvalidOperationException("not today");
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Goodbyes[this.GetPrimaryKeyString()] = reason.ReasonCode;
        return Task.CompletedTask;
    }

    public Task<int> ActivationsAsync() => Task.FromResult(Activations[this.GetPrimaryKeyString()]);

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task LeaveAfterAsync(string gate)
    {
        DeactivateOnIdle();
        await gates.PassAsync(gate);
    }

    public Task WorkAsync(string gate) => gates.PassAsync(gate);

    public Task StayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<string?> LastGoodbyeAsync() =>
        Task.FromResult(Goodbyes.TryGetValue(this.GetPrimaryKeyString(), out var code) ? code.ToString() : null);
}
