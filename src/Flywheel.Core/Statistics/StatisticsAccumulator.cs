using System.Collections.Immutable;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Statistics;

/// <summary>Takes the records of a log one by one, holds none of them, and says in the end what they say together.</summary>
public sealed class StatisticsAccumulator
{
    /// <summary>Days of the trend: a clock that was decades off makes no list of ten thousand.</summary>
    private const int MostDays = 3660;

    private const long FirstBound = 250;
    private const int Bounds = 15;

    /// <summary>Names of one record that are compared with one another.</summary>
    private const int Few = 16;

    private readonly StatisticsQuery query;
    private readonly LocalCalendar calendar;
    private readonly HashSet<UInt128> seen = [];
    private readonly HashSet<string> ofEntry = new(StringComparer.Ordinal);
    private readonly GroupSums total = new();
    private readonly Dictionary<DateOnly, Day> days = [];
    private readonly Dictionary<string, GroupSums> groups = new(StringComparer.Ordinal);
    private readonly GroupSums unknown = new();
    private readonly Dictionary<string, GroupSums> targets = new(StringComparer.Ordinal);
    private readonly GroupSums withoutTarget = new();
    private readonly Tally runners, verdicts, causes, reasons, hosts;
    private readonly long[] durations = new long[Bounds + 1];
    private readonly PriorityQueue<RecordPlace, (long Ticks, long Number)> newest = new();
    private Day? lastDay;
    private long records, torn, newer, repeated, undated, later, beyond;
    private bool hasUnknown, isWithoutTarget;

    public StatisticsAccumulator(StatisticsQuery query)
    {
        this.query = query;
        calendar = new LocalCalendar(query.Zone);
        (runners, verdicts, causes) = (new(query.MostGroups), new(query.MostGroups), new(query.MostGroups));
        (reasons, hosts) = (new(query.MostGroups), new(query.MostGroups));
    }

    /// <summary>Every runner of Bazel's that counts spawns: <c>total</c> is the others' sum, and <c>internal</c> a residual.</summary>
    public static bool IsSpawn(string runner) => runner is not (RunnerCounts.Total or RunnerCounts.Internal);

    /// <summary>Adds a line that is no record of this version.</summary>
    public void Pass(LineKind kind)
    {
        torn += kind == LineKind.Torn ? 1 : 0;
        newer += kind == LineKind.Newer ? 1 : 0;
    }

    /// <summary>Adds a record, if it is in the span, is let through by the filters and was not there before.</summary>
    /// <param name="entry">Not kept.</param>
    /// <param name="place">Where it stands, for the newest.</param>
    public void Add(StatisticsEntry entry, RecordPlace place)
    {
        if (entry.Time is not { } time || (!RecordLimits.IsPossible(time, query.Until) && time <= query.Until))
        {
            undated++;
            return;
        }
        if (time < query.From)
        {
            return;
        }
        if (time > query.Until)
        {
            later++;
            return;
        }
        Day day = DayOf(time);
        if (!StatisticsFilter.LetThrough(query.Where, entry, day.Key, day.Week))
        {
            return;
        }
        if (!seen.Add(entry.Id))
        {
            repeated++;
            return;
        }
        records++;
        total.Add(entry);
        day.Sums.Add(entry);
        day.Records++;
        AddToTargets(entry);
        AddToGroup(entry, day);
        AddToLists(entry);
        if (query.Newest > 0)
        {
            newest.Enqueue(place, (time.UtcTicks, records));
            if (newest.Count > query.Newest)
            {
                newest.Dequeue();
            }
        }
    }

    /// <summary>Where the newest records stand, the newest first; of records of one instant the one that was added last.</summary>
    public ImmutableArray<RecordPlace> Newest() =>
        [.. newest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];

