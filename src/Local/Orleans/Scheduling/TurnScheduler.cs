using System.Diagnostics;

namespace Orleans.Runtime;

/// <summary>
/// Runs the turns of one activation, one at a time, on the thread pool. Awaits in grain code come back here because it is
/// the current scheduler during a turn.
/// </summary>
/// <remarks>Locks itself: a lock object for each of a million idle grains would cost more than it hides.</remarks>
internal sealed class TurnScheduler(Activation owner, RuntimeInstruments instruments) : TaskScheduler, IThreadPoolWorkItem
{
    // After this long the thread goes to other work, so that one busy grain does not hold it for ever.
    private static readonly TimeSpan Quantum = TimeSpan.FromMilliseconds(50);

    private Queue<Task>? _tasks;
    private bool _isScheduled;
    private bool _isAdmissionDue;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Asks for a turn in which the activation looks at its queue.</summary>
    public void RequestAdmission()
    {
        lock (this)
        {
            _isAdmissionDue = true;
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Current = owner;
        try
        {
            if (!RunTurns())
            {
                return;
            }
        }
        finally
        {
            RuntimeContext.Current = null;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task)
    {
        lock (this)
        {
            (_tasks ??= new()).Enqueue(task);
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == owner && TryExecuteTask(task);

    protected override IEnumerable<Task>? GetScheduledTasks()
    {
        lock (this)
        {
            return _tasks?.ToArray();
        }
    }

    /// <returns>Whether there is more to do.</returns>
    private bool RunTurns()
    {
        var began = Stopwatch.GetTimestamp();
        var turnBegan = began;
        var admittedLast = false;
        while (true)
        {
            Task? task = null;
            lock (this)
            {
                // Requests and continuations take turns, so that neither starves the other.
                var hasTask = _tasks is { Count: > 0 };
                if (_isAdmissionDue && !(admittedLast && hasTask))
                {
                    _isAdmissionDue = false;
                }
                else if (!hasTask)
                {
                    _isScheduled = false;
                    return false;
                }
                else
                {
                    task = _tasks!.Dequeue();
                }
            }

            admittedLast = task is null;
            if (task is null)
            {
                // A task of this scheduler, made here, so that it flows nothing of whoever enqueued the request.
                var turn = new Task(static activation => ((Activation)activation!).AdmitCalls(), owner);
                turn.RunSynchronously(this);
                Debug.Assert(!turn.IsFaulted, $"Admission throws nothing: {turn.Exception}");
            }
            else
            {
                TryExecuteTask(task);
            }

            var now = Stopwatch.GetTimestamp();
            instruments.TurnEnded(owner.GrainId, Stopwatch.GetElapsedTime(turnBegan, now));
            turnBegan = now;
            if (Stopwatch.GetElapsedTime(began, now) > Quantum)
            {
                return true;
            }
        }
    }
}
