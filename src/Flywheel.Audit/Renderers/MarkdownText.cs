using System.Text;

namespace Flywheel.Audit.Renderers;

/// <summary>Text of ours, with code between backticks, so that Markdown shows it as it is: nothing in it marks anything up.</summary>
internal static class MarkdownText
{
    /// <summary>For a cell of a table or a line of a list; an odd backtick is shown as one.</summary>
    public static string Inline(string text)
    {
        string[] parts = SecretMask.Line(text).Split('`');
        var shown = new StringBuilder();
        for (int i = 0; i < parts.Length; i++)
        {
            bool code = i % 2 == 1 && i < parts.Length - 1;
            shown.Append(code ? "<code>" : i % 2 == 1 ? "&#96;" : "");
            Escape(shown, parts[i]);
            shown.Append(code ? "</code>" : "");
        }
        return shown.ToString();
    }

    public static string Code(string text)
    {
        var shown = new StringBuilder("<code>");
        Escape(shown, SecretMask.Line(text));
        return shown.Append("</code>").ToString();
    }

    /// <summary>A numbered entity never marks anything up (CommonMark, 2.5).</summary>
    private static void Escape(StringBuilder shown, string text)
    {
        foreach (char one in text)
        {
            if (one is '&' or '<' or '>' or '|' or '`' or '*' or '_' or '[' or ']' or '\\' or '~' or '!' or '#' or '@' or '"' or '\'' or '$')
            {
                shown.Append("&#").Append((int)one).Append(';');
            }
            else
            {
                shown.Append(one);
            }
        }
    }
}
