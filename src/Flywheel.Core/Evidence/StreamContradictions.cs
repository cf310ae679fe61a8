using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Core.Evidence;

/// <summary>Numbers that a stream states more than once, in ways that are readable in both places: they must agree.</summary>
internal sealed class StreamContradictions
{
    /// <summary>Milliseconds since the epoch.</summary>
    public long Start { get; set; }

    /// <inheritdoc cref="Start"/>
    public long Finish { get; set; }

    /// <summary>Seconds between the two, to the millisecond (measured on 2.1.0, 4.2.3; so in samples of 7.1.0 and 9.1.0).</summary>
    public string? Elapsed { get; set; }

    /// <summary>Results of tests that came from any cache.</summary>
    public int CachedResults { get; set; }

    public int AbortedTests { get; set; }

    /// <summary>Names of the caches that results of tests came from: runners, too.</summary>
    public HashSet<string> CachedBy { get; } = new(StringComparer.Ordinal);

    public int SummedRuns { get; set; }

    public int SummedCached { get; set; }

    /// <summary>What the stream contradicts itself about; null when nothing.</summary>
    /// <param name="reading">As it is put together.</param>
    /// <param name="text">The process statistics; null when there are none or they cannot be read.</param>
    /// <param name="hasText">Whether there are some.</param>
    /// <param name="lines">The same statistics as Bazel printed them; empty where its user turned them off.</param>
    public string? Find(
        StreamReading reading, ImmutableArray<RunnerCount>? text, bool hasText, IReadOnlyCollection<string> lines) =>
        !ElapsedAgrees() ? "the time that it took"
        : hasText && reading.Runners is null ? "its processes, which cannot be read"
        : reading.Runners is { } runners && !Agree(runners, text, lines) ? "its processes"
        : !TestsAgree(reading) ? "its tests"
        : reading.Runners is { } counted && CachedBy.Any(name => counted.Of(name) == 0) ? "a test from the cache"
        : null;

    /// <summary>A run has one result, or more where it was tried again; nothing is aborted in a build that went well.</summary>
    private bool TestsAgree(StreamReading reading) =>
        reading.Tests.Total >= SummedRuns
        && (reading.Tests.Total > SummedRuns || CachedResults == SummedCached)
        && (AbortedTests == 0 || reading.Exit is not { Code: 0 });

    private bool ElapsedAgrees() =>
        !decimal.TryParse(Elapsed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
        || seconds * 1000 == Finish - Start;

    private static bool Agree(RunnerCounts runners, ImmutableArray<RunnerCount>? text, IReadOnlyCollection<string> lines)
    {
        if (runners.Counted)
        {
            return text is not { } same || Same(runners.Items, same);
        }
        // Text is all there is: Bazel printed it, too, and its parts make its total. Where there is no residual, spawns may exceed it.
        long parts = runners.Items.Where(item => item.Name != RunnerCounts.Total && item.Name != RunnerCounts.ActionCacheHit).Sum(item => item.Count);
        long total = runners.Of(RunnerCounts.Total);
        bool summed = runners.Items.Any(item => item.Name == RunnerCounts.Internal) ? parts == total : parts >= total;
        ImmutableArray<RunnerCount>[] printed = [.. lines.Select(ProcessStatistics.Parse).OfType<ImmutableArray<RunnerCount>>()];
        return summed && (printed.Length == 0 || printed.Any(line => Same(runners.Items, line)));
    }

    /// <summary>Order does not matter; a runner with a count of 0 is none.</summary>
    private static bool Same(ImmutableArray<RunnerCount> one, ImmutableArray<RunnerCount> other) => Plain(one).SequenceEqual(Plain(other));

    private static IEnumerable<(string Name, long Count)> Plain(ImmutableArray<RunnerCount> items) =>
        items.Where(item => item.Count != 0).Select(item => (item.Name, item.Count)).OrderBy(item => item.Name, StringComparer.Ordinal);
}
