using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Evidence.Proof;

namespace Flywheel.Core.Tests.Evidence.Proof;

/// <summary>Proofs that hold, and their files.</summary>
internal static class Given
{
    internal const string Commit = "0123456789abcdef0123456789abcdef01234567";
    internal const string Shared = "grpcs://cache.example.internal:443";
    internal const string Local = "grpc://127.0.0.1:9092";

    internal static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A minute after the proof was made.</summary>
    internal static readonly DateTimeOffset Now = Noon.AddMinutes(10);

    internal static readonly ImmutableSortedDictionary<string, long> Hits = Runners(("total", 7), ("remote cache hit", 5), ("processwrapper-sandbox", 1), ("internal", 1));

    internal static readonly ImmutableSortedDictionary<string, long> Remote = Runners(("total", 8), ("remote", 7), ("internal", 1));

    internal static ImmutableSortedDictionary<string, long> Runners(params (string Name, long Count)[] runners) =>
        runners.ToImmutableSortedDictionary(runner => runner.Name, runner => runner.Count, StringComparer.Ordinal);

    internal static ProofAttempt Attempt(ProofKind kind, string endpoint = Shared) => new(kind,
    [
        .. ProofAttempt.Roles(kind).Select((role, index) => new AttemptedPass(role, 0)
        {
            StreamSha256 = new string((char)('a' + index), 64),
            Record = Record(index, endpoint, kind, role == ProofPass.WarmRole ? Runners(("total", 7), ("processwrapper-sandbox", 6), ("internal", 1))
                : kind == ProofKind.Cache ? Hits : Remote),
        }),
    ]);

    internal static ProofStatement Statement(ProofKind kind, string endpoint = Shared) =>
        Attempt(kind, endpoint).Statement(new("code.example.internal/team/repo", new(Commit)), null, Noon.AddMinutes(9));

    internal static byte[] File(ProofKind kind, string endpoint = Shared) => ProofJson.File(Statement(kind, endpoint));

    /// <summary>The file after a change that its maker hid: its digest is that of the changed content.</summary>
    internal static byte[] Sealed(byte[] file, Action<JsonNode> change)
    {
        JsonNode node = JsonNode.Parse(file)!;
        change(node);
        byte[] changed = Encoding.UTF8.GetBytes(node.ToJsonString());
        node["predicate"]!["integrity"] = ProofJson.Read(changed) is { Digest: { Length: > 0 } digest } ? digest : "";
        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }

    internal static InvocationRecord Record(int index, string endpoint, ProofKind kind, ImmutableSortedDictionary<string, long> runners)
    {
        RemoteIdentity identity = RemoteIdentity.Of(Endpoint.Parse(endpoint).Value!);
        bool executor = kind == ProofKind.Executor;
        var record = new InvocationRecord
        {
            RecordId = $"{index:x32}",
            InvocationId = $"{index}{(endpoint == Local ? 'a' : 'b')}0c9a4e-3a51-4d0e-9a53-7d2f4b1f6a10",
            ShimVersion = "0.1.0",
            Personality = "bazel",
            Context = "ci",
            Scope = endpoint == Local ? "local-proof" : "shared",
            Command = "build",
            CommandClass = "heavy",
            Targets = ["//..."],
            Workspace = new("/home/u/repo", Commit, false),
            BazelVersion = "7.1.0",
            Mode = executor ? "executor-backed" : "shared-cache-backed",
            ModeSource = "environment",
            Cache = new(identity.Shown, identity.Sha256, "", true),
            Executor = new(executor ? identity.Shown : null),
            Probe = new("proven", 3.5),
            ExitCode = 0,
            Attempts = 1,
            StartedAt = Noon.AddMinutes(2 * index),
            EndedAt = Noon.AddMinutes((2 * index) + 1),
            DurationMs = 60000,
        };
        var reading = new StreamReading
        {
            State = StreamState.Complete,
            Runners = new([.. runners.Select(runner => new RunnerCount(runner.Key, runner.Value))], Counted: true),
            Options = new() { RemoteCache = endpoint, RemoteExecutor = executor ? endpoint : null },
        };
        BuildStatistics statistics = BuildStatistics.Of(reading);
        return record.With(reading, statistics, VerdictReading.Judge(reading, statistics));
    }
}
