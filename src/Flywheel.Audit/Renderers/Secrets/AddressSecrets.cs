using System.Buffers;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>User information of addresses: <c>grpcs://user:password@host</c>, and <c>user:password@host:9092</c> without a scheme.</summary>
internal static class AddressSecrets
{
    /// <summary>Addresses that whoever knows them may post to: what stands behind them is the secret.</summary>
    private static readonly string[] Hooks =
    [
        "hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/", "discord.com/api/webhooks/", "discordapp.com/api/webhooks/",
        "webhook.office.com/webhookb2/", "outlook.office.com/webhook/", "api.telegram.org/bot", "chat.googleapis.com/v1/spaces/",
    ];

    private static readonly SearchValues<string> AnyHook = SearchValues.Create(Hooks, StringComparison.OrdinalIgnoreCase);

    private static void FindHooks(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        for (int at = 0; at < text.Length && text[at..].IndexOfAny(AnyHook) is >= 0 and var next;)
        {
            int start = at + next;
            foreach (string hook in Hooks)
            {
                start += text[(at + next)..].StartsWith(hook, StringComparison.OrdinalIgnoreCase) ? hook.Length : 0;
            }
            int end = start;
            while (end < text.Length && !Ends(text[end]) && text[end] is not (')' or ',' or ';' or '|'))
            {
                end++;
            }
            found.Add(new(start, end));
            at = Math.Max(end, start);
        }
    }

    public static void Find(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        FindHooks(text, found);
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
            if (before.StartsWith("//"))
            {
                // What is left of one whose scheme was taken for something else, as by the colon in the head of a line of an rc file.
                found.Add(new(start + 2, user));
            }
            else if (before.IndexOf("://") is >= 0 and var scheme)
            {
                // Of several addresses in a word, the user information of the last may hold a slash, that of another may not.
                found.Add(new(start + scheme + 3, user));
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
