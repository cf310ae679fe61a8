namespace Flywheel.Core.Evidence.Proof;

/// <summary>The Markdown that <c>flywheel prove</c> leaves on standard output and in a job's summary.</summary>
public static class ProofSummary
{
    /// <param name="statement">That holds.</param>
    /// <param name="file">Where it is.</param>
    public static string Markdown(ProofStatement statement, string file)
    {
        ProofPredicate predicate = statement.Predicate;
        string[] lines =
        [
            $"### Proven: {(predicate.CountableRemoteExecution ? "remote execution" : "cache hits")}",
            "",
            ProofText.Sentence(statement),
            "",
            "| | |",
            "| --- | --- |",
            $"| counted | {Cell(ProofText.Count(predicate))} |",
            $"| commit | `{statement.Commit}` of {Cell(statement.Repository)} |",
            $"| scope | {predicate.Scope}, {predicate.Mode} |",
            .. predicate.Passes.Select(pass => $"| {pass.Role} pass | {Runners(pass.Record)} |"),
            $"| proof | `{Cell(file).Replace('`', '\'')}` |",
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string Runners(InvocationRecord record) => record.Runners is { Count: > 0 } runners
        ? Cell(string.Join(", ", runners.Select(runner => ProofText.Invariant($"{runner.Value} {runner.Key}"))))
        : "";

    private static string Cell(string text) => Messages.Redaction.None.Apply(text).Replace("|", "\\|", StringComparison.Ordinal);
}
