using System.Globalization;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>The words in which reports speak of a proof; none says more than the proof does.</summary>
public static class ProofText
{
    private const int ShownCommit = 12;

    /// <summary>A time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The beginning of a commit id, for people.</summary>
    public static string Short(string commit) => commit.Length > ShownCommit ? commit[..ShownCommit] : commit;

    /// <summary>What was run: <c>bazel build //x //y</c>.</summary>
    public static string Command(ProofStatement statement) =>
        $"bazel {statement.Measured?.Record.Command} {string.Join(' ', statement.Predicate.TargetPatterns)}";

    /// <summary>The count that the proof is about.</summary>
    public static string Count(ProofPredicate predicate)
    {
        InvocationRecord? measured = predicate.Passes.LastOrDefault()?.Record;
        return predicate.CountableRemoteExecution
            ? $"{Some(predicate.RemoteProcesses, "spawn")} on {Executor(predicate.Scope)}"
            : Invariant($"{predicate.RemoteCacheHits} of {Some(predicate.RemoteCacheHits + (measured?.Executed ?? 0), "result")} from the {Cache(predicate.Scope)}");
    }

    /// <summary>The one sentence that these proofs of one commit let a README say.</summary>
    public static string Sentence(params ReadOnlySpan<ProofStatement> statements)
    {
        List<string> clauses = [];
        foreach (ProofStatement statement in statements)
        {
            clauses.Add(Clause(statement, clauses.Count == 0 ? "in a fresh output base" : "in another one"));
        }
        return $"At commit {Short(statements[0].Commit)}, {string.Join(", and ", clauses)}.";
    }

    private static string Clause(ProofStatement statement, string where)
    {
        ProofPredicate predicate = statement.Predicate;
        string day = Time(predicate.Passes[^1].Record.EndedAt ?? predicate.CreatedAt)[..10];
        string build = $"`{Command(statement)}` {where}";
        return predicate.CountableRemoteExecution
            ? $"{build} ran {Some(predicate.RemoteProcesses, "action")} on {Executor(predicate.Scope)} ({day})"
            : $"{build} took {Count(predicate)} ({day}), which is caching, not remote execution";
    }

    internal static string Cache(string? scope) => IsShared(scope)
        ? "shared cache"
        : "cache of this machine or behind a forwarded port (local-proof: nothing is said of a shared one)";

    internal static bool IsShared(string? scope) => scope == RunScope.Shared;

    internal static string Some(long count, string thing) => Invariant($"{count} {thing}{(count == 1 ? "" : "s")}");

    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Executor(string scope) => IsShared(scope)
        ? "the remote executor"
        : "an executor of this machine or behind a forwarded port (local-proof: nothing is said of a shared one)";
}
