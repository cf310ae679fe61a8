using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel bep</c> prints: what a stream says by itself, without a contract to compare it with.</summary>
public sealed record StreamReport(StreamReading Reading)
{
    private const string NotSaid = "not said";

    private BuildStatistics Statistics => BuildStatistics.Of(Reading);

    private VerdictReading Verdict => VerdictReading.Judge(Reading, Statistics);

    public int ExitCode => Reading.State == StreamState.Complete ? 0 : ExitCodes.StreamNotComplete;

    public ImmutableArray<string> Text()
    {
        var lines = new List<string> { Headline() };
        if (Reading.State != StreamState.Absent)
        {
            lines.AddRange([
                $"bazel: {Reading.BazelVersion ?? $"{NotSaid} (Debian's, or one built from source)"}",
                $"command: {Reading.Command ?? NotSaid}{string.Concat(Reading.Patterns.Select(pattern => " " + pattern))}",
                $"invocation: {Reading.InvocationId ?? NotSaid}",
                $"ended: {Ended()}",
                $"cache: {InEffect(Reading.Options?.Cache)}",
                $"executor: {InEffect(Reading.Options?.RemoteExecutor)}",
            ]);
            lines.AddRange(Options());
        }
        if (Reading.State == StreamState.Complete)
        {
            lines.AddRange(Counts());
        }
        lines.AddRange(Reading.CacheWarnings.Select(warning => $"warning: {warning}"));
        if (Reading.QuotaExhausted)
        {
            lines.Add("warning: the executor's quota of concurrent executions was used up");
        }
        if (Reading.OversizedEvents > 0)
        {
            lines.Add($"warning: {Number(Reading.OversizedEvents)} of its events passed over, each larger than 64 MiB");
        }
        lines.Add($"verdict: {Verdict.Verdict.Word()}{(Verdict.Reason is { } reason ? $": {reason}" : "")}");
        return [.. lines.Select(Redaction.None.Apply)];
    }

    /// <summary>A record as of an invocation; what only the shim knows is null in it. One JSON object with a line feed at its end.</summary>
    public string Json() => EvidenceJson.Indented(Record()) + "\n";

    public InvocationRecord Record()
    {
        EffectiveOptions? options = Reading.Options;
        RemoteIdentity? cache = Identity(options?.Cache);
        return new InvocationRecord
        {
            Scope = options?.Cache is not { } address || RemoteIdentity.Endpoint(address, options.RemoteProxy) is not { } endpoint ? null
                : RunScope.Of(endpoint),
            Command = Reading.Command,
            CommandClass = Reading.Command is { } command ? Commands.Classify(ByteString.FromText(command)).ToString().ToLowerInvariant() : null,
            Targets = Reading.Patterns,
            Cache = options is null ? null
                : new(cache?.Shown, cache?.Sha256, cache is null ? null : options.RemoteInstanceName ?? "", options.RemoteUploadLocalResults),
            Executor = options is null ? null : new(Identity(options.RemoteExecutor)?.Shown),
            ExitCode = Reading.Exit?.Code,
            StartedAt = Reading.StartedAt,
            EndedAt = Reading.FinishedAt,
            DurationMs = Took is { } took ? (long)took.TotalMilliseconds : null,
        }.With(Reading, Statistics, Verdict);
    }

    private TimeSpan? Took => Reading.FinishedAt - Reading.StartedAt;

    private string Headline() => Reading.State switch
    {
        StreamState.Complete => "the event stream is complete",
        StreamState.EarlyExit => $"the event stream is whole, but of no build: {Reading.Reason}",
        StreamState.Absent => $"there is no event stream: {Reading.Reason}",
        _ => $"the event stream is {Reading.State.Word()}: {Reading.Reason}",
    };

    private string Ended() => Reading.Exit is not { } exit ? NotSaid
        : $"exit code {Number(exit.Code)}{(exit.Name.Length > 0 ? $" ({exit.Name})" : "")}"
            + (Took is { } took ? string.Create(CultureInfo.InvariantCulture, $" after {took.TotalSeconds:0.0} s") : "");

    private string InEffect(string? address) => Reading.Options is null ? NotSaid : Identity(address)?.Shown ?? "none in effect";

    private IEnumerable<string> Options()
    {
        if (Reading.Options?.DiskCache is not null)
        {
            yield return "disk cache: in effect";
        }
        if (Reading.Options?.RemoteLocalFallback == true)
        {
            yield return "fallback: --remote_local_fallback is in effect";
        }
    }

    private IEnumerable<string> Counts()
    {
        RunnerCounts runners = Reading.Runners!;
        string[] parts = [.. runners.Items.Where(item => item.Name != RunnerCounts.Total).Select(item => $"{Number(item.Count)} {item.Name}")];
        yield return $"processes: {Number(runners.Of(RunnerCounts.Total))}{(parts.Length > 0 ? $": {string.Join(", ", parts)}" : "")}";
        yield return $"hit rate: {Rate()}";
        if (Reading.Options?.RemoteExecutor is not null)
        {
            yield return $"run by the executor: {Known(Statistics.RemoteProcesses)}";
        }
        yield return $"disk cache hits: {Known(Statistics.DiskCacheHits)}";
        yield return $"action cache hits: {Known(Statistics.ActionCacheHits)}";
        if (Reading.Tests.Total > 0)
        {
            yield return $"tests: {Number(Reading.Tests.Total)}, {Number(Reading.Tests.CachedLocally)} of them cached here, "
                + $"{Number(Reading.Tests.CachedRemotely)} cached remotely";
        }
        if (Reading.Fetches.Count > 0)
        {
            yield return $"fetches: {Number(Reading.Fetches.Count)}, {Number(Reading.Fetches.Failed)} of them failed, "
                + $"from {(Reading.Fetches.Hosts.IsEmpty ? "no host" : string.Join(", ", Reading.Fetches.Hosts))}";
        }
    }

    private string Rate() =>
        Statistics.HitRate is { } rate
            ? string.Create(CultureInfo.InvariantCulture, $"{rate * 100:0.0}% ({Statistics.RemoteCacheHits} of {Statistics.RemoteCacheHits + Statistics.Executed} spawns from the remote cache)")
        : Statistics.RemoteOrDiskHits is { } hits
            ? $"none: {Number(hits)} hits are of the disk or of the remote cache, which this Bazel does not tell apart"
        : "none: nothing ran that a cache could have had";

    private RemoteIdentity? Identity(string? address) => address is null ? null : RemoteIdentity.Of(address, Reading.Options?.RemoteProxy);

    private static string Known(long? count) => count is { } known ? Number(known) : NotSaid;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
