using System.Collections.Immutable;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Statistics;

/// <summary>What the records of a span of time say together: what every view of <c>flywheel stats</c> shows a part of.</summary>
public sealed record StatisticsReport
{
    /// <summary>Beginning of the span, of which the first record may be later; null where all records were asked for. Its offset is the zone's.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the span: now. Its offset is the zone's.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>IANA name of the time zone that days and weeks begin in.</summary>
    public required string TimeZone { get; init; }

    /// <summary>That zone itself, to show the times of single records in.</summary>
    public LocalCalendar Calendar { get; init; } = new(TimeZoneInfo.Utc);

    /// <summary>What the groups are of: a word of <c>--by</c>.</summary>
    public required StatisticsKey By { get; init; }

    /// <summary>The filters as they were given, <c>key=value</c> each.</summary>
    public ImmutableArray<string> Where { get; init; } = [];

    public required StatisticsTotals Total { get; init; }

    /// <summary>By day and week in order of time; by anything else those with most builds first.</summary>
    public ImmutableArray<StatisticsGroup> Groups { get; init; } = [];

    /// <summary>Groups beyond <see cref="StatisticsQuery.ToldGroups"/>, which are not told.</summary>
    public long MoreGroups { get; init; }

    /// <summary>Every day from the first record's to the last one's, empty ones with no builds: the trend.</summary>
    public ImmutableArray<StatisticsGroup> Days { get; init; } = [];

    /// <summary>Spawns by runner, names as Bazel prints them, <c>total</c> and <c>internal</c> left out; most first.</summary>
    public ImmutableArray<NamedCount> Runners { get; init; } = [];

    /// <summary>Builds by verdict, uses of the escape hatch among them; most first.</summary>
    public ImmutableArray<NamedCount> Verdicts { get; init; } = [];

    /// <summary>Refusals by cause; most first.</summary>
    public ImmutableArray<NamedCount> RefusalCauses { get; init; } = [];

    /// <summary>Uses of the escape hatch by reason; most first.</summary>
    public ImmutableArray<NamedCount> HatchReasons { get; init; } = [];

    /// <summary>Builds that fetched from a host; most first.</summary>
    public ImmutableArray<NamedCount> FetchHosts { get; init; } = [];

    /// <summary>Target patterns with the most executed spawns first. A build counts for each of its patterns.</summary>
    public ImmutableArray<StatisticsGroup> Coldest { get; init; } = [];

    /// <summary>How many builds took how long; bounds double.</summary>
    public ImmutableArray<DurationBucket> Durations { get; init; } = [];

    /// <summary>The newest records, the newest first, as many as were asked for.</summary>
    public ImmutableArray<InvocationRecord> Newest { get; init; } = [];

    /// <summary>Records in the span that the filters let through.</summary>
    public long Records { get; init; }

    /// <summary>Lines that are no record: torn, or not ours.</summary>
    public long Torn { get; init; }

    /// <summary>Records of a version to come.</summary>
    public long Newer { get; init; }

    /// <summary>Records that were there twice, and count once.</summary>
    public long Repeated { get; init; }

    /// <summary>Records without a time, or of one before 2000: they are in no span of time.</summary>
    public long Undated { get; init; }

    /// <summary>Records of a time to come: a clock was wrong, and they are in no span.</summary>
    public long Later { get; init; }

    /// <summary>
    /// How often something was left out of a list since so many others stood there already (<see cref="StatisticsQuery.MostGroups"/>);
    /// 0 but for logs that are made for it. The totals have it all the same.
    /// </summary>
    public long Beyond { get; init; }
}

/// <param name="Key">Null for records that do not know it.</param>
/// <param name="Totals">Of the records with this key.</param>
public sealed record StatisticsGroup(string? Key, StatisticsTotals Totals);

/// <param name="Name">Null for records that do not know it.</param>
/// <param name="Count">Spawns, builds or records: what it is a list of says which.</param>
public sealed record NamedCount(string? Name, long Count);

/// <param name="FromMs">Milliseconds, inclusive.</param>
/// <param name="BelowMs">Milliseconds, exclusive; null for the last one.</param>
/// <param name="Builds">That took so long.</param>
public sealed record DurationBucket(long FromMs, long? BelowMs, long Builds);

/// <summary>What records are grouped by and filtered on.</summary>
public enum StatisticsKey
{
    Day,
    Week,
    Command,
    Workspace,
    Target,
    Verdict,

    /// <summary>Of Bazel.</summary>
    Version,

    /// <summary>Of the cache, without user information.</summary>
    Endpoint,

    /// <summary>developer-machine, ci, github-actions or gitlab-ci.</summary>
    Context,
}
