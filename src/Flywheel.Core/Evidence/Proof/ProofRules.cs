using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>What makes a proof hold: by itself, and for what is demanded of it. Every refusal is found, not the first alone.</summary>
public static class ProofRules
{
    public const string Format = "format";
    public const string Integrity = "integrity";
    public const string Subject = "subject";
    public const string Kind = "kind";
    public const string Passes = "passes";
    public const string Verdict = "verdict";
    public const string Numbers = "numbers";
    public const string Scope = "scope";
    public const string Changes = "changes";
    public const string Dates = "dates";
    public const string Hits = "min-hits";
    public const string Remote = "min-remote";
    public const string Age = "max-age";
    public const string Commit = "commit";

    /// <summary>Clocks of two machines differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Why the proof is refused; empty where it holds.</summary>
    /// <param name="reading">The file.</param>
    /// <param name="demands">What it has to be besides.</param>
    /// <param name="now">To tell its age.</param>
    public static ImmutableArray<ProofRefusal> Judge(ProofReading reading, ProofDemands demands, DateTimeOffset now)
    {
        if (reading.Statement is not { } statement)
        {
            return reading.Refusals;
        }
        ProofRefusal[] broken = [.. Shape(statement)];
        if (broken.Length > 0)
        {
            // What has not the parts of a proof cannot be compared with itself.
            return [.. Sealed(reading), .. broken];
        }
        return
        [
            .. Sealed(reading),
            .. Claims(statement.Predicate),
            .. statement.Predicate.Passes.SelectMany(pass => ProofPassRules.Judge(statement, pass)),
            .. ProofPassRules.Order(statement.Predicate),
            .. Dated(statement, now),
            .. Demanded(statement, demands, now),
        ];
    }

    private static IEnumerable<ProofRefusal> Sealed(ProofReading reading)
    {
        if (reading.Digest != reading.Statement!.Predicate.Integrity)
        {
            yield return new(Integrity, "it was changed after it was written: its digest is another one");
        }
    }

    /// <summary>The parts that all other rules look at.</summary>
    private static IEnumerable<ProofRefusal> Shape(ProofStatement statement)
    {
        ProofPredicate predicate = statement.Predicate;
        if (statement.Type != ProofStatement.StatementType || statement.PredicateType != ProofStatement.FlywheelPredicate
            || predicate.Schema != ProofPredicate.CurrentSchema)
        {
            yield return new(Format, $"it is no {ProofPredicate.CurrentSchema}");
        }
        if (statement.Subject.IsDefault || statement.Subject is not [{ Name: { Length: > 0 }, Digest.GitCommit: not null }])
        {
            yield return new(Subject, "it has to name one repository at one commit");
        }
        else if (!ProofDigest.IsWhole(statement.Commit))
        {
            yield return new(Subject, "its commit is no whole commit id");
        }
        string[] roles = predicate.Passes.IsDefault ? [] : [.. predicate.Passes.Select(pass => pass?.Role ?? "")];
        switch (ProofKinds.Parse(predicate.Kind))
        {
            case null:
                yield return new(Kind, "its kind is neither cache nor executor");
                break;
            case ProofKind.Cache when roles is not [ProofPass.WarmRole, ProofPass.MeasuredRole]:
                yield return new(Passes, "a cache proof has two passes, warm and measured");
                break;
            case ProofKind.Executor when roles is not [ProofPass.MeasuredRole]:
                yield return new(Passes, "an executor proof has one pass, measured");
                break;
        }
        if (predicate.TargetPatterns.IsDefaultOrEmpty || predicate.TargetPatterns.Contains(null!))
        {
            yield return new(Passes, "it names no targets");
        }
    }

    /// <summary>What the predicate says of itself, against what its kind and its measured pass allow.</summary>
    private static IEnumerable<ProofRefusal> Claims(ProofPredicate predicate)
    {
        bool executor = predicate.Kind == ProofKinds.Executor;
        InvocationRecord measured = predicate.Passes[^1].Record;
        if (predicate.CountableRemoteExecution != executor)
        {
            yield return new(Kind, executor
                ? "an executor proof is countable remote execution, and it says it is none"
                : "a cache proof is no countable remote execution, and it says it is");
        }
        if (predicate.CacheHitsOnly == executor)
        {
            yield return new(Kind, executor
                ? "an executor proof is more than cache hits, and it says it is not"
                : "a cache proof is cache hits only, and it says it is more");
        }
        if (predicate.RemoteCacheHits != measured.RemoteCacheHits || predicate.RemoteProcesses != measured.RemoteProcesses)
        {
            yield return new(Numbers, "its counts are not those of its measured pass");
        }
        if (executor && predicate.RemoteCacheHits != 0)
        {
            yield return new(Numbers, "an executor proof takes nothing from the cache, and this one has hits");
        }
        if (predicate.WorkerImageDigest is { } digest && !WorkerImage.IsDigest(digest))
        {
            yield return new(Format, "its worker image digest is no sha256: and 64 hexadecimal digits");
        }
    }

    private static IEnumerable<ProofRefusal> Dated(ProofStatement statement, DateTimeOffset now)
    {
        ProofPredicate predicate = statement.Predicate;
        if (predicate.Passes[^1].Record.EndedAt is { } ended && predicate.CreatedAt < ended)
        {
            yield return new(Dates, "it is older than what it measured");
        }
        if (predicate.CreatedAt > now + Skew)
        {
            yield return new(Dates, $"it is of the future: {Day(predicate.CreatedAt)}");
        }
    }

    private static IEnumerable<ProofRefusal> Demanded(ProofStatement statement, ProofDemands demands, DateTimeOffset now)
    {
        ProofPredicate predicate = statement.Predicate;
        ProofKind kind = ProofKinds.Parse(predicate.Kind)!.Value;
        if (demands.Kind is { } wanted && wanted != kind)
        {
            yield return new(Kind, kind == ProofKind.Cache
                ? "it is a cache proof: a cache hit is no remote execution"
                : "it is an executor proof: it was made without the cache's results");
        }
        if (demands.Commit is { } commit && commit != statement.Commit)
        {
            yield return new(Commit, $"it is of another commit: {statement.Commit}");
        }
        if (demands.MinHits > predicate.RemoteCacheHits)
        {
            yield return new(Hits, Invariant($"it has {predicate.RemoteCacheHits} remote cache hits, and {demands.MinHits} are demanded"));
        }
        long remote = predicate.CountableRemoteExecution ? predicate.RemoteProcesses : 0;
        if (demands.MinRemote > remote)
        {
            yield return new(Remote, Invariant($"it has {remote} countable remote processes, and {demands.MinRemote} are demanded"));
        }
        if (demands.MaxAge is { } most && predicate.Passes[^1].Record.EndedAt is { } ended && now - ended > most)
        {
            yield return new(Age, $"it is stale: it was measured at {Day(ended)}");
        }
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The digest that names the image of a worker.</summary>
public static class WorkerImage
{
    private const string Prefix = "sha256:";
    private const int Digits = 64;

    public static bool IsDigest(string text) =>
        text.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0;
}