    /// <param name="wholeNewest">The records that stand where <see cref="Newest"/> says.</param>
    public StatisticsReport Report(ImmutableArray<InvocationRecord> wholeNewest) => new()
    {
        From = query.From is { } from ? calendar.At(from) : null,
        Until = calendar.At(query.Until),
        TimeZone = calendar.Name,
        Calendar = calendar,
        By = query.By,
        Where = [.. query.Where.Select(filter => filter.Text)],
        Total = total.Totals(),
        Groups = Groups(),
        MoreGroups = Math.Max(GroupCount() - query.ToldGroups, 0),
        Days = Trend(),
        Runners = runners.Counts(),
        Verdicts = verdicts.Counts(),
        RefusalCauses = causes.Counts(),
        HatchReasons = reasons.Counts(),
        FetchHosts = hosts.Counts(),
        Coldest =
        [
            .. targets.Where(group => group.Value.Executed > 0).OrderByDescending(group => group.Value.Executed)
                .ThenBy(group => group.Key, StringComparer.Ordinal).Take(query.Coldest)
                .Select(group => new StatisticsGroup(group.Key, group.Value.Totals())),
        ],
        Durations = [.. durations.Select((builds, at) => new DurationBucket(at == 0 ? 0 : Bound(at - 1), at == Bounds ? null : Bound(at), builds))],
        Newest = wholeNewest,
        Records = records,
        Torn = torn,
        Newer = newer,
        Repeated = repeated,
        Undated = undated,
        Later = later,
        Beyond = beyond + new[] { runners, verdicts, causes, reasons, hosts }.Sum(tally => tally.Beyond),
    };

    /// <summary>Null where the record does not know it; of a target, and of time, there is not one value.</summary>
    internal static string? ValueOf(StatisticsKey key, StatisticsEntry entry) => key switch
    {
        StatisticsKey.Command => entry.Command,
        StatisticsKey.Workspace => entry.Workspace,
        StatisticsKey.Verdict => entry.Verdict,
        StatisticsKey.Version => entry.BazelVersion,
        StatisticsKey.Endpoint => entry.Endpoint,
        StatisticsKey.Context => entry.Context,
        _ => null,
    };

    private static long Bound(int at) => FirstBound << at;

    private Day DayOf(DateTimeOffset time)
    {
        DateOnly date = calendar.DayOf(time);
        if (lastDay?.Date != date && !days.TryGetValue(date, out lastDay))
        {
            days.Add(date, lastDay = new Day(date));
        }
        return lastDay!;
    }

    /// <summary>A build counts for each of its patterns, and once for one that it names twice.</summary>
    private void AddToTargets(StatisticsEntry entry)
    {
        if (entry.Targets.Count == 0)
        {
            withoutTarget.Add(entry);
            isWithoutTarget = true;
        }
        for (int at = 0; at < entry.Targets.Count; at++)
        {
            if (IsFirst(entry.Targets, at))
            {
                AddTo(targets, entry.Targets[at], entry);
            }
        }
    }

    /// <summary>Whether none before it is the same; asked of each in turn. A few are compared, many are looked up.</summary>
    private bool IsFirst(List<string> names, int at)
    {
        if (names.Count <= Few)
        {
            return names.IndexOf(names[at]) == at;
        }
        if (at == 0)
        {
            ofEntry.Clear();
        }
        return ofEntry.Add(names[at]);
    }

    private void AddToGroup(StatisticsEntry entry, Day day)
    {
        if (query.By is StatisticsKey.Day or StatisticsKey.Target)
        {
            return;
        }
        string? value = query.By == StatisticsKey.Week ? day.Week : ValueOf(query.By, entry);
        if (value is null)
        {
            unknown.Add(entry);
            hasUnknown = true;
            return;
        }
        AddTo(groups, value, entry);
    }

    private void AddTo(Dictionary<string, GroupSums> known, string key, StatisticsEntry entry)
    {
        if (!known.TryGetValue(key, out GroupSums? sums))
        {
            if (known.Count >= query.MostGroups)
            {
                beyond++;
                return;
            }
            known.Add(key, sums = new GroupSums());
        }
        sums.Add(entry);
    }

