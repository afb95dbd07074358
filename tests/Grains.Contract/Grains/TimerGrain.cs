using Orleans;
using Orleans.Runtime;
using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract.Grains;

internal sealed class TimerGrain(Gates gates) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private string? _hold;
    private bool _fails;
    private int _ticks;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        gates.Reach($"goodbye {this.GetPrimaryKeyString()}");
        return Task.CompletedTask;
    }

    public Task StartAsync(TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(TickAsync, new() { DueTime = dueTime, Period = period, Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task HoldNextTickAsync(string gate)
    {
        _hold = gate;
        return Task.CompletedTask;
    }

    public Task FailNextTickAsync()
    {
        _fails = true;
        return Task.CompletedTask;
    }

    public Task ChangeAsync(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public async Task PassThenChangeAsync(string gate, TimeSpan dueTime)
    {
        await gates.PassAsync(gate);
        _timer!.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task PassAsync(string gate) => gates.PassAsync(gate);

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _ticks++;
        gates.Reach($"tick {_ticks}");
        if (_hold is { } gate)
        {
            _hold = null;
            await gates.PassAsync(gate);
        }

        if (_fails)
        {
            _fails = false;
            throw new InvalidOperationException("tick failed");
        }
    }
}
