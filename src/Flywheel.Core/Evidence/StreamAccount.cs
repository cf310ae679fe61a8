using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>
/// Puts together what the events of one stream state, in the order in which they come, and says at the end how much of a stream it was.
/// What is stated twice must agree: a length-prefixed stream has no checksum, so a second witness is all that shows a damaged byte.
/// </summary>
public sealed class StreamAccount(string? invocationId)
{
    private readonly HashSet<ulong> announced = [];
    private readonly HashSet<ulong> early = [];
    private readonly HashSet<ulong> arrived = [];
    private readonly OptionWitness canonical = new();
    private readonly OptionWitness parsed = new();
    private readonly StreamContradictions contradictions = new();
    private readonly ImmutableArray<string>.Builder binaryFiles = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder patterns = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<RunnerCount>.Builder runners = ImmutableArray.CreateBuilder<RunnerCount>();
    private readonly SortedSet<string> hosts = new(StringComparer.Ordinal);
    private StreamReading reading = new() { State = StreamState.Complete };
    private string? processes;
    private string? canonicalCommand;
    private string? damage;
    private long events;
    private bool hasStarted, hasCanonical, hasParsed, hasFinished, hasLogs, hasMetrics, hasLast;
    private bool unreadProgress, underPolicy;

    /// <summary>What Bazel says while it works, on standard error.</summary>
    public ProgressText Errors { get; } = new();

    /// <summary>And on standard output: it warns nobody there, but which of the two it was is one byte of a stream.</summary>
    public ProgressText Output { get; } = new();

    /// <summary>Whether nothing that comes can make a better stream of it.</summary>
    public bool IsDamaged => damage is not null;

    /// <summary>The first damage is the one that is told.</summary>
    public void Damage(string what) => damage ??= what;

    /// <summary>An event begins: before what is in it is told.</summary>
    public void Event()
    {
        events++;
        if (hasLast)
        {
            Damage("events follow its last message");
        }
    }

    /// <summary>
    /// An event announces another by its id (a digest of it); every event but the first one is announced, before it comes or after. One that
    /// comes early is announced twice: by a progress event, and in its time by the one that it belongs to.
    /// </summary>
    /// <param name="id">Of the one that is announced.</param>
    /// <param name="isProgress">Of which there are many, and each is announced once.</param>
    public void Announce(ulong id, bool isProgress)
    {
        if (!early.Remove(id) && (isProgress || !arrived.Contains(id)))
        {
            announced.Add(id);
        }
    }

    /// <summary>The event of an id has come.</summary>
    /// <param name="id">Digest of its id.</param>
    /// <param name="isProgress">Of which each is announced once.</param>
    /// <param name="mayRepeat">A pattern that is given twice and names nothing (seen on 4.2.3), an address that is fetched again.</param>
    public void Arrive(ulong id, bool isProgress, bool mayRepeat)
    {
        if (!isProgress && !arrived.Add(id))
        {
            if (!mayRepeat)
            {
                Damage("an event comes twice");
            }
            return;
        }
        if (!announced.Remove(id))
        {
            early.Add(id);
        }
    }

    /// <summary>An event beyond what is decoded was passed over.</summary>
    /// <param name="isProgress">Whether a warning may have stood in it.</param>
    public void Oversized(bool isProgress)
    {
        reading = reading with { OversizedEvents = reading.OversizedEvents + 1 };
        unreadProgress |= isProgress;
    }

    /// <param name="uuid">Of the invocation.</param>
    /// <param name="start">When it began.</param>
    /// <param name="version">May be empty, and odd.</param>
    /// <param name="command">Its word.</param>
    /// <param name="workspace">Path of its root.</param>
    public void Started(string uuid, EventTime start, string version, string command, string workspace)
    {
        Once(ref hasStarted, "beginnings");
        if (events > 1)
        {
            Damage("it does not begin with its beginning");
        }
        contradictions.Start = Time(start);
        reading = reading with
        {
            InvocationId = Text(uuid),
            StartedAt = Instant(contradictions.Start),
            BazelVersion = Text(version),
            Command = Text(command),
            WorkspaceDirectory = Text(workspace),
        };
        if (invocationId is not null && uuid.Length > 0 && !Same(invocationId, uuid))
        {
            Damage("it is the stream of another invocation");
        }
    }

    /// <summary>The command line labelled canonical begins.</summary>
    public void Canonical() => Once(ref hasCanonical, "canonical command lines");

