using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

/// <summary>Files with findings put into them by hand: every <c>@FW001</c> (or <c>@FW001=subject</c>) of a text is one, in the job <c>x</c>.</summary>
internal sealed class Judged
{
    internal static readonly DateOnly Today = new(2026, 6, 1);

    private readonly Dictionary<string, FileFacts> files = [];
    private readonly List<Finding> findings = [];

    public Dictionary<string, FileFacts> Files => files;

    public List<Finding> Findings => findings;

    /// <summary>Comments begin at <c># </c>, <c>// </c>, or stand between the marks of HTML or C.</summary>
    public Judged File(string path, string text, FileKind kind = FileKind.Workflow, DocumentClass of = DocumentClass.Contract, string construct = "x")
    {
        var source = new SourceText(path, text);
        var facts = new FileFacts(source, kind) { Class = of };
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(text,
            @"(?s)<!--(?<c>.*?)-->|/\*(?<c>.*?)\*/|(?<=^|\s)(#(?!#)|//|REM )(?<c>[^\n]*)"))
        {
            System.Text.RegularExpressions.Group comment = match.Groups["c"];
            facts.Comments.Add(MappedText.Of(source, new(comment.Index, comment.Index + comment.Length)));
        }
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(text, "@(FW00[1-7])(=([^ \n]+))?"))
        {
            findings.Add(new()
            {
                Rule = match.Groups[1].Value,
                Severity = Severity.Error,
                Source = source,
                Span = new(match.Index, match.Index + match.Length),
                Construct = kind == FileKind.Markdown ? new(ConstructKind.Heading, construct) : new(ConstructKind.Job, construct),
                Subject = match.Groups[3].Value,
                Message = "m",
                Fix = "f",
            });
        }
        files[path] = facts;
        return this;
    }

    public RegisterVerdict Apply(string register = "", DateOnly? asOf = null, AuditExtent? extent = null)
    {
        ConfigReading reading = ConfigReading.Of(new(AuditConfig.FileName, "version = 1\n" + register));
        Assert.Empty(reading.Problems);
        return RegisterVerdict.Apply(findings, reading.Config, files, asOf ?? Today, extent);
    }

    /// <summary>Each finding as <c>FW001 a.yml:3</c>; covered ones in brackets, warnings with a question mark.</summary>
    public string Shown(string register = "", DateOnly? asOf = null, AuditExtent? extent = null) =>
        string.Join(' ', Apply(register, asOf, extent).Findings.Select(Shown));

    private static string Shown(Finding finding)
    {
        string path = finding.Path == AuditConfig.FileName ? "register" : finding.Path;
        string shown = $"{finding.Rule}{(finding.Severity == Severity.Warning ? "?" : "")}@{path}:{finding.Source.LineOf(finding.Span.Start)}";
        return finding.Suppressed is null ? shown : $"[{shown}]";
    }
}
