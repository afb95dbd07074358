using Orleans;
using Orleans.Runtime;

namespace Retort.Grains;

/// <summary>
/// Work of a grain that is asked for often and done soon after the present turn, once for all who asked meanwhile, and again after
/// a growing pause when it fails. Its timer ends with the activation.
/// </summary>
internal sealed class Chore
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IGrainTimer _timer;
    private readonly GrainProcess _process;
    private readonly Func<CancellationToken, Task> _work;
    private readonly TimeSpan _gap;
    private readonly Action<Exception> _onFailure;
    private DateTimeOffset _notBefore;
    private TimeSpan _pause = FirstPause;
    private bool _isAsked;

    /// <param name="grain">Whose turns it runs in.</param>
    /// <param name="process">Its clock counts; once it stops, nothing is begun: grains that wake each other would keep it from ending.</param>
    /// <param name="gap">Least time from one execution to the next.</param>
    /// <param name="interleave">Whether it may run between the turns of a request; then it must not write the grain's state.</param>
    /// <param name="work">The work.</param>
    /// <param name="onFailure">Is told of each failure.</param>
    public Chore(IGrainBase grain, GrainProcess process, TimeSpan gap, bool interleave, Func<CancellationToken, Task> work, Action<Exception> onFailure)
    {
        (_process, _gap, _work, _onFailure) = (process, gap, work, onFailure);
        _timer = grain.RegisterGrainTimer(
            TickAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = interleave, KeepAlive = true });
    }

    /// <summary>Asks for the work. Harmless when it was asked for already.</summary>
    public void Ask()
    {
        if (_isAsked) return;
        _isAsked = true;
        var wait = _notBefore - _process.Clock.GetUtcNow();
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks for the work without waiting for the gap to pass.</summary>
    public void AskNow()
    {
        _isAsked = true;
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _isAsked = false;
        if (_process.IsStopping) return;
        _notBefore = _process.Clock.GetUtcNow() + _gap;
        try
        {
            await _work(cancellationToken);
            _pause = FirstPause;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _onFailure(failure);
            _isAsked = true;
            _timer.Change(_pause, Timeout.InfiniteTimeSpan);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }
}
