using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Evidence;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>Records of sixty days of a team: the cache gets better, goes down once, and nobody builds on Sundays. The same each time.</summary>
internal static class SampleBuilds
{
    internal static readonly DateTimeOffset Until = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    internal const int Days = 60;

    private static readonly string[] Targets =
    [
        "//app/server:server", "//app/web/...", "//lib/...", "//lib/storage:storage_test", "//tools/release:bundle", "//third_party/protobuf/...", "//...",
    ];

    private static readonly string[] Workspaces = ["/home/ada/src/monorepo", "/home/grace/work/monorepo", "/builds/platform/monorepo"];

    /// <summary>The newest first.</summary>
    internal static ImmutableArray<InvocationRecord> Of(int count)
    {
        var chance = new Random(20261128);
        return [.. Enumerable.Range(0, count).Select(at => Build(chance, at, count)).OrderByDescending(Time)];
    }

    /// <summary>What it is dated by.</summary>
    internal static DateTimeOffset Time(InvocationRecord build) => (build.EndedAt ?? build.StartedAt)!.Value;

    private static InvocationRecord Build(Random chance, int at, int count)
    {
        DateTimeOffset started = Until.AddDays(-Days + (at + chance.NextDouble()) * Days / count);
        started = started.DayOfWeek == DayOfWeek.Sunday ? started.AddDays(-1) : started;
        int day = (int)(started - Until.AddDays(-Days)).TotalDays;
        bool down = day is 37 or 38;
        long spawns = (long)Math.Exp(chance.NextDouble() * 7);
        double rate = down ? 0.02 : Math.Min(0.98, 0.45 + day * 0.008 + chance.NextDouble() * 0.2 - 0.1);
        long hits = (long)(spawns * rate);
        long ran = spawns - hits;
        long remote = at % 3 == 0 ? ran / 2 : 0;
        long took = 400 + (long)(ran * 180 + hits * 12 + Math.Exp(chance.NextDouble() * 9));
        bool tests = at % 4 == 1;
        var build = new InvocationRecord
        {
            RecordId = string.Create(CultureInfo.InvariantCulture, $"{at:x32}"),
            InvocationId = new Guid(at, 7, 9, 1, 2, 3, 4, 5, 6, 7, 8).ToString(),
            ShimVersion = "0.1.0",
            Personality = "bazel",
            Context = at % 3 == 2 ? "gitlab-ci" : "developer-machine",
            Scope = "shared",
            Command = tests ? "test" : "build",
            CommandClass = "heavy",
            Targets = at % 5 == 0 ? [Targets[at % 7], Targets[(at + 1) % 7], Targets[(at + 3) % 7]] : [Targets[at % 7]],
            Workspace = new(Workspaces[at % 3], "4bfc67c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6", at % 3 != 2),
            BazelVersion = at % 6 == 0 ? "6.5.0" : "7.4.1",
            Launcher = "/usr/bin/bazelisk",
            Mode = "shared-cache-backed",
            ModeSource = "environment",
            Cache = new("grpcs://cache.build.example:9092", new string('a', 64), "main", at % 3 == 2),
            Executor = new(remote > 0 ? "grpcs://executor.build.example:8980" : null),
            Probe = new("proven", 3.4 + at % 10),
            ExitCode = at % 17 == 0 ? 1 : 0,
            Attempts = 1,
            Stream = "complete",
            Verdict = remote > 0 ? "remote-executed" : "attached-verified",
            Runners = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, long>
            {
                ["total"] = spawns + 9,
                ["internal"] = 9,
                ["remote cache hit"] = hits,
                ["processwrapper-sandbox"] = ran - remote,
                ["remote"] = remote,
            }.Where(runner => runner.Value > 0)),
            RemoteCacheHits = hits,
            Executed = ran,
            HitRate = spawns > 0 ? (double)hits / spawns : null,
            RemoteProcesses = remote,
            DiskCacheHits = 0,
            ActionCacheHits = at % 11,
            Tests = new(tests ? 12 : 0, tests ? 4 : 0, tests ? 5 : 0),
            Fetches = new(at % 9 == 0 ? 14 : 0, at % 45 == 0 ? 3 : 0, at % 9 == 0 ? ["github.com", at % 2 == 0 ? "repo1.maven.org" : "mirror.bazel.build"] : []),
            NetworkBytes = new(1_234_567, 89_012_345),
            StartedAt = started,
            EndedAt = started.AddMilliseconds(took),
            DurationMs = took,
            OverheadMs = 9 + at % 8,
        };
        return (at % 40) switch
        {
            // Nothing to do: no rate.
            7 => build with
            {
                Verdict = "attached-idle",
                Runners = Internal,
                RemoteCacheHits = 0,
                Executed = 0,
                HitRate = null,
                RemoteProcesses = 0,
                DurationMs = 600,
            },
            // Killed: nothing is known.
            19 => WithoutNumbers(build) with
            {
                Verdict = "unproven",
                Reason = "the event stream is truncated: it ends inside an event",
                Stream = "truncated",
            },
            29 => build with { Verdict = "detached", Reason = "another cache was in effect: grpc://127.0.0.1:9092", RemoteCacheHits = null, HitRate = null },
            39 => WithoutNumbers(build) with
            {
                Verdict = "escape-hatch",
                EscapeHatchReason = at % 80 == 39 ? "cache is down, INC-4711" : "bisecting an old commit",
                Stream = "absent",
                Probe = null,
                Cache = null,
                Executor = null,
            },
            _ => build,
        };
    }

    private static readonly ImmutableSortedDictionary<string, long> Internal =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [new KeyValuePair<string, long>("internal", 1), new("total", 1)]);

    /// <summary>Of which nothing was counted, and no end was seen.</summary>
    private static InvocationRecord WithoutNumbers(InvocationRecord build) => build with
    {
        Runners = null,
        RemoteCacheHits = null,
        Executed = null,
        HitRate = null,
        RemoteProcesses = null,
        DiskCacheHits = null,
        ActionCacheHits = null,
        Tests = null,
        Fetches = null,
        NetworkBytes = null,
        ExitCode = null,
        DurationMs = null,
        EndedAt = null,
        OverheadMs = null,
    };
}
