using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What a document says of itself before it begins: YAML between <c>---</c>, TOML between <c>+++</c>.</summary>
/// <param name="Span">With its marks.</param>
/// <param name="Values">Top-level scalars, keys in lower case with <c>-</c> for <c>_</c>; of a key given twice the last.</param>
public sealed record FrontMatter(SourceSpan Span, IReadOnlyDictionary<string, FrontValue> Values)
{
    /// <summary>Longer is none: the closing mark of a real one is near.</summary>
    private const int LongestLines = 400;

    /// <summary>The value of a key; null without it.</summary>
    public string? this[string key] => Values.TryGetValue(key, out FrontValue? value) ? value.Text : null;

    /// <summary>Null where the document does not begin with one that is closed.</summary>
    public static FrontMatter? Of(SourceText source)
    {
        string mark = source.Text.StartsWith("---", StringComparison.Ordinal) ? "---" : source.Text.StartsWith("+++", StringComparison.Ordinal) ? "+++" : "";
        if (mark.Length == 0 || !source.Of(source.LineSpan(1)).TrimEnd().SequenceEqual(mark))
        {
            return null;
        }
        var values = new Dictionary<string, FrontValue>();
        for (int line = 2; line <= source.LineCount && line < LongestLines; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            if (text.TrimEnd().SequenceEqual(mark) || (mark == "---" && text.TrimEnd().SequenceEqual("...")))
            {
                int end = line < source.LineCount ? source.LineSpan(line + 1).Start : source.Text.Length;
                return new(new(0, end), values);
            }
            int between = text.IndexOf(mark == "---" ? ':' : '=');
            if (between > 0 && !char.IsWhiteSpace(text[0]) && text[0] is not '#' and not '-' and not '[')
            {
                string key = text[..between].Trim().Trim("\"'").ToString().ToLowerInvariant().Replace('_', '-');
                values[key] = new(Scalar(text[(between + 1)..].Trim()), span);
            }
        }
        return null;
    }

    private static string Scalar(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[0] is '"' or '\'' && text[1..].IndexOf(text[0]) is >= 0 and var end)
        {
            return text.Slice(1, end).ToString();
        }
        int comment = text.IndexOf(" #");
        return (comment >= 0 ? text[..comment] : text).Trim().ToString();
    }
}

/// <param name="Text">Without quotes.</param>
/// <param name="Span">Of the line.</param>
public sealed record FrontValue(string Text, SourceSpan Span);
