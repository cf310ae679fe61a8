using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>Words of a text that could be labels of runners, outside of code: <c>x-nix-gpu</c>, bold or plain.</summary>
internal static class SpokenRunnerLabels
{
    private const int Longest = 200;

    /// <param name="text">A paragraph or a cell.</param>
    /// <returns>Each with where it begins in the visible text, in its order.</returns>
    public static IEnumerable<(string Label, SourceSpan Span, int At)> In(InlineText text)
    {
        string visible = text.Visible.Text;
        int next = 0;
        for (int at = 0; at < visible.Length;)
        {
            while (next < text.Code.Count && text.Code[next].At <= at + 1)
            {
                at = Math.Max(at, text.Code[next].At + text.Code[next].Text.Text.Length + 1);
                next++;
            }
            int end = at;
            while (end < visible.Length && IsOfLabel(visible[end]))
            {
                end++;
            }
            int trimmed = end;
            while (trimmed > at && visible[trimmed - 1] is '.' or '-')
            {
                trimmed--;
            }
            if (trimmed - at is > 2 and < Longest && visible.AsSpan(at, trimmed - at).Contains('-'))
            {
                yield return (visible[at..trimmed], text.Visible.SpanOf(at, trimmed - at), at);
            }
            at = Math.Max(end, at + 1);
        }
    }

    /// <summary>Whether a cell holds nothing but labels: one, or several between commas.</summary>
    public static bool IsAll(InlineText cell)
    {
        string visible = cell.Visible.Text.Trim();
        return visible.Length is > 0 and < Longest && cell.Code.Count == 0
            && visible.Split([',', ' ', '/', '·'], StringSplitOptions.RemoveEmptyEntries).All(word => word.Contains('-') && word.All(IsOfLabel));
    }

    private static bool IsOfLabel(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
