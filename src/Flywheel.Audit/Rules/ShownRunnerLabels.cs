using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>The labels in lines that show a <c>runs-on</c> or <c>tags</c>, read as YAML's scalars and lists are written, without a parser.</summary>
internal static class ShownRunnerLabels
{
    private const string InLabel = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    public static IEnumerable<(string Label, SourceSpan Span)> In(MappedText code)
    {
        string text = code.Text;
        int list = -1;
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            int first = at;
            while (first < end && text[first] is ' ' or '\t')
            {
                first++;
            }
            int indent = first - at;
            int value = Key(text, first, end);
            bool item = list >= 0 && indent >= list && first < end && text[first] == '-';
            if (value >= 0 || item)
            {
                int from = value >= 0 ? value : first + 1;
                bool any = false;
                foreach ((int start, int length) in Words(text, from, end))
                {
                    any = true;
                    yield return (text.Substring(start, length), code.SpanOf(start, length));
                }
                list = value >= 0 ? (any ? -1 : indent) : list;
            }
            else if (first < end)
            {
                list = -1;
            }
            at = end + 1;
        }
    }

    /// <summary>Where the value of <c>runs-on</c>, <c>tags</c> or <c>labels</c> begins; -1 for another line.</summary>
    private static int Key(string text, int first, int end)
    {
        ReadOnlySpan<char> line = text.AsSpan(first, end - first);
        int dash = line.StartsWith("- ") ? 2 : 0;
        foreach (string key in (ReadOnlySpan<string>)["runs-on:", "tags:", "labels:"])
        {
            if (line[dash..].StartsWith(key, StringComparison.Ordinal))
            {
                return first + dash + key.Length;
            }
        }
        return -1;
    }

    /// <summary>Bare words between commas, brackets and quotes, up to a comment; expressions are left out.</summary>
    private static IEnumerable<(int Start, int Length)> Words(string text, int from, int end)
    {
        int comment = text.AsSpan(from, end - from).IndexOf(" #");
        int stop = comment < 0 ? end : from + comment;
        if (text.AsSpan(from, stop - from).Contains("${{", StringComparison.Ordinal))
        {
            yield break;
        }
        for (int at = from; at < stop;)
        {
            int length = text.AsSpan(at, stop - at).IndexOfAnyExcept(InLabel);
            length = length < 0 ? stop - at : length;
            bool key = at + length < stop && text[at + length] == ':';
            if (length > 0 && !key)
            {
                yield return (at, length);
            }
            at += Math.Max(1, length);
        }
    }
}
