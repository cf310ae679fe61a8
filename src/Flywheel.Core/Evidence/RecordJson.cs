using System.Collections.Immutable;
using System.Text.Json;

namespace Flywheel.Core.Evidence;

/// <summary>The keys of <see cref="InvocationRecord"/>, in the order in which they are written.</summary>
internal static class RecordJson
{
    internal const string Schema = "schema";
    internal const string RecordId = "record_id";
    private const string Refusal = "refusal";

    internal static void Write(Utf8JsonWriter json, InvocationRecord record)
    {
        json.WriteStartObject();
        json.WriteString(Schema, record.Schema);
        json.WriteString(RecordId, record.RecordId);
        json.WriteString("invocation_id", record.InvocationId);
        json.WriteString("shim_version", record.ShimVersion);
        json.WriteString("personality", record.Personality);
        json.WriteString("context", record.Context);
        json.WriteString("scope", record.Scope);
        json.WriteString("command", record.Command);
        json.WriteString("command_class", record.CommandClass);
        json.Put("targets", Kept(record.Targets));
        json.Put("workspace", record.Workspace, (part, workspace) =>
        {
            part.WriteString("path", workspace.Path);
            part.WriteString("commit", workspace.Commit);
            part.Put("dirty", workspace.Dirty);
        });
        json.WriteString("bazel_version", record.BazelVersion);
        json.WriteString("launcher", record.Launcher);
        json.WriteString("mode", record.Mode);
        json.WriteString("mode_source", record.ModeSource);
        json.Put("cache", record.Cache, (part, cache) =>
        {
            part.WriteString("endpoint", cache.Endpoint);
            part.WriteString("endpoint_sha256", cache.EndpointSha256);
            part.WriteString("instance", cache.Instance);
            part.Put("upload", cache.Upload);
        });
        json.Put("executor", record.Executor, (part, executor) => part.WriteString("endpoint", executor.Endpoint));
        json.Put("probe", record.Probe, (part, probe) =>
        {
            part.WriteString("result", probe.Result);
            part.Put("elapsed_ms", RecordLimits.Counted(probe.ElapsedMs));
        });
        json.WriteString("escape_hatch_reason", record.EscapeHatchReason);
        if (record.Refusal is not null)
        {
            // Of a build, and in the answer of `flywheel bep`, the question does not arise.
            json.Put(Refusal, record.Refusal, (part, refusal) => part.WriteString("cause", refusal.Cause));
        }
        json.Put("exit_code", record.ExitCode);
        json.Put("attempts", RecordLimits.Counted(record.Attempts));
        json.WriteString("stream", record.Stream);
        json.WriteString("verdict", record.Verdict);
        json.WriteString("reason", record.Reason);
        json.Put("runners", Counted(record.Runners), (part, runners) =>
        {
            foreach ((string name, long count) in runners)
            {
                part.WriteNumber(name, count);
            }
        });
        json.Put("remote_cache_hits", RecordLimits.Counted(record.RemoteCacheHits));
        json.Put("executed", RecordLimits.Counted(record.Executed));
        json.Put("hit_rate", RecordLimits.Rate(record.HitRate));
        json.Put("remote_processes", RecordLimits.Counted(record.RemoteProcesses));
        json.Put("disk_cache_hits", RecordLimits.Counted(record.DiskCacheHits));
        json.Put("action_cache_hits", RecordLimits.Counted(record.ActionCacheHits));
        json.Put("tests", Counted(record.Tests), (part, tests) =>
        {
            part.WriteNumber("total", tests.Total);
            part.WriteNumber("cached_locally", tests.CachedLocally);
            part.WriteNumber("cached_remotely", tests.CachedRemotely);
        });
        json.Put("fetches", Counted(record.Fetches), (part, fetches) =>
        {
            part.WriteNumber("count", fetches.Count);
            part.WriteNumber("failed", fetches.Failed);
            part.Put("hosts", fetches.Hosts);
        });
        json.Put("network_bytes", Counted(record.NetworkBytes), (part, bytes) =>
        {
            part.WriteNumber("sent", bytes.Sent);
            part.WriteNumber("received", bytes.Received);
        });
        json.Put("started_at", record.StartedAt);
        json.Put("ended_at", record.EndedAt);
        json.Put("duration_ms", RecordLimits.Counted(record.DurationMs));
        json.Put("overhead_ms", RecordLimits.Counted(record.OverheadMs));
        json.WriteEndObject();
    }

