namespace Flywheel.Core.Evidence;

/// <summary>A time of an event in milliseconds since the epoch, in its old form and in the one that came with 5. 0 is none.</summary>
public readonly record struct EventTime(long Millis, long Timestamp)
{
    public long Value => Millis != 0 ? Millis : Timestamp;

    public bool Agrees => Millis == 0 || Timestamp == 0 || Millis == Timestamp;

    public static implicit operator EventTime(long millis) => new(millis, 0);
}
