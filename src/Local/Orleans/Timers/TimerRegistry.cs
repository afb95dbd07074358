using Orleans.Timers;

namespace Orleans.Runtime;

/// <inheritdoc/>
internal sealed class TimerRegistry(LocalRuntime runtime) : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        if (RuntimeContext.Current is not { } current)
        {
            throw new InvalidOperationException("Current grain context is null. Please make sure you are not trying to create a Timer from outside Orleans Task Scheduler, which will be the case if you create it inside Task.Run.");
        }

        if (!current.Equals(grainContext))
        {
            throw new InvalidOperationException("Current grain context differs from specified grain context.");
        }

        var activation = (Activation)grainContext;
        var timer = new GrainTimer<TState>(runtime, activation, callback, state, options);
        activation.AddTimer(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
