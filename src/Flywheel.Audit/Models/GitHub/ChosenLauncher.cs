using System.Globalization;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>
/// Commands whose launcher or verb an expression names: <c>${{ inputs.debug &amp;&amp; 'bazel' || 'guarded' }} build //x</c>,
/// <c>bazel ${{ inputs.verb || 'test' }} //x</c>.
/// </summary>
internal static class ChosenLauncher
{
    private const int LongestScript = 1 << 15;
    private const int MostArms = 4096;
    private const int MostLaunchers = 16;
    private const int Deepest = 32;

    /// <summary>A fragment for each text that an expression can put into its line, where one of them names a launcher.</summary>
    /// <param name="script">A step's.</param>
    public static IEnumerable<ScriptFragment> In(ScriptFragment script)
    {
        MappedText text = script.Text;
        string all = text.Text;
        if (all.Length > LongestScript || !all.Contains("${{", StringComparison.Ordinal) || !all.Contains("bazel", StringComparison.Ordinal))
        {
            yield break;
        }
        foreach (TemplatePart part in TemplatePart.Of(text))
        {
            if (part.Expression is not { } expression)
            {
                continue;
            }
            bool named = all.AsSpan(part.Start, part.End - part.Start).IndexOf("bazel") >= 0;
            if (!named && !BehindLauncher(all.AsSpan(0, part.Start)))
            {
                continue;
            }
            Predicate<string> tells = named ? NamesLauncher : NamesVerb;
            List<string> arms = [.. Arms(expression, 0).OfType<string>().Take(MostArms)];
            List<string> chosen = [.. arms.Where(arm => tells(arm)).Distinct().Take(MostLaunchers)];
            if (chosen.Count == 0)
            {
                continue;
            }
            int start = part.Start == 0 ? 0 : all.LastIndexOf('\n', part.Start - 1) + 1;
            int end = all.IndexOf('\n', part.End);
            while (end > 0 && all[end - 1] == '\\')
            {
                end = all.IndexOf('\n', end + 1);
            }
            end = end < 0 ? all.Length : end;
            bool isChecked = script.AfterContractCheck
                || (all.AsSpan(0, start).Contains("contract", StringComparison.Ordinal) && all.AsSpan(0, start).Contains("--strict", StringComparison.Ordinal));
            foreach (string arm in chosen)
            {
                MappedText line = new MappedText.Builder(text.Source).Add(text.Slice(start, part.Start - start)).Add(arm, text.ToSource(part.Start))
                    .Add(text.Slice(part.End, end - part.End)).Build();
                yield return script with { Text = line, IsChosen = !arms.TrueForAll(tells), AfterContractCheck = isChecked };
            }
        }
    }

    /// <summary>Whether a launcher, with options perhaps, stands right before the place.</summary>
    private static bool BehindLauncher(ReadOnlySpan<char> before)
    {
        const int Longest = 300;
        before = before[Math.Max(0, before.Length - Longest)..];
        before = before[(before.LastIndexOfAny('\n', ';', '|') + 1)..];
        while (true)
        {
            before = before.TrimEnd();
            int start = before.LastIndexOfAny(" \t(&") + 1;
            if (!before[start..].StartsWith("-"))
            {
                return before.Length > start && LauncherName.Is(before[start..]);
            }
            before = before[..start];
        }
    }

    private static bool NamesVerb(string arm) => arm.Split(' ')[0] is "build" or "test" or "run" or "coverage" or "mobile-install";

    private static bool NamesLauncher(string arm) => Array.Exists(arm.Split(' '), word => LauncherName.Is(word));

    /// <summary>The texts that it can give; null for one that only run time knows.</summary>
    private static IEnumerable<string?> Arms(Expression expression, int depth) => depth > Deepest ? [null] : expression switch
    {
        Expression.Literal literal => [literal.Text.Text],
        Expression.Binary { Operator: "||" } either => Either(either).SelectMany(one => Arms(one, depth + 1)),
        Expression.Binary { Operator: "&&" } then => Arms(then.Right, depth + 1),
        Expression.Call { Arguments: [var first, ..] } call when call.Function.Equals("format", StringComparison.OrdinalIgnoreCase) =>
            Arms(first, depth + 1).Select(format => format is null ? null : Filled(format, call, depth)),
        Expression.Call call when call.Function.Equals("case", StringComparison.OrdinalIgnoreCase) =>
            call.Arguments.Where((_, i) => i % 2 == 1 || i == call.Arguments.Length - 1).SelectMany(one => Arms(one, depth + 1)),
        _ => [null],
    };

    /// <summary>Arms that stand in a row, however many: <c>a || b || c</c> is <c>(a || b) || c</c>.</summary>
    private static Stack<Expression> Either(Expression.Binary binary)
    {
        var arms = new Stack<Expression>();
        Expression first = binary;
        for (; first is Expression.Binary { Operator: "||" } inner; first = inner.Left)
        {
            arms.Push(inner.Right);
        }
        arms.Push(first);
        return arms;
    }

    /// <summary>With the first text of each argument; one that is not known stays as it is.</summary>
    private static string Filled(string format, Expression.Call call, int depth)
    {
        for (int i = 1; i < Math.Min(call.Arguments.Length, 10) && format.Length < 1024; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{{{i - 1}}}");
            if (format.Contains(name, StringComparison.Ordinal))
            {
                List<string> given = [.. Arms(call.Arguments[i], depth + 1).OfType<string>().Take(MostLaunchers)];
                format = (given.Find(NamesLauncher) ?? given.FirstOrDefault()) is { } known ? format.Replace(name, known, StringComparison.Ordinal) : format;
            }
        }
        return format;
    }
}