    /// <summary>The word of its section <c>command</c>.</summary>
    public void CanonicalCommand(string command) => canonicalCommand = command;

    /// <summary>One of its options.</summary>
    public void CanonicalOption(string combined, string name, string? value)
    {
        if (!canonical.Add(combined, name, value))
        {
            Damage("its canonical command line contradicts itself");
        }
    }

    /// <summary>The options as parsed begin.</summary>
    /// <param name="hasPolicy">Whether an --invocation_policy is in effect, which may take options away that are parsed all the same (4.2.3).</param>
    public void Parsed(bool hasPolicy)
    {
        Once(ref hasParsed, "lists of parsed options");
        underPolicy |= hasPolicy;
    }

    /// <summary>One of them, those of rc files included, in the order of precedence.</summary>
    public void ParsedOption(string combined)
    {
        const string file = "--build_event_binary_file=";
        parsed.Add(combined);
        if (combined.StartsWith(file, StringComparison.Ordinal))
        {
            binaryFiles.Add(combined[file.Length..]);
        }
    }

    /// <summary>A target pattern was expanded, or skipped.</summary>
    public void Pattern(string pattern)
    {
        if (!patterns.Contains(pattern))
        {
            patterns.Add(pattern);
        }
    }

    public void Finished(string exitName, int exitCode, bool hasExit, EventTime finish, bool success)
    {
        Once(ref hasFinished, "ends");
        contradictions.Finish = Time(finish);
        reading = reading with { FinishedAt = Instant(contradictions.Finish), Exit = hasExit ? new(exitName, exitCode) : null };
        if (!hasExit || ExitNames.Contradict(exitName, exitCode) || success && exitCode != 0)
        {
            Damage("it contradicts itself about the exit code");
        }
    }

    /// <summary>The logs of the build begin.</summary>
    public void Logs() => Once(ref hasLogs, "sets of logs");

    /// <summary>The log "process stats".</summary>
    public void ProcessStats(string text) => processes = text;

    /// <summary>The log "elapsed time": seconds with their decimals.</summary>
    public void ElapsedTime(string text) => contradictions.Elapsed = text;

    /// <summary>Null for what the metrics do not have.</summary>
    public void Metrics(bool hasActionSummary, long? created, long? executed, long? actionCacheHits, long? wall, NetworkBytes? network)
    {
        Once(ref hasMetrics, "sets of metrics");
        reading = reading with
        {
            ActionsCreated = created,
            ActionsExecuted = executed,
            ActionCacheHits = actionCacheHits,
            WallTime = wall,
            Network = network,
        };
        if (!hasActionSummary)
        {
            Damage("its metrics have no summary of actions");
        }
    }

    /// <summary>One of the metrics' counts.</summary>
    public void Runner(string name, long count, string kind)
    {
        runners.Add(new(name, count, kind));
        if (name.Length == 0 || count < 0)
        {
            Damage("it counts for a runner that cannot be");
        }
    }

    /// <summary>A test's result. Bazel says "cached remotely" of a disk cache's hit, too: the strategy tells them apart.</summary>
    /// <param name="whole">Whether it has a status and an execution info, as every result has (2.1.0 to 7.1.0).</param>
    /// <param name="cachedLocally">Bazel had the result already.</param>
    /// <param name="strategy">The runner's name; empty when nothing was run or asked, because Bazel had the result.</param>
    /// <param name="cachedRemotely">Another cache had it.</param>
    public void Test(bool whole, bool cachedLocally, string strategy, bool cachedRemotely)
    {
        TestCounts tests = reading.Tests;
        bool remotely = !cachedLocally && cachedRemotely && strategy is "" or RunnerCounts.RemoteCacheHit;
        reading = reading with
        {
            Tests = new(tests.Total + 1, tests.CachedLocally + (cachedLocally ? 1 : 0), tests.CachedRemotely + (remotely ? 1 : 0)),
        };
        contradictions.CachedResults += cachedLocally || cachedRemotely ? 1 : 0;
        if (!cachedLocally && cachedRemotely && strategy.Length > 0)
        {
            contradictions.CachedBy.Add(strategy);
        }
        if (cachedLocally && (!whole || strategy.Length > 0)
            || strategy.Length > 0 && strategy.EndsWith(RunnerCounts.HitSuffix, StringComparison.Ordinal) != cachedRemotely)
        {
            Damage("it contradicts itself about a test from the cache");
        }
    }

