using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>User information of addresses: <c>grpcs://user:password@host</c>, and <c>user:password@host:9092</c> without a scheme.</summary>
internal static class AddressSecrets
{
    public static void Find(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        int at = 0;
        while (at < text.Length && text[at..].IndexOf('@') is >= 0 and var sign)
        {
            // Of a word with several the last one ends the user information.
            int user = at + sign;
            int start = user;
            while (start > at && !Ends(text[start - 1]))
            {
                start--;
            }
            int end = user + 1;
            while (end < text.Length && !Ends(text[end]))
            {
                user = text[end] == '@' ? end : user;
                end++;
            }
            ReadOnlySpan<char> before = text[start..user];
            if (before.LastIndexOf("://") is >= 0 and var scheme)
            {
                // Of several addresses in a word, the user information of the last may hold a slash, that of another may not.
                int first = before.IndexOf("://");
                found.Add(new(start + (first >= 0 ? first : scheme) + 3, user));
            }
            else if (Bare(before, text[(user + 1)..end]) is >= 0 and var from)
            {
                found.Add(new(start + from, user));
            }
            at = end;
        }
    }

    /// <summary>
    /// Where <c>user:password</c> begins; -1 for a label of Bazel (<c>@repo//x:y</c>), a digest (<c>image:tag@sha256:...</c>) or an address of mail.
    /// </summary>
    private static int Bare(ReadOnlySpan<char> before, ReadOnlySpan<char> host)
    {
        int from = before.LastIndexOf('=') is var equals && before.IndexOf(':') > equals ? equals + 1 : 0;
        int colon = before[from..].IndexOf(':');
        return colon > 0 && colon < before.Length - from - 1 && !before[from..(from + colon)].Contains('/')
            && !host.IsEmpty && char.IsLetterOrDigit(host[0]) && !host.StartsWith("sha256:") && !host.StartsWith("sha512:")
            ? from : -1;
    }

    private static bool Ends(char one) => char.IsWhiteSpace(one) || one is '`' or '"' or '\'' or '<' or '>';
}
