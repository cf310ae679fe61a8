using Flywheel.Audit.Rules.Endpoints;

namespace Flywheel.Audit.Rules.RemoteExecution;

/// <summary>An option in a text that concerns remote execution or selects a config.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Value">As it is written; may be empty.</param>
/// <param name="Start">Where the option begins in the text.</param>
/// <param name="Length">Up to the end of its value.</param>
internal readonly record struct RemoteOption(string Name, string Value, int Start, int Length)
{
    private static readonly string[] Names = ["remote_executor", "spawn_strategy", "genrule_strategy", "strategy", "strategy_regexp", "config"];

    public static bool IsCache(string name) => name is "remote_cache" or "remote_http_cache" or "remote_rest_cache";

    /// <summary>
    /// Whether an option lets actions run elsewhere. A strategy is a list, and may be of one mnemonic (<c>Javac=remote,local</c>); that it
    /// names others beside <c>remote</c> does not make it local.
    /// </summary>
    public static bool SelectsRemote(string name, string value) => name switch
    {
        "remote_executor" => value.Length > 0,
        "spawn_strategy" or "genrule_strategy" or "strategy" or "strategy_regexp" =>
            value[(value.LastIndexOf('=') + 1)..].Split(',').Any(one => one.Trim() == "remote"),
        _ => false,
    };

    /// <summary>Whether a text may hold one.</summary>
    public static bool MayBeIn(string text) => text.Contains("remote_executor", StringComparison.OrdinalIgnoreCase)
        || text.Contains("strategy", StringComparison.Ordinal) || text.Contains("config", StringComparison.Ordinal);

    /// <summary>Those that a surface holds as <c>--name=value</c>, <c>--name value</c>, or under the key <c>--name</c>.</summary>
    public static IEnumerable<RemoteOption> In(Surface surface)
    {
        string text = surface.Text;
        if (surface.Key.StartsWith("--", StringComparison.Ordinal) && Array.IndexOf(Names, surface.Key[2..]) >= 0)
        {
            yield return new(surface.Key[2..], text, 0, text.Length);
        }
        for (int at = text.IndexOf("--", StringComparison.Ordinal); at >= 0; at = text.IndexOf("--", at + 2, StringComparison.Ordinal))
        {
            if (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '-' or '_'))
            {
                continue;
            }
            int end = at + 2;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }
            int name = Array.FindIndex(Names, one => text.AsSpan(at + 2, end - at - 2).SequenceEqual(one));
            bool spaced = end < text.Length && text[end] is ' ' && surface.Kind != SurfaceKind.Word;
            if (name >= 0 && end < text.Length && (text[end] == '=' || spaced))
            {
                bool whole = surface is { Kind: SurfaceKind.Word, InShell: true };
                int start = end + 1, close = whole ? -1 : ClosingQuote(text, start);
                int stop = close < 0 ? End(text, start, whole) : close + 1;
                string value = close < 0 ? text[start..stop] : text[(start + 1)..close];
                if (!(spaced && value.StartsWith('-')))
                {
                    yield return new(Names[name], value, at, stop - at);
                }
            }
        }
    }

    /// <summary>Where the quotes that begin there end, in the same line; -1 where none begin or they are left open.</summary>
    private static int ClosingQuote(string text, int start)
    {
        if (start >= text.Length || text[start] is not ('"' or '\''))
        {
            return -1;
        }
        int end = text.AsSpan(start + 1).IndexOfAny(text[start], '\n');
        return end >= 0 && text[start + 1 + end] == text[start] ? start + 1 + end : -1;
    }

    private static int End(string text, int start, bool whole)
    {
        int depth = 0;
        int end = start;
        while (end < text.Length && (whole || depth > 0 || !(char.IsWhiteSpace(text[end]) || text[end] is '"' or '\'' or '`' or ')' or ']' or ';')))
        {
            depth += text[end] switch { '{' => 1, '}' => -1, _ => 0 };
            end++;
        }
        return end;
    }
}
