using Microsoft.AspNetCore.Components;

namespace Retort.Web.Components.Shared;

/// <summary>
/// A component that shows something that changes by itself: news only mark it, and at most once in each period it refreshes
/// and renders, on its circuit's own thread.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private PeriodicTimer? _timer;
    private Task _loop = Task.CompletedTask;
    private int _changed;

    /// <summary>Cancelled when the component goes.</summary>
    protected CancellationToken Stop => _stop.Token;

    /// <summary>At most one rendering in each; charts take 250 ms, tables one second.</summary>
    protected virtual TimeSpan Period => TimeSpan.FromSeconds(1);

    /// <summary>Something is new; callable from any thread.</summary>
    protected void MarkChanged() => Interlocked.Exchange(ref _changed, 1);

    /// <summary>Takes over what is new; runs on the circuit's thread, before rendering.</summary>
    protected virtual Task RefreshAsync() => Task.CompletedTask;

    /// <summary>Gives back what the component holds, after its loop was told to stop.</summary>
    protected virtual ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender || _stop.IsCancellationRequested) return;
        _timer = new PeriodicTimer(Period);
        _loop = RunAsync(_timer);
    }

    public async ValueTask DisposeAsync()
    {
        _timer?.Dispose();
        await _stop.CancelAsync();
        await ReleaseAsync();
        await _loop;
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        try
        {
            // The first news must not wait for a whole period.
            do
            {
                if (Interlocked.Exchange(ref _changed, 0) == 0) continue;
                await InvokeAsync(async () =>
                {
                    await RefreshAsync();
                    StateHasChanged();
                });
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is left.
        }
        catch (Exception e)
        {
            // The border of a loop: the error goes to the page's error boundary instead of an unobserved task.
            await DispatchExceptionAsync(e);
        }
    }
}
