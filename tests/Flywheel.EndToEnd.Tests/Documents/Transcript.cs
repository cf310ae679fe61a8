using System.Text;
using System.Text.RegularExpressions;

namespace Flywheel.EndToEnd.Tests.Documents;

/// <summary>
/// What a terminal shows, compared with what a document shows: times, sizes, process numbers, ports, ids and dates may differ, and a line of
/// three dots stands for any lines.
/// </summary>
internal static partial class Transcript
{
    private const string AnyLines = "...";

    /// <param name="shown">The document's lines.</param>
    /// <param name="seen">What was printed.</param>
    /// <returns>Null when they are alike, else both.</returns>
    public static string? Difference(IReadOnlyList<string> shown, string seen)
    {
        string text = Settle(seen).TrimEnd('\n') + "\n";
        var pattern = new StringBuilder("^");
        foreach (string line in shown)
        {
            pattern.Append(line.Trim() == AnyLines ? @"(?:.*\n)*?" : Regex.Escape(Settle(line).TrimEnd()) + @"\n");
        }
        pattern.Append('$');
        return Regex.IsMatch(text, pattern.ToString(), RegexOptions.None, TimeSpan.FromSeconds(10))
            ? null
            : $"it shows\n{string.Join('\n', shown.Select(Settle))}\n\nand this was printed:\n{text}";
    }

    private static string Settle(string text)
    {
        text = text.Replace("\r", "", StringComparison.Ordinal);
        text = Invocation().Replace(text, "ID");
        text = Digest().Replace(text, "DIGEST");
        text = Moment().Replace(text, "DATE");
        text = Duration().Replace(text, "0 $1");
        text = Size().Replace(text, "0 $1");
        text = ProcessNumber().Replace(text, "pid 0");
        text = Port().Replace(text, "$1:0");
        return Blanks().Replace(text, " ").Replace(" \n", "\n", StringComparison.Ordinal);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Invocation();

    [GeneratedRegex(@"\b[0-9a-f]{12,64}\b")]
    private static partial Regex Digest();

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?\b")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\b[0-9]+(?:\.[0-9]+)? ?(ms|s|min)\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b[0-9]+(?:\.[0-9]+)? (bytes|kB|MB|GB|KiB|MiB|GiB)\b")]
    private static partial Regex Size();

    [GeneratedRegex(@"\bpid [0-9]+")]
    private static partial Regex ProcessNumber();

    [GeneratedRegex(@"(127\.0\.0\.1):[0-9]+")]
    private static partial Regex Port();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();
}
