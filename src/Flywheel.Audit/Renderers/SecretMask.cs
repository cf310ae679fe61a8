using System.Text;
using Flywheel.Audit.Renderers.Secrets;
using Flywheel.Audit.Text;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Renderers;

/// <summary>
/// Finds what may be a secret in a text that is shown: user information of an address, the value of a header, a token by its first letters,
/// the value of something called a password, token, key or secret, what a command is given as one, and the arguments of a program that Bazel
/// runs. Expressions (<c>${{ secrets.X }}</c>, <c>$TOKEN</c>) are none. In doubt it masks: who audits has the file itself.
/// </summary>
internal static class SecretMask
{
    public const string Mask = "***";

    /// <summary>The parts that must not be shown, in order, without overlaps. Linear.</summary>
    public static List<SourceSpan> Spans(ReadOnlySpan<char> text)
    {
        var found = new List<SourceSpan>();
        AddressSecrets.Find(text, found);
        TokenSecrets.Find(text, found);
        NamedSecrets.Find(text, found);
        CommandSecrets.Find(text, found);
        SpokenSecrets.Find(text, found);
        return Merged(found);
    }

    /// <summary>In order, without overlaps.</summary>
    internal static List<SourceSpan> Merged(List<SourceSpan> found)
    {
        found.RemoveAll(span => span.Length <= 0);
        found.Sort((one, other) => one.Start.CompareTo(other.Start));
        var spans = new List<SourceSpan>(found.Count);
        foreach (SourceSpan span in found)
        {
            if (spans is [.., var last] && span.Start < last.End)
            {
                spans[^1] = new(last.Start, Math.Max(last.End, span.End));
            }
            else
            {
                spans.Add(span);
            }
        }
        return spans;
    }

    /// <summary>The text as it may be shown: secrets masked, control characters made visible, one line.</summary>
    public static string Line(string text)
    {
        List<SourceSpan> spans = Spans(text);
        if (spans.Count > 0)
        {
            var shown = new StringBuilder(text.Length);
            int at = 0;
            foreach (SourceSpan span in spans)
            {
                shown.Append(text, at, span.Start - at).Append(Mask);
                at = span.End;
            }
            text = shown.Append(text, at, text.Length - at).ToString();
        }
        return Redaction.None.Apply(text);
    }
}