    private void AddToLists(StatisticsEntry entry)
    {
        if (entry.IsRefusal)
        {
            causes.Add(entry.RefusalCause, 1);
            return;
        }
        verdicts.Add(entry.Verdict, 1);
        if (entry.IsEscapeHatch)
        {
            reasons.Add(entry.EscapeHatchReason, 1);
            return;
        }
        foreach ((string name, long count) in entry.Runners)
        {
            if (IsSpawn(name))
            {
                runners.Add(RecordLimits.Name(name), count);
            }
        }
        for (int at = 0; at < entry.Hosts.Count; at++)
        {
            if (IsFirst(entry.Hosts, at))
            {
                hosts.Add(entry.Hosts[at], 1);
            }
        }
        if (entry.DurationMs is { } took)
        {
            int bucket = 0;
            while (bucket < Bounds && took >= Bound(bucket))
            {
                bucket++;
            }
            durations[bucket]++;
        }
    }

    private ImmutableArray<StatisticsGroup> Groups() => query.By switch
    {
        StatisticsKey.Day => [.. Known().OrderBy(day => day.Date).TakeLast(query.ToldGroups).Select(day => new StatisticsGroup(day.Key, day.Sums.Totals()))],
        StatisticsKey.Week => Told(groups.OrderBy(group => group.Key, StringComparer.Ordinal).TakeLast(query.ToldGroups)!),
        StatisticsKey.Target => Told(Sorted(targets, isWithoutTarget ? withoutTarget : null).Take(query.ToldGroups)),
        _ => Told(Sorted(groups, hasUnknown ? unknown : null).Take(query.ToldGroups)),
    };

    private long GroupCount() => query.By switch
    {
        StatisticsKey.Day => Known().Count(),
        StatisticsKey.Target => targets.Count + (isWithoutTarget ? 1 : 0),
        _ => groups.Count + (hasUnknown ? 1 : 0),
    };

    private static IEnumerable<KeyValuePair<string?, GroupSums>> Sorted(Dictionary<string, GroupSums> known, GroupSums? others) => known
        .Select(group => new KeyValuePair<string?, GroupSums>(group.Key, group.Value))
        .Concat(others is null ? [] : [new KeyValuePair<string?, GroupSums>(null, others)])
        .OrderByDescending(group => group.Value.Builds).ThenBy(group => group.Key is null).ThenBy(group => group.Key, StringComparer.Ordinal);

    private static ImmutableArray<StatisticsGroup> Told(IEnumerable<KeyValuePair<string?, GroupSums>> some) =>
        [.. some.Select(group => new StatisticsGroup(group.Key, group.Value.Totals()))];

    /// <summary>Days with records that the filters let through.</summary>
    private IEnumerable<Day> Known() => days.Values.Where(day => day.Records > 0);

    private ImmutableArray<StatisticsGroup> Trend()
    {
        if (!Known().Any())
        {
            return [];
        }
        DateOnly first = Known().Min(day => day.Date);
        DateOnly last = Known().Max(day => day.Date);
        first = last.DayNumber - first.DayNumber < MostDays ? first : last.AddDays(1 - MostDays);
        return
        [
            .. Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber + 1).Select(DateOnly.FromDayNumber)
                .Where(date => days.ContainsKey(date) || calendar.Has(date))
                .Select(date => new StatisticsGroup(LocalCalendar.Word(date), days.TryGetValue(date, out Day? day) ? day.Sums.Totals() : new())),
        ];
    }

    private sealed class Day(DateOnly date)
    {
        internal DateOnly Date { get; } = date;

        internal string Key { get; } = LocalCalendar.Word(date);

        internal string Week { get; } = LocalCalendar.Week(date);

        internal GroupSums Sums { get; } = new();

        internal long Records { get; set; }
    }
}
