using System.Collections.Immutable;
using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>The changes that findings propose: worked out first, then shown or written.</summary>
/// <param name="Files">By their paths (ordinal).</param>
/// <param name="Left">What is not done, and why.</param>
public sealed record Fixes(ImmutableArray<FileFix> Files, ImmutableArray<LeftFix> Left)
{
    /// <summary>
    /// Of findings that are not suppressed. Where two want the same place, the first (in order of position, then rule) has it; where they want
    /// the same change, it is done once.
    /// </summary>
    public static Fixes Of(AuditReport report)
    {
        var files = ImmutableArray.CreateBuilder<FileFix>();
        var left = ImmutableArray.CreateBuilder<LeftFix>();
        IEnumerable<Finding> fixable = report.Open.Where(finding => finding.Edit is not null);
        foreach (IGrouping<string, Finding> file in fixable.GroupBy(finding => finding.Path).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            SourceText source = file.First().Source;
            var edits = new List<Edit>();
            foreach (Finding finding in file.OrderBy(finding => finding.Edit!.Span.Start))
            {
                Edit edit = InFile(source, finding.Edit!);
                if (edit.Span.Start < 0 || edit.Span.End < edit.Span.Start || edit.Span.End > source.Text.Length || finding.Source.Text != source.Text)
                {
                    left.Add(new(finding, "it does not fit the file"));
                }
                else if (edits is [.., var last] && last != edit && (edit.Span.Start < last.Span.End || edit.Span.Start == last.Span.Start))
                {
                    left.Add(new(finding, "another fix changes the same place; run it again after that one"));
                }
                else if (edits is not [.., var same] || same != edit)
                {
                    edits.Add(edit);
                }
            }
            FileFix fix = new(source, [.. edits]);
            if (fix.NewText != source.Text)
            {
                files.Add(fix);
            }
        }
        left.AddRange(report.Open.Where(finding => finding is { Edit: null, EditLeft: not null }).Select(finding => new LeftFix(finding, finding.EditLeft!)));
        return new(files.ToImmutable(), left.ToImmutable());
    }

    /// <summary>As a unified diff, as <c>git apply</c> takes it; files as they are, secrets in them included. Empty for nothing.</summary>
    public string Diff() => string.Concat(Files.Select(UnifiedDiff.Of));

    /// <summary>Line ends of ours become those of the file.</summary>
    private static Edit InFile(SourceText source, Edit edit)
    {
        if (!edit.Replacement.Contains('\n', StringComparison.Ordinal))
        {
            return edit;
        }
        int end = source.Text.IndexOf('\n', Math.Clamp(edit.Span.Start, 0, source.Text.Length));
        end = end < 0 ? source.Text.IndexOf('\n', StringComparison.Ordinal) : end;
        bool windows = end > 0 && source.Text[end - 1] == '\r';
        return windows
            ? edit with { Replacement = edit.Replacement.ReplaceLineEndings("\r\n") }
            : edit;
    }
}

/// <param name="Source">The file as it was audited.</param>
/// <param name="Edits">In order, without overlaps.</param>
public sealed record FileFix(SourceText Source, ImmutableArray<Edit> Edits)
{
    public string NewText { get; } = Apply(Source, Edits);

    public string Path => Source.Path;

    private static string Apply(SourceText source, ImmutableArray<Edit> edits)
    {
        var text = new StringBuilder(source.Text.Length);
        int at = 0;
        foreach (Edit edit in edits)
        {
            text.Append(source.Text, at, edit.Span.Start - at).Append(edit.Replacement);
            at = edit.Span.End;
        }
        return text.Append(source.Text, at, source.Text.Length - at).ToString();
    }
}

/// <summary>A fix that is not done.</summary>
/// <param name="Finding">Whose.</param>
/// <param name="Why">Lower case, no full stop.</param>
public sealed record LeftFix(Finding Finding, string Why);