    /// <summary>Null for another schema, a version to come, or a key that is none.</summary>
    internal static InvocationRecord? Read(JsonElement json) => json.Text(Schema) != InvocationRecord.CurrentSchema || !RecordLimits.IsKey(json.Text(RecordId)) ? null : new()
    {
        RecordId = json.Text(RecordId),
        InvocationId = json.Text("invocation_id"),
        ShimVersion = json.Text("shim_version"),
        Personality = json.Text("personality"),
        Context = json.Text("context"),
        Scope = json.Text("scope"),
        Command = json.Text("command"),
        CommandClass = json.Text("command_class"),
        Targets = json.Texts("targets"),
        Workspace = json.Part("workspace", part => new RecordedWorkspace(part.Text("path"), part.Text("commit"), part.Truth("dirty"))),
        BazelVersion = json.Text("bazel_version"),
        Launcher = json.Text("launcher"),
        Mode = json.Text("mode"),
        ModeSource = json.Text("mode_source"),
        Cache = json.Part("cache", part => new RecordedCache(
            part.Text("endpoint"), part.Text("endpoint_sha256"), part.Text("instance"), part.Truth("upload"))),
        Executor = json.Part("executor", part => new RecordedExecutor(part.Text("endpoint"))),
        Probe = json.Part("probe", part => new RecordedProbe(part.Text("result"), RecordLimits.Counted(part.Number("elapsed_ms")))),
        EscapeHatchReason = json.Text("escape_hatch_reason"),
        Refusal = json.Part(Refusal, part => new RecordedRefusal(part.Text("cause"))),
        ExitCode = checked((int?)json.Integer("exit_code")),
        Attempts = (int?)RecordLimits.Counted(checked((int?)json.Integer("attempts"))),
        Stream = json.Text("stream"),
        Verdict = json.Text("verdict"),
        Reason = json.Text("reason"),
        Runners = Counted(json.Part("runners", part => part.EnumerateObject()
            .Aggregate(NoRunners.ToBuilder(), (runners, field) =>
            {
                runners[field.Name] = field.Value.GetInt64();
                return runners;
            }).ToImmutable())),
        RemoteCacheHits = RecordLimits.Counted(json.Integer("remote_cache_hits")),
        Executed = RecordLimits.Counted(json.Integer("executed")),
        HitRate = RecordLimits.Rate(json.Number("hit_rate")),
        RemoteProcesses = RecordLimits.Counted(json.Integer("remote_processes")),
        DiskCacheHits = RecordLimits.Counted(json.Integer("disk_cache_hits")),
        ActionCacheHits = RecordLimits.Counted(json.Integer("action_cache_hits")),
        Tests = Counted(json.Part("tests", part => new RecordedTests(
            Count(part, "total"), Count(part, "cached_locally"), Count(part, "cached_remotely")))),
        Fetches = Counted(json.Part("fetches", part => new RecordedFetches(Count(part, "count"), Count(part, "failed"), part.Texts("hosts")))),
        NetworkBytes = Counted(json.Part("network_bytes", part => new RecordedBytes(part.Integer("sent") ?? 0, part.Integer("received") ?? 0))),
        StartedAt = json.Time("started_at"),
        EndedAt = json.Time("ended_at"),
        DurationMs = RecordLimits.Counted(json.Integer("duration_ms")),
        OverheadMs = RecordLimits.Counted(json.Integer("overhead_ms")),
    };

    private static readonly ImmutableSortedDictionary<string, long> NoRunners =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    private static ImmutableArray<string> Kept(ImmutableArray<string> targets)
    {
        int room = RecordLimits.LongestTargets;
        int count = targets.TakeWhile(target => (room -= target.Length) >= 0).Count();
        return count == targets.Length ? targets : targets[..count];
    }

    /// <summary>Where one of them cannot be, none is known.</summary>
    private static ImmutableSortedDictionary<string, long>? Counted(ImmutableSortedDictionary<string, long>? runners) =>
        runners is not null && RecordLimits.AreCounted(runners.Values) ? runners : null;

    private static RecordedTests? Counted(RecordedTests? tests) => tests is { Total: >= 0, CachedLocally: >= 0, CachedRemotely: >= 0 } ? tests : null;

    private static RecordedFetches? Counted(RecordedFetches? fetches) => fetches is { Count: >= 0, Failed: >= 0 } ? fetches : null;

    private static RecordedBytes? Counted(RecordedBytes? bytes) => bytes is { Sent: >= 0, Received: >= 0 } ? bytes : null;

    private static int Count(JsonElement json, string name) => checked((int)(json.Integer(name) ?? 0));
}
