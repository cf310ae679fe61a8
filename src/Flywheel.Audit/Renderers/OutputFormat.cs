using Flywheel.Audit.Run;

namespace Flywheel.Audit.Renderers;

/// <summary>A way to show a report; none changes what it says or the exit code.</summary>
/// <param name="Name">As it is given on the command line.</param>
/// <param name="What">Who it is for, in a few words.</param>
/// <param name="Render">Colour and width are the text's alone.</param>
public sealed record OutputFormat(string Name, string What, Func<AuditReport, bool, int, string> Render)
{
    public static IReadOnlyList<OutputFormat> All { get; } =
    [
        new("text", "for people: excerpts, why, and what to do", TextRenderer.Render),
        new("concise", "a line for each finding", (report, _, _) => ConciseRenderer.Render(report)),
        new("json", "for programs: " + JsonRenderer.Schema, (report, _, _) => JsonRenderer.Render(report)),
        new("sarif", "SARIF 2.1.0, for code scanning", (report, _, _) => SarifRenderer.Render(report)),
        new("github", "annotations of a GitHub workflow", (report, _, _) => GitHubRenderer.Render(report)),
        new("gitlab", "GitLab's code quality report", (report, _, _) => GitLabRenderer.Render(report)),
        new("markdown", "a table for a job's summary", (report, _, _) => MarkdownRenderer.Render(report)),
    ];

    public static string Names => string.Join(", ", All.Select(format => format.Name));
}
