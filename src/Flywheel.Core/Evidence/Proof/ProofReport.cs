using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>What <c>flywheel proof verify</c> and <c>show</c> print of one file.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Statement">Null where the file is no proof.</param>
/// <param name="Refusals">Empty where it holds.</param>
public sealed record ProofReport(string File, ProofStatement? Statement, ImmutableArray<ProofRefusal> Refusals)
{
    public const string Schema = "flywheel.proof-verification/v1";

    public bool Holds => Statement is not null && Refusals.IsEmpty;

    public int ExitCode => Holds ? ExitCodes.Success : ExitCodes.ProofRefused;

    /// <summary>The verdict, and why. What a refused proof says of itself is not repeated: it may be what is wrong.</summary>
    public ImmutableArray<string> Verdict() => Cleaned(Holds
        ? ["the proof holds", .. Facts(Statement!)]
        : ["the proof is refused", .. Refusals.Select(refusal => refusal.ToString())]);

    /// <summary>All that the file says, for people.</summary>
    public ImmutableArray<string> Content() => Cleaned(Statement is null
        ? ["the file is no proof", .. Refusals.Select(refusal => refusal.ToString())]
        :
        [
            .. Facts(Statement),
            .. Statement.Predicate.Passes.Where(pass => pass is not null).SelectMany(Pass),
            .. Holds ? ["the proof holds"] : Refusals.Select(refusal => refusal.ToString()).Prepend("the proof is refused"),
        ]);

    /// <summary>One JSON object with a line feed at its end.</summary>
    public string Json()
    {
        return ReportJson.Object(Schema, json =>
        {
            json.WriteString("file", Redaction.None.Apply(File));
            json.WriteBoolean("holds", Holds);
            if (Holds)
            {
                ProofPredicate predicate = Statement!.Predicate;
                json.WriteString("kind", predicate.Kind);
                json.WriteString("repository", Statement.Repository);
                json.WriteString("commit", Statement.Commit);
                json.WriteString("scope", predicate.Scope);
                json.WriteNumber("remote_cache_hits", predicate.RemoteCacheHits);
                json.WriteNumber("remote_processes", predicate.RemoteProcesses);
                json.WriteBoolean("cache_hits_only", predicate.CacheHitsOnly);
                json.WriteBoolean("countable_remote_execution", predicate.CountableRemoteExecution);
                json.WriteString("created_at", ProofText.Time(predicate.CreatedAt));
            }
            WriteRefusals(json, "refusals", Refusals);
        });
    }

    internal static void WriteRefusals(Utf8JsonWriter json, string name, ImmutableArray<ProofRefusal> refusals)
    {
        json.List(name, refusals, refusal =>
        {
            json.WriteString("rule", refusal.Rule);
            json.WriteString("what", Redaction.None.Apply(refusal.What));
        });
    }

    private static IEnumerable<string> Facts(ProofStatement statement)
    {
        ProofPredicate predicate = statement.Predicate;
        yield return $"kind: {predicate.Kind}, {(predicate.CountableRemoteExecution ? "countable as remote execution" : "cache hits only")}";
        yield return $"commit: {statement.Commit} of {statement.Repository}";
        yield return $"command: {ProofText.Command(statement)}";
        yield return $"counted: {ProofText.Count(predicate)}";
        yield return $"scope: {predicate.Scope}, {predicate.Context ?? "unknown context"}, {predicate.Mode}";
        yield return $"endpoint: sha256:{predicate.EndpointSha256}{(predicate.Instance is { Length: > 0 } name ? $", instance {name}" : "")}";
        if (predicate.WorkerImageDigest is { } image)
        {
            yield return $"worker image: {image}, as declared";
        }
        yield return $"made: {ProofText.Time(predicate.CreatedAt)}, Bazel {predicate.BazelVersion ?? "of a version it does not tell"}";
    }

    private static IEnumerable<string> Pass(ProofPass pass)
    {
        InvocationRecord record = pass.Record;
        string runners = record.Runners is { Count: > 0 } counts
            ? string.Join(", ", counts.Select(runner => ProofText.Invariant($"{runner.Value} {runner.Key}")))
            : "no counts";
        yield return ProofText.Invariant($"{pass.Role} pass: exit {record.ExitCode}, {record.Verdict}, {record.Stream}; {runners}");
        yield return $"  invocation: {record.InvocationId}";
        yield return $"  event stream: sha256:{pass.StreamSha256}";
    }

    private static ImmutableArray<string> Cleaned(IEnumerable<string> lines) => [.. lines.Select(Redaction.None.ApplyToLine)];
}