    /// <summary>What Bazel sums up of one test: runs, and how many of them were cached, anywhere.</summary>
    public void TestSummary(int runs, int cached)
    {
        contradictions.SummedRuns += runs;
        contradictions.SummedCached += cached;
    }

    /// <summary>A test's result or summary that was announced and does not come.</summary>
    public void TestAborted() => contradictions.AbortedTests++;

    public void Fetch(string url, bool success)
    {
        FetchCounts fetches = reading.Fetches;
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Host.Length > 0)
        {
            hosts.Add(address.Host);
        }
        reading = reading with { Fetches = fetches with { Count = fetches.Count + 1, Failed = fetches.Failed + (success ? 0 : 1) } };
    }

    /// <summary>The event says that it is the last one.</summary>
    public void Last() => hasLast = true;

    /// <summary>The end of the file.</summary>
    /// <param name="insideEvent">Whether it came in the midst of an event.</param>
    public StreamReading Close(bool insideEvent)
    {
        Errors.End();
        Output.End();
        ImmutableArray<RunnerCount>? text = processes is null ? null : ProcessStatistics.Parse(processes);
        reading = reading with
        {
            Options = hasCanonical ? canonical.Effective() : null,
            BinaryFiles = binaryFiles.ToImmutable(),
            Patterns = patterns.ToImmutable(),
            Fetches = reading.Fetches with { Hosts = [.. hosts] },
            Runners = runners.Count > 0 ? new(runners.ToImmutable(), Counted: true) : text is { } items ? new(items, Counted: false) : null,
            CacheWarnings = [.. Errors.CacheWarnings.Union(Output.CacheWarnings)],
            QuotaExhausted = Errors.QuotaExhausted || Output.QuotaExhausted,
            UnreadProgress = unreadProgress,
        };
        (StreamState state, string? reason) = Classify(insideEvent, text);
        return reading with { State = state, Reason = reason };
    }

    private (StreamState State, string? Reason) Classify(bool insideEvent, ImmutableArray<RunnerCount>? text)
    {
        if (damage is not null)
        {
            return (StreamState.Corrupt, damage);
        }
        if (events == 0 && !insideEvent)
        {
            return (StreamState.Absent, "the event stream is empty");
        }
        if (insideEvent || !hasLast)
        {
            return (StreamState.Truncated, insideEvent ? "it ends in the midst of an event" : "it ends without its last message");
        }
        if (!hasFinished)
        {
            return (StreamState.EarlyExit, "Bazel ended before it built");
        }
        if (announced.Count + early.Count > 0)
        {
            return (StreamState.Corrupt, "its events are not those that it announces");
        }
        string? contradiction = contradictions.Find(reading, text, processes is not null, [.. Errors.ProcessLines, .. Output.ProcessLines])
            ?? (hasCanonical && canonicalCommand is not null && canonicalCommand != reading.Command ? "the command" : null)
            ?? (hasCanonical && hasParsed && !underPolicy && canonical.Effective() != parsed.Effective() ? "the options in effect" : null)
            ?? (canonical.InvocationId is { } own && reading.InvocationId is { } uuid && !Same(own, uuid) ? "the invocation's id" : null);
        if (contradiction is not null)
        {
            return (StreamState.Corrupt, $"it contradicts itself about {contradiction}");
        }
        if (reading.Runners is null)
        {
            return (StreamState.EarlyExit, "the command built nothing that Bazel has statistics of");
        }
        return reading.InvocationId is null
            ? (StreamState.Corrupt, "it does not name its invocation")
            : (StreamState.Complete, null);
    }

    private long Time(EventTime time)
    {
        if (!time.Agrees)
        {
            Damage("it contradicts itself about a time");
        }
        return time.Value;
    }

    private void Once(ref bool seen, string what)
    {
        if (seen)
        {
            Damage($"it has two {what}");
        }
        seen = true;
    }

    /// <summary>Bazel writes an id in small letters, however it was given.</summary>
    private static bool Same(string given, string uuid) => given == uuid || given.ToLowerInvariant() == uuid;

    private static string? Text(string text) => text.Length == 0 ? null : text;

    /// <summary>Null for none, and for what no calendar has.</summary>
    private static DateTimeOffset? Instant(long millis) => millis is > 0 and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(millis) : null;
}
