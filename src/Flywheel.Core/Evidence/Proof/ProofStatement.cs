using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>
/// A proof as an in-toto Statement (v1): the subject is the repository at its commit, the predicate is what was measured there. It is
/// guarded against accident and drift, not against forgery: whoever wants authenticity signs the file, as any in-toto Statement.
/// </summary>
public sealed record ProofStatement
{
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>A name of ours that claims no domain.</summary>
    public const string FlywheelPredicate = "urn:flywheel:proof:v1";

    [JsonPropertyName("_type")]
    public required string Type { get; init; }

    /// <summary>Exactly one.</summary>
    public required ImmutableArray<ProofSubject> Subject { get; init; }

    [JsonPropertyName("predicateType")]
    public required string PredicateType { get; init; }

    public required ProofPredicate Predicate { get; init; }

    /// <summary>The commit of the one subject; empty where there is none.</summary>
    [JsonIgnore]
    public string Commit => Subject is [{ Digest: { } digest }] ? digest.GitCommit : "";

    /// <summary>The name of the one subject; empty where there is none.</summary>
    [JsonIgnore]
    public string Repository => Subject is [{ Name: { } name }] ? name : "";

    /// <summary>The pass that is counted; null where there is none.</summary>
    [JsonIgnore]
    public ProofPass? Measured => Predicate.Passes.LastOrDefault(pass => pass?.Role == ProofPass.MeasuredRole);
}

/// <param name="Name">The repository: its address without user information, or the name of its folder.</param>
/// <param name="Digest">At which commit.</param>
public sealed record ProofSubject(string Name, ProofDigest Digest);

/// <param name="GitCommit">Hexadecimal digits in lower case, 40 (SHA-1) or 64 (SHA-256).</param>
public sealed record ProofDigest([property: JsonPropertyName("gitCommit")] string GitCommit)
{
    /// <summary>Whether the text is a whole commit id: an abbreviated one may mean another commit tomorrow.</summary>
    public static bool IsWhole(string text) => text.Length is 40 or 64 && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;
}

/// <summary>What was measured: schema <c>flywheel.proof/v1</c>. Unknown is null, never 0.</summary>
public sealed record ProofPredicate
{
    public const string CurrentSchema = "flywheel.proof/v1";

    public required string Schema { get; init; }

    /// <summary>A word of <see cref="ProofKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>shared, or local-proof for a loopback or unix endpoint.</summary>
    public required string Scope { get; init; }

    /// <summary>developer-machine, ci, github-actions or gitlab-ci.</summary>
    public required string? Context { get; init; }

    public required string Mode { get; init; }

    /// <summary>Of the cache's address in its normalised form.</summary>
    [JsonPropertyName("endpoint_sha256")]
    public required string EndpointSha256 { get; init; }

    /// <summary>REAPI instance name; empty is the default one.</summary>
    public required string? Instance { get; init; }

    /// <summary>As the stream names it; null where Bazel does not say it, as Debian's 4.2.3.</summary>
    public required string? BazelVersion { get; init; }

    public required ImmutableArray<string> TargetPatterns { get; init; }

    /// <summary>In the order they ran: warm and measured for the cache, measured alone for the executor.</summary>
    public required ImmutableArray<ProofPass> Passes { get; init; }

    /// <summary>Of the measured pass.</summary>
    public required long RemoteCacheHits { get; init; }

    /// <summary>Spawns that the executor ran in the measured pass.</summary>
    public required long RemoteProcesses { get; init; }

    /// <summary>Whether nothing but cache hits is proven.</summary>
    public required bool CacheHitsOnly { get; init; }

    /// <summary>Whether it may be counted as remote execution: only a proof of the executor.</summary>
    public required bool CountableRemoteExecution { get; init; }

    /// <summary><c>sha256:</c> and 64 hexadecimal digits, as it was declared; null where it was not given.</summary>
    public required string? WorkerImageDigest { get; init; }

    [JsonConverter(typeof(ProvenTimeConverter))]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 over the canonical form of all the rest: <see cref="CanonicalJson"/>.</summary>
    public required string Integrity { get; init; }
}

/// <summary>One build of a proof, in an output base of its own.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="StreamSha256">Of its event stream as Bazel wrote it.</param>
/// <param name="Record">As it stands in the log.</param>
public sealed record ProofPass(
    string Role,
    [property: JsonPropertyName("stream_sha256")] string StreamSha256,
    [property: JsonConverter(typeof(ProvenRecordConverter))] InvocationRecord Record)
{
    /// <summary>May upload what the measured one finds.</summary>
    public const string WarmRole = "warm";

    /// <summary>Is counted.</summary>
    public const string MeasuredRole = "measured";
}
