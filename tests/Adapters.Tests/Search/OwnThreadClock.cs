namespace Dossier.Adapters.Tests.Search;

/// <summary>Its timers wait for no thread of the pool, which tests beside this one may have taken for longer than a search lasts.</summary>
internal sealed class OwnThreadClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer();
        new Thread(() =>
        {
            if (!timer.Stopped.Wait(dueTime))
            {
                callback(state);
            }
        })
        {
            IsBackground = true,
        }.Start();
        return timer;
    }

    private sealed class Timer : ITimer
    {
        public ManualResetEventSlim Stopped { get; } = new();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Stopped.Set();
            return true;
        }

        public void Dispose() => Stopped.Set();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
