namespace Flywheel.Fuzz.Targets;

/// <summary>A clock whose timers go off a hundred times as early: what waits for a server that says nothing does not wait long.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private const int Times = 100;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    private static TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero && time != Timeout.InfiniteTimeSpan ? time / Times : time;
}
