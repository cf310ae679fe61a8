using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Explain;

/// <summary>What <c>flywheel audit explain</c> shows.</summary>
public static class RuleExplanation
{
    /// <summary>Of one rule: what, why, when, what to do, and its examples with what is found in them marked.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="examples">Of the rule, in their order.</param>
    /// <param name="width">In characters; lines of examples are not broken.</param>
    public static IEnumerable<string> Text(RuleText rule, IReadOnlyCollection<RuleExample> examples, int width) =>
    [
        .. WrappedText.Wrap($"{rule.Id} {rule.Name}: {rule.What}", width, hanging: 2),
        "",
        .. WrappedText.Wrap("why: " + rule.Why, width, hanging: 2),
        .. List("error when", rule.ErrorWhen, width),
        .. List("warning when", rule.WarningWhen, width),
        .. List("fine", rule.Silent, width),
        .. List("to fix it", rule.Fix, width),
        .. List("to let it pass for a while", rule.Except, width),
        .. examples.SelectMany(Example),
    ];

    /// <summary>Of all rules, a line each where they fit.</summary>
    public static IEnumerable<string> Rules(int width) =>
    [
        .. WrappedText.Columns([.. RuleTexts.All.Select(rule => ($"{rule.Id} {rule.Name}", rule.What))], width),
        "",
        "`flywheel audit explain FW001` says more of one, with examples",
    ];

    /// <summary>For documents.</summary>
    public static DocumentTable Table() => new(
        ["rule", "what", "error when", "warning when"],
        [
            .. RuleTexts.All.Select(rule => ImmutableArray.Create(
                $"{rule.Id} {rule.Name}", rule.What, string.Join("; ", rule.ErrorWhen), string.Join("; ", rule.WarningWhen))),
        ]);

    /// <summary>The same as <see cref="Text"/> in Markdown, without its heading.</summary>
    public static string Markdown(RuleText rule, IReadOnlyCollection<RuleExample> examples)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{rule.Id} {rule.Name}**: {rule.What}\n\n{Sentence(rule.Why)}\n");
        foreach ((string head, ImmutableArray<string> items) in Parts(rule))
        {
            text.Append(items.IsEmpty ? "" : $"\n{Sentence(head)[..^1]}:\n\n").AppendJoin("", items.Select(item => $"- {item}\n"));
        }
        foreach (RuleExample example in examples)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{(example.Bad ? "Bad" : "Good")}: {example.Title}\n");
            foreach ((string path, string content) in example.Files)
            {
                string fence = new('`', Math.Max(3, LongestRun(content) + 1));
                text.Append(CultureInfo.InvariantCulture, $"\n`{path}`:\n\n{fence}\n{content.TrimEnd('\n')}\n{fence}\n");
            }
        }
        return text.ToString();
    }

    private static IEnumerable<(string Head, ImmutableArray<string> Items)> Parts(RuleText rule) =>
    [
        ("error when", rule.ErrorWhen), ("warning when", rule.WarningWhen), ("fine", rule.Silent), ("to fix it", rule.Fix),
        ("to let it pass for a while", rule.Except),
    ];

    private static IEnumerable<string> List(string head, ImmutableArray<string> items, int width) => items.IsEmpty
        ? []
        : ["", head + ":", .. items.SelectMany(item => WrappedText.Wrap("- " + item, width, indent: 2, hanging: 2))];

    private static IEnumerable<string> Example(RuleExample example)
    {
        yield return "";
        yield return $"{(example.Bad ? "bad" : "good")}: {example.Title}";
        foreach (string why in example.Why)
        {
            yield return "  " + why;
        }
        foreach ((string path, string content) in example.Files)
        {
            yield return "  " + path;
            string[] lines = content.TrimEnd('\n').Split('\n');
            int gutter = lines.Length.ToString(CultureInfo.InvariantCulture).Length;
            for (int i = 0; i < lines.Length; i++)
            {
                yield return $"  {(i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(gutter + 2)} | {lines[i]}".TrimEnd();
                foreach (ExpectedFinding found in example.Expected.Where(one => one.Path == path && one.Line == i + 1))
                {
                    yield return Mark(found, lines[i], gutter);
                }
            }
        }
    }

    /// <summary>Below the line: carets under what is found where that stands in it, and how bad it is.</summary>
    private static string Mark(ExpectedFinding found, string line, int gutter)
    {
        int at = found.Says.Length > 0 ? line.IndexOf(found.Says, StringComparison.OrdinalIgnoreCase) : -1;
        int start = at >= 0 ? at : line.Length - line.TrimStart().Length;
        int length = at >= 0 ? found.Says.Length : Math.Max(1, line.TrimEnd().Length - start);
        string says = at >= 0 || found.Says.Length == 0 ? "" : $": {found.Says}";
        return $"  {new string(' ', gutter + 2)} | {new string(' ', start)}{new string('^', length)} {found.Severity}{says}";
    }

    private static int LongestRun(string text)
    {
        int longest = 0, run = 0;
        foreach (char one in text)
        {
            run = one == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return longest;
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
