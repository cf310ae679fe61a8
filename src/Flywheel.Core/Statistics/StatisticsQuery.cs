using System.Collections.Immutable;

namespace Flywheel.Core.Statistics;

/// <summary>What is asked of the records.</summary>
public sealed record StatisticsQuery
{
    /// <summary>Inclusive; null for all records.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Inclusive: now. A record of a later time comes from a clock that is wrong, and is in no span.</summary>
    public required DateTimeOffset Until { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    public StatisticsKey By { get; init; } = StatisticsKey.Day;

    /// <summary>
    /// Of those that ask of the same thing that it is something, one has to hold; all others have to hold.
    /// </summary>
    public ImmutableArray<StatisticsFilter> Where { get; init; } = [];

    /// <summary>How many of the newest records are wanted whole.</summary>
    public int Newest { get; init; }

    /// <summary>How many of the coldest target patterns are wanted.</summary>
    public int Coldest { get; init; } = 20;

    /// <summary>
    /// How many different values of anything are told apart, so that no log fills the memory; what comes behind them is counted in
    /// <see cref="StatisticsReport.Beyond"/> and in the total alone.
    /// </summary>
    public int MostGroups { get; init; } = 65_536;

    /// <summary>How many groups are told: those that come first, of time the newest. How many more there are is told, too.</summary>
    public int ToldGroups { get; init; } = 10_000;
}
