using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Audit.Explain;

/// <summary>
/// A small repository and what a rule finds in it: shown by <c>explain</c>, and run by the tests. The text of a rule's examples
/// (<c>Rules/Examples/FW001.examples</c>):
/// <code>
/// === bad: a hosted runner in the fallback arm of an expression
/// why it is bad (or good), in a line or two
/// --- .github/workflows/ci.yml
/// jobs:
/// >>> error .github/workflows/ci.yml:4 ubuntu-latest
/// === good: a matrix that does not feed runs-on
/// </code>
/// <c>&gt;&gt;&gt;</c> names every finding of this rule: its severity, its place, and (optional) what stands in its subject or message. A good
/// example has none, or warnings only where its title says so. A file <c>flywheel.audit.toml</c> is the register.
/// </summary>
/// <param name="Rule"><c>FW001</c>.</param>
/// <param name="Bad">Whether the rule finds something.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Why">Lines; may be empty.</param>
/// <param name="Files">Path and text.</param>
/// <param name="Expected">Every finding of this rule.</param>
/// <param name="Line">Where it begins in the file of examples, from 1.</param>
public sealed record RuleExample(
    string Rule, bool Bad, string Title, ImmutableArray<string> Why, ImmutableArray<(string Path, string Text)> Files,
    ImmutableArray<ExpectedFinding> Expected, int Line)
{
    /// <summary>The examples of a rule, in their order; none where there are none.</summary>
    public static ImmutableArray<RuleExample> Of(string rule)
    {
        using Stream? stream = typeof(RuleExample).Assembly.GetManifestResourceStream(rule + ".examples");
        return stream is null ? [] : Parse(rule, new StreamReader(stream).ReadToEnd());
    }

    public static ImmutableArray<RuleExample> Parse(string rule, string text)
    {
        var examples = ImmutableArray.CreateBuilder<RuleExample>();
        RuleExample? example = null;
        var why = new List<string>();
        var files = new List<(string Path, string Text)>();
        var expected = new List<ExpectedFinding>();
        string? path = null;
        var content = new System.Text.StringBuilder();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (line.StartsWith("=== ", StringComparison.Ordinal))
            {
                EndExample();
                bool bad = line.StartsWith("=== bad: ", StringComparison.Ordinal);
                if (!bad && !line.StartsWith("=== good: ", StringComparison.Ordinal))
                {
                    throw new FormatException($"{rule}.examples:{number}: neither `=== bad: ` nor `=== good: `");
                }
                example = new(rule, bad, line[(bad ? 9 : 10)..], [], [], [], number);
            }
            else if (line.StartsWith("--- ", StringComparison.Ordinal))
            {
                EndFile();
                path = line[4..];
            }
            else if (line.StartsWith(">>> ", StringComparison.Ordinal))
            {
                EndFile();
                expected.Add(ExpectedFinding.Parse(line[4..]));
            }
            else if (path is not null)
            {
                content.Append(line).Append('\n');
            }
            else if (line.Length > 0 && example is not null)
            {
                why.Add(line);
            }
        }
        EndExample();
        return examples.ToImmutable();

        void EndFile()
        {
            if (path is not null)
            {
                files.Add((path, content.ToString().TrimEnd('\n') + "\n"));
            }
            path = null;
            content.Clear();
        }

        void EndExample()
        {
            EndFile();
            if (example is not null)
            {
                examples.Add(example with { Why = [.. why], Files = [.. files], Expected = [.. expected] });
            }
            why.Clear();
            files.Clear();
            expected.Clear();
        }
    }
}

/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>info</c>.</param>
/// <param name="Path">Of the file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Says">What its subject or message holds; empty for anything.</param>
public sealed record ExpectedFinding(string Severity, string Path, int Line, string Says)
{
    internal static ExpectedFinding Parse(string text)
    {
        string[] parts = text.Split(' ', 3);
        int colon = parts[1].LastIndexOf(':');
        return new(parts[0], parts[1][..colon], int.Parse(parts[1][(colon + 1)..], CultureInfo.InvariantCulture), parts.Length > 2 ? parts[2] : "");
    }
}
