using Flywheel.Testing;

namespace Flywheel.EndToEnd.Tests.Documents;

/// <summary>
/// A fence of the README that shows commands: <c>sh</c> has commands alone, <c>console</c> has them behind <c>$ </c> with what they print.
/// The comment above it, <c>&lt;!-- run: STAGE --&gt;</c>, says where they are run; help pages are generated and have tests of their own.
/// </summary>
/// <param name="Line">Of the fence in the README, from 1.</param>
/// <param name="Stage">Where it is run; null without a comment.</param>
/// <param name="Lines">What stands in the fence.</param>
/// <param name="ShowsOutput">Whether it is a <c>console</c>.</param>
internal sealed record ReadmeExample(int Line, string? Stage, IReadOnlyList<string> Lines, bool ShowsOutput)
{
    private const string Prompt = "$ ";
    private const string Begin = "<!-- run: ";
    private const string End = " -->";

    /// <summary>What is typed, in order.</summary>
    public IEnumerable<string> Commands =>
        ShowsOutput ? Lines.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(line => line[Prompt.Length..]) : Lines;

    public static IReadOnlyList<ReadmeExample> All()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "README.md"));
        List<ReadmeExample> found = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }
            int close = Array.IndexOf(lines, "```", i + 1);
            if (lines[i] is "```sh" or "```console")
            {
                string above = lines[i - 1];
                string? stage = above.StartsWith(Begin, StringComparison.Ordinal) && above.EndsWith(End, StringComparison.Ordinal)
                    ? above[Begin.Length..^End.Length]
                    : null;
                found.Add(new(i + 1, stage, lines[(i + 1)..close], lines[i] == "```console"));
            }
            i = close;
        }
        return found;
    }
}
