using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>
/// A plan that still reads as a to-do list. Work in it (unchecked tasks, fences of shell that the text does not itself forbid) needs a boundary
/// above, in its own section or one around it: front matter, a heading, a notice, or a paragraph that says the plan is historical, superseded,
/// completed or not to be executed. One finding for the outermost section whose own text holds such work.
/// A boundary is doubtful, a warning, where the reader is sent nowhere: one that says <em>superseded</em> or <em>replaced</em> must name what
/// by (a link, a path, an issue), and whatever a boundary links to inside the repository must exist and not be a record or bounded itself.
/// What is completed or historical needs no successor.
/// </summary>
public sealed class ExecutablePlan : IAuditRule
{
    public string Id => "FW005";

    public string Name => "executable-plan";

    public string What => "a plan or roadmap that still reads as a to-do list to be followed";

    public int Version => 1;

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        var linked = new LinkedFiles(scene);
        foreach (FileFacts file in scene.InOrder)
        {
            if (file.Class == DocumentClass.Plan && file.Model<MarkdownDocument>() is { } document)
            {
                foreach (Finding finding in Judge(linked, file, document))
                {
                    yield return finding;
                }
            }
        }
    }

    private IEnumerable<Finding> Judge(LinkedFiles linked, FileFacts file, MarkdownDocument document)
    {
        PlanBoundary[] boundaries = [.. PlanBoundary.Of(file.Source, document)];
        var cover = new PlanCover(boundaries);
        var open = new Dictionary<Section, Work>();
        var crossed = new HashSet<PlanBoundary>(ReferenceEqualityComparer.Instance);
        foreach ((Section section, SourceSpan span, bool task) in WorkIn(document))
        {
            PlanBoundary? boundary = cover.Of(section, span.Start);
            if (boundary is not null)
            {
                crossed.Add(boundary);
            }
            else
            {
                Work work = open.GetValueOrDefault(section) ?? new(span, 0, 0);
                open[section] = task ? work with { Tasks = work.Tasks + 1 } : work with { Fences = work.Fences + 1 };
            }
        }
        foreach ((Section section, Work work) in open)
        {
            if (!section.Outwards.Skip(1).Any(open.ContainsKey))
            {
                yield return Open(file, section, work);
            }
        }
        foreach (PlanBoundary boundary in boundaries.Where(crossed.Contains))
        {
            if (boundary.Missing(linked, file.Path) is var (missing, path))
            {
                yield return Leads(file, boundary, missing) with { DecidedAt = path.Length == 0 ? [] : [path] };
            }
        }
    }

    private sealed record Work(SourceSpan First, int Tasks, int Fences);

    private static IEnumerable<(Section Section, SourceSpan Span, bool IsTask)> WorkIn(MarkdownDocument document)
    {
        IEnumerable<(Section, SourceSpan Span, bool)> tasks = document.Tasks.Where(task => !task.IsChecked).Select(task => (task.Section, task.Span, true));
        IEnumerable<(Section, SourceSpan Span, bool)> fences = document.Fences.Where(IsRunnable).Select(fence => (fence.Section, fence.Span, false));
        return tasks.Concat(fences).OrderBy(work => work.Span.Start);
    }

    private static bool IsRunnable(Fence fence) =>
        FenceLanguage.Shell(fence.Language) is not null && HasCommand(fence.Code.Text)
        && (fence.LeadIn is null || Sentences.MoodOfLeadIn(fence.LeadIn) is not (SentenceMood.Negated or SentenceMood.Historical));

    /// <summary>Whether a line is more than blank or a comment.</summary>
    private static bool HasCommand(string code)
    {
        foreach (ReadOnlySpan<char> line in code.AsSpan().EnumerateLines())
        {
            if (line.Trim() is { IsEmpty: false } text && text[0] != '#')
            {
                return true;
            }
        }
        return false;
    }

    private Finding Open(FileFacts file, Section section, Work work)
    {
        string tasks = work.Tasks == 0 ? "" : work.Tasks == 1 ? "an unchecked task" : $"{work.Tasks} unchecked tasks";
        string fences = work.Fences == 0 ? "" : work.Fences == 1 ? "a runnable fence" : $"{work.Fences} runnable fences";
        string what = tasks.Length > 0 && fences.Length > 0 ? $"{tasks} and {fences}" : tasks + fences;
        return new()
        {
            Rule = Id,
            Severity = Severity.Error,
            Source = file.Source,
            Span = section.Level == 0 ? work.First : section.Heading,
            Construct = section.Construct,
            Subject = work.Tasks > 0 ? "unchecked tasks" : "runnable fences",
            Message = $"the plan still reads as a to-do list: {(section.Level == 0 ? "it" : $"section `{section.Title.Replace('`', '\'')}`")} holds {what}, "
                + "and nothing above says that it is not to be followed",
            Notes = [$"first on line {file.Source.LineOf(work.First.Start)}"],
            Fix = "say above it what it is (front matter `status: completed`, or a line `**Historical: do not execute.** See [its successor](...)`), or move "
                + "what still holds to a guide",
        };
    }

    private Finding Leads(FileFacts file, PlanBoundary boundary, string missing) => new()
    {
        Rule = Id,
        Severity = Severity.Warning,
        Source = file.Source,
        Span = boundary.Span,
        Construct = boundary.Section.Construct,
        Subject = "boundary",
        Message = $"the plan is bounded, but {missing}",
        Notes = ImmutableArray<string>.Empty,
        Fix = "link to the document or the issue that holds now",
    };
}
