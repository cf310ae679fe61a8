using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>What is proven of one commit, by what, what is not, and the one sentence that a README may carry.</summary>
public sealed record ProofStatus
{
    public const string Schema = "flywheel.proof-status/v1";

    public required string Commit { get; init; }

    /// <summary>Null where no build was seen to be attached.</summary>
    public Attachment? Attached { get; init; }

    /// <summary>The best cache proof: a shared one before a local one, a newer one before an older one.</summary>
    public ProofReport? Cache { get; init; }

    /// <summary>The best executor proof.</summary>
    public ProofReport? Executor { get; init; }

    /// <summary>Files about this commit, or about nothing that can be told, that do not hold.</summary>
    public ImmutableArray<ProofReport> Refused { get; init; } = [];

    public bool Proves => Attached is not null || Cache is not null || Executor is not null;

    public int ExitCode => Proves ? ExitCodes.Success : ExitCodes.ProofRefused;

    public string Sentence
    {
        get
        {
            ProofStatement[] proven = [.. new[] { Executor, Cache }.OfType<ProofReport>().Select(report => report.Statement!)];
            return proven.Length > 0 ? ProofText.Sentence(proven)
                : Attached is { } attached
                    ? $"At commit {ProofText.Short(Commit)}, builds were attached to the {ProofText.Cache(attached.Scope)}; that results came from it, or that "
                        + "anything ran remotely, is not proven."
                : $"At commit {ProofText.Short(Commit)}, nothing is proven: neither caching nor remote execution may be claimed.";
        }
    }

    /// <param name="commit">A whole id.</param>
    /// <param name="reports">Every file, judged by itself.</param>
    /// <param name="records">The log.</param>
    public static ProofStatus Of(string commit, IEnumerable<ProofReport> reports, IEnumerable<InvocationRecord> records)
    {
        ProofReport[] all = [.. reports];
        ProofReport[] holding = [.. all.Where(report => report.Holds && report.Statement!.Commit == commit)];
        // Who made a proof asked git before and after; of other builds the record has to know.
        IEnumerable<InvocationRecord> builds = holding.SelectMany(report => report.Statement!.Predicate.Passes.Select(pass => pass.Record))
            .Concat(records.Where(record => record.Workspace is { Dirty: false } workspace && workspace.Commit == commit))
            .Where(record => record.Refusal is null && Verdicts.Parse(record.Verdict) is Verdict.AttachedVerified or Verdict.RemoteExecuted)
            .DistinctBy(record => record.InvocationId ?? record.RecordId);
        return new()
        {
            Commit = commit,
            Attached = Attachment.Of(builds),
            Cache = Best(holding, ProofKind.Cache),
            Executor = Best(holding, ProofKind.Executor),
            Refused = [.. all.Where(report => !report.Holds && (report.Statement is null || report.Statement.Commit == commit))],
        };
    }

    public ImmutableArray<string> Text() =>
    [
        .. new[]
        {
            $"commit: {Commit}",
            Attached is { } attached
                ? $"attachment: proven by {ProofText.Some(attached.Builds, "build")}, the last one {attached.Last}, {attached.Scope}"
                : "attachment: not proven",
            Line("cache", Cache),
            Line("executor", Executor),
        }.Concat(Refused.SelectMany(report => report.Refusals.Select(refusal => $"refused: {report.File}: {refusal}")))
            .Append($"sentence: {Sentence}").Select(Redaction.None.ApplyToLine),
    ];

    /// <summary>One JSON object with a line feed at its end.</summary>
    public string Json()
    {
        return ReportJson.Object(Schema, json =>
        {
            json.WriteString("commit", Commit);
            json.WriteStartObject("attachment");
            json.WriteBoolean("proven", Attached is not null);
            json.WriteString("scope", Attached?.Scope);
            json.Put("builds", Attached?.Builds);
            json.WriteString("last", Attached?.Last);
            json.WriteEndObject();
            Write(json, "cache", Cache);
            Write(json, "executor", Executor);
            json.List("refused", Refused, report =>
            {
                json.WriteString("file", Redaction.None.Apply(report.File));
                ProofReport.WriteRefusals(json, "refusals", report.Refusals);
            });
            json.WriteString("sentence", Redaction.None.Apply(Sentence));
        });
    }

    private static ProofReport? Best(ProofReport[] holding, ProofKind kind) => holding
        .Where(report => report.Statement!.Predicate.Kind == kind.Word())
        .OrderByDescending(report => ProofText.IsShared(report.Statement!.Predicate.Scope))
        .ThenByDescending(report => report.Statement!.Predicate.CreatedAt)
        .ThenBy(report => report.File, StringComparer.Ordinal)
        .FirstOrDefault();

    private static string Line(string name, ProofReport? report) => report is null
        ? $"{name}: not proven"
        : $"{name}: proven by {report.File}: {ProofText.Count(report.Statement!.Predicate)}, {ProofText.Time(report.Statement.Predicate.CreatedAt)}";

    private static void Write(Utf8JsonWriter json, string name, ProofReport? report)
    {
        ProofPredicate? predicate = report?.Statement!.Predicate;
        json.WriteStartObject(name);
        json.WriteBoolean("proven", report is not null);
        json.WriteString("file", report is null ? null : Redaction.None.Apply(report.File));
        json.WriteString("scope", predicate?.Scope);
        json.Put("remote_cache_hits", predicate?.RemoteCacheHits);
        json.Put("remote_processes", predicate?.RemoteProcesses);
        json.WriteString("created_at", predicate is null ? null : ProofText.Time(predicate.CreatedAt));
        json.WriteEndObject();
    }
}

/// <summary>Builds of a commit that were attached to a cache, as their records say.</summary>
/// <param name="Scope">shared where any of them is.</param>
/// <param name="Builds">How many.</param>
/// <param name="Last">Invocation id of the last one, or the record's own.</param>
public sealed record Attachment(string Scope, int Builds, string? Last)
{
    internal static Attachment? Of(IEnumerable<InvocationRecord> builds)
    {
        InvocationRecord[] all = [.. builds.OrderBy(record => record.EndedAt)];
        bool shared = all.Any(record => ProofText.IsShared(record.Scope));
        InvocationRecord[] counted = [.. all.Where(record => ProofText.IsShared(record.Scope) == shared)];
        return counted is [.., var last] ? new(shared ? RunScope.Shared : RunScope.LocalProof, counted.Length, last.InvocationId ?? last.RecordId) : null;
    }
}
