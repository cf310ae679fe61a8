using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>Something that puts Bazel on a PATH, before it is known whether a guard stands there, too.</summary>
/// <param name="Span">Where.</param>
/// <param name="Construct">What it belongs to.</param>
/// <param name="Program">Of Bazel: <c>bazel_7</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Decides">Where nobody could decide: what would; null where it is sure.</param>
internal sealed record PathFinding(SourceSpan Span, Construct Construct, string Program, string Message, string? Decides = null)
{
    private const string Fix = "put the guarded `bazel` on PATH in its place, and give the guard the launcher by absolute path (`GF_BAZELISK`)";

    /// <param name="source">The file.</param>
    /// <param name="guard">The guard that stands on the same PATH; null without one.</param>
    public Finding Judged(SourceText source, string? guard)
    {
        string? decides = Decides ?? (guard is null ? null : $"`{guard}` is there, too: which of the two comes first on PATH decides");
        return new()
        {
            Rule = "FW003",
            Severity = decides is null ? Severity.Error : Severity.Warning,
            Source = source,
            Span = Span,
            Construct = Construct,
            Subject = Program,
            Message = decides is null ? Message : $"{Message}; {decides}",
            Fix = Fix,
        };
    }
}
