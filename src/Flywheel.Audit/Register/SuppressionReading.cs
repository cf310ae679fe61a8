using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Text;
using Flywheel.Core.Doctor;

namespace Flywheel.Audit.Register;

/// <summary>Reads the suppressions of a comment. Talk of suppressions is none: the mark begins a line, or <c>allow[</c> follows it.</summary>
internal sealed class SuppressionReading
{
    private static readonly string[] Keys = ["owner", "until", "reason"];

    private readonly MappedText comment;
    private readonly string text;
    private readonly List<string> faults = [];
    private int at;

    private SuppressionReading(MappedText comment, int at)
    {
        this.comment = comment;
        text = comment.Text;
        this.at = at;
    }

    public static IEnumerable<Suppression> Of(MappedText comment)
    {
        int from = 0;
        while (comment.Text.IndexOf(Suppression.Mark, from, StringComparison.Ordinal) is >= 0 and var start)
        {
            from = start + Suppression.Mark.Length;
            int word = from;
            while (word < comment.Text.Length && comment.Text[word] is ' ' or '\t')
            {
                word++;
            }
            bool allows = comment.Text.AsSpan(word).StartsWith("allow[", StringComparison.Ordinal);
            if (BeginsLine(comment.Text, start) || (allows && start > 0 && char.IsWhiteSpace(comment.Text[start - 1])))
            {
                var reading = new SuppressionReading(comment, word);
                yield return reading.Read(start);
                from = Math.Max(from, reading.at);
            }
        }
    }

    private static bool BeginsLine(string text, int at)
    {
        int line = at == 0 ? 0 : text.LastIndexOf('\n', at - 1, Math.Min(at, 64)) + 1;
        return at - line < 64 && text.AsSpan(line, at - line).Trim(" \t\r\n#/*;!-").IsEmpty;
    }

    private Suppression Read(int start)
    {
        ImmutableArray<string> rules = Rules();
        var values = new Dictionary<string, string>();
        while (faults.Count == 0 && Next() is { Length: > 0 } key)
        {
            Pair(key, values);
        }
        string? owner = values.GetValueOrDefault("owner"), until = values.GetValueOrDefault("until"), reason = values.GetValueOrDefault("reason");
        bool dated = DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day);
        if (faults.Count == 0)
        {
            faults.AddRange(((string, string?)[])[("owner", owner), ("until", until), ("reason", reason)] switch
            {
                var all => all.Where(one => string.IsNullOrWhiteSpace(one.Item2))
                    .Select(one => one.Item1 == "until" ? "it has no `until` date" : $"it has no `{one.Item1}`"),
            });
            if (!string.IsNullOrWhiteSpace(until) && !dated)
            {
                faults.Add($"`{TomlReading.Shown(until)}` is no date as 2026-08-01");
            }
        }
        int end = at;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }
        return new(comment.Source, comment.SpanOf(start, end - start), rules, owner, dated ? day : null, reason, [.. faults]);
    }

    private ImmutableArray<string> Rules()
    {
        int close = text.AsSpan(at).StartsWith("allow[", StringComparison.Ordinal) ? text.AsSpan(at).IndexOfAny(']', '\n') : -1;
        if (close < 0 || text[at + close] != ']')
        {
            faults.Add("it says nothing but `allow[RULE]`");
            at = LineEnd();
            return [];
        }
        string[] rules = text[(at + 6)..(at + close)].Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        at += close + 1;
        if (rules.Length == 0)
        {
            faults.Add("it names no rule");
        }
        foreach (string rule in rules.Where(rule => !RegisterRules.Excusable.Contains(rule)))
        {
            faults.Add(RegisterRules.All.Any(known => known.Id == rule)
                ? $"`{rule}` is a rule of the register itself, which nothing suppresses"
                : $"`{TomlReading.Shown(rule)}` is no rule; the nearest is `{NearName.Among(rule, RegisterRules.Excusable)}`");
        }
        return [.. rules.Distinct()];
    }

    /// <summary>The next word up to an equals sign; empty at the end.</summary>
    private string Next()
    {
        int start = at;
        while (start < text.Length && (char.IsWhiteSpace(text[start]) || (text[start] is '*' or '#' or ',' or ';')))
        {
            start++;
        }
        ReadOnlySpan<char> rest = text.AsSpan(start);
        if (rest.IsEmpty || rest[0] == '/' || rest.StartsWith("--", StringComparison.Ordinal) || rest.StartsWith(Suppression.Mark, StringComparison.Ordinal))
        {
            return "";
        }
        int length = rest.IndexOfAny("= \t\r\n");
        at = start + (length < 0 ? rest.Length : length);
        return text[start..at];
    }

    private void Pair(string key, Dictionary<string, string> values)
    {
        if (at >= text.Length || text[at] != '=')
        {
            faults.Add(values.ContainsKey("reason") ? $"`{TomlReading.Shown(key)}` is not understood: a reason of several words stands in quotes"
                : $"`{TomlReading.Shown(key)}` is not understood");
            at = LineEnd();
            return;
        }
        at++;
        string value = Value();
        if (!Keys.Contains(key))
        {
            faults.Add($"`{TomlReading.Shown(key)}` is not known; the nearest is `{NearName.Among(key, Keys)}`");
        }
        else if (!values.TryAdd(key, value))
        {
            faults.Add($"`{key}` stands in it twice");
        }
    }

    private string Value()
    {
        if (at < text.Length && text[at] is '"' or '\'')
        {
            int close = text.IndexOf(text[at], at + 1);
            if (close < 0)
            {
                faults.Add("a quote in it is not closed");
                string open = text[(at + 1)..LineEnd()];
                at = LineEnd();
                return open;
            }
            string quoted = text[(at + 1)..close];
            at = close + 1;
            return string.Join(' ', quoted.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        int length = text.AsSpan(at).IndexOfAny(" \t\r\n");
        int start = at;
        at = length < 0 ? text.Length : at + length;
        return text[start..at].TrimEnd(',', ';');
    }

    private int LineEnd() => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
}
