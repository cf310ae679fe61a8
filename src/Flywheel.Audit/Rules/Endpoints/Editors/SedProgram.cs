namespace Flywheel.Audit.Rules.Endpoints.Editors;

/// <summary>A script of <c>sed</c>: what <c>s</c> puts in place of something, and the lines of <c>a</c>, <c>i</c> and <c>c</c>. Linear.</summary>
internal static class SedProgram
{
    /// <param name="text">The word that holds it.</param>
    /// <param name="start">Where it begins there.</param>
    public static IEnumerable<EditedPart> Written(string text, int start)
    {
        for (int at = start; at < text.Length;)
        {
            switch (text[at])
            {
                case '/':
                    at = Behind(text, at + 1, '/');
                    break;
                case '\\' when at + 1 < text.Length:
                    at = Behind(text, at + 2, text[at + 1]);
                    break;
                case 's' or 'y' when at + 1 < text.Length:
                    char mark = text[at + 1];
                    int from = Behind(text, at + 2, mark);
                    int behind = Behind(text, from, mark);
                    if (text[at] == 's' && behind > from && text[behind - 1] == mark)
                    {
                        yield return new(from, behind - 1, EditedUse.Written);
                    }
                    at = Flags(text, behind);
                    break;
                case 'a' or 'i' or 'c':
                    int end = Lines(text, at + 1);
                    yield return new(at + 1, end, EditedUse.Written);
                    at = end;
                    break;
                case '$' or '{' when Expansion(text, at) is > 0 and var length:
                    at += length;
                    break;
                case '#' or ':' or 'b' or 't' or 'T' or 'r' or 'R' or 'w' or 'W':
                    at = Until(text, at, text[at] is 'b' or 't' or 'T' ? ";\n" : "\n");
                    break;
                case >= 'A' and <= 'z' when !Plain.Contains(text[at]):
                    // No script of sed as it stands: what it is, nobody can tell.
                    yield break;
                default:
                    at++;
                    break;
            }
        }
    }

    /// <summary>Commands that take nothing, and flags of addresses.</summary>
    private const string Plain = "dDgGhHnNpPxzqQlFevIM";

    /// <summary>
    /// How long what something else fills in is, with which a script may begin: <c>${line}s/a/b/</c>, <c>{{ item }}</c>; 0 for the last line's
    /// <c>$</c> before a command, and for a block.
    /// </summary>
    private static int Expansion(string text, int at)
    {
        string? close = text.AsSpan(at) switch
        {
            ['{', '{', ..] => "}}",
            ['$', '{', ..] => "}",
            ['$', '(', ..] => ")",
            _ => null,
        };
        if (close is not null)
        {
            return text.IndexOf(close, at, StringComparison.Ordinal) is > 0 and var end ? end + close.Length - at : text.Length - at;
        }
        int name = at + 1;
        while (text[at] == '$' && name < text.Length && (char.IsAsciiLetterOrDigit(text[name]) || text[name] == '_'))
        {
            name++;
        }
        return name - at > 2 ? name - at : 0;
    }

    /// <summary>Behind the next such character that no backslash stands before.</summary>
    private static int Behind(string text, int at, char mark)
    {
        while (at < text.Length && text[at] != mark)
        {
            at += text[at] == '\\' ? 2 : 1;
        }
        return Math.Min(text.Length, at + 1);
    }

    /// <summary>Those of <c>s</c>; <c>w</c> goes on with the name of a file.</summary>
    private static int Flags(string text, int at)
    {
        while (at < text.Length && (text[at] is 'g' or 'p' or 'i' or 'I' or 'e' or 'm' or 'M' || char.IsAsciiDigit(text[at])))
        {
            at++;
        }
        return at;
    }

    /// <summary>To the end of the line, or of those that a backslash makes one of.</summary>
    private static int Lines(string text, int at)
    {
        int end = Until(text, at, "\n");
        while (end < text.Length && text[end - 1] == '\\')
        {
            end = Until(text, end + 1, "\n");
        }
        return end;
    }

    private static int Until(string text, int at, string marks) =>
        text.AsSpan(at).IndexOfAny(marks) is >= 0 and var end ? at + end : text.Length;
}
