namespace Flywheel.Audit.Models.Shell;

/// <summary>What is told only by looking ahead: arithmetic, templates of forges, just, helm.</summary>
internal sealed partial class ShellParser
{
    /// <summary>GitHub's expressions are rarely longer; what is longer is no template.</summary>
    private const int LongestTemplate = 4000;

    /// <summary>Whether <c>((</c> at a place is closed by <c>))</c>: else it is two subshells.</summary>
    private bool IsArithmetic(int open)
    {
        int depth = 0;
        int i = open;
        for (int limit = (int)Math.Min(text.Length, Math.Min(open + 1000L, open + budget)); i < limit; i++)
        {
            if (text[i] == '(')
            {
                depth++;
            }
            else if (text[i] == ')' && --depth == 1)
            {
                budget -= i - open;
                return i + 1 < text.Length && text[i + 1] == ')';
            }
            else if (depth == 0)
            {
                break;
            }
        }
        budget -= i - open;
        return false;
    }

    /// <summary>Where a template that begins here ends (behind it); -1 if it does not end, so that it is none.</summary>
    private int TemplateEnd(string close)
    {
        bool isForge = text[at] == '$' || (at > 0 && text[at - 1] == '$');
        int i = text[at] == '$' ? at + 3 : at + 2;
        for (int limit = (int)Math.Min(text.Length - 1, Math.Min((long)at + LongestTemplate, at + budget)); i < limit; i++)
        {
            if (text[i] == close[0] && text[i + 1] == close[1])
            {
                return i + 2 < text.Length && text[i + 2] == '}' && !isForge ? i + 3 : i + 2;
            }
            if (text[i] == '\'' && isForge)
            {
                int quote = text.AsSpan(i + 1, limit - i).IndexOf('\'');
                i = quote < 0 ? i : i + 1 + quote;
            }
            else if (text[i] == '\n' && !isForge)
            {
                break;
            }
        }
        budget -= i - at;
        return -1;
    }

    private void Template(int end, bool quoted)
    {
        ShellWord? word = frame.IsList || frame.Kind == FrameKind.Array ? Word() : QuotedWord();
        word?.Add(new(SegmentKind.Template, at, end, quoted));
        at = end;
    }
}
