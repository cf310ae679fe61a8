namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>What a name is within the text that holds it.</summary>
internal enum HostPlace
{
    /// <summary>The host of an address, with or without a scheme.</summary>
    Host,

    /// <summary>The whole value, an item of a list or the value of a flag: a namespace, or a host's first label.</summary>
    Whole,

    /// <summary>A folder or a file is named so.</summary>
    Path,

    /// <summary>In the path of an address on another host.</summary>
    UrlPath,

    /// <summary>A part of a regular expression or glob.</summary>
    Pattern,

    /// <summary>A word among words.</summary>
    Mention,
}

/// <summary>Tells what a name is from the characters around it.</summary>
internal static class HostPlaces
{
    private static readonly HashSet<string> FileEnds = new(StringComparer.Ordinal)
    {
        "tfvars", "tf", "hcl", "yaml", "yml", "json", "md", "sh", "nix", "toml", "txt", "env", "log", "example", "ts", "js", "py", "svg", "png", "rc", "bazelrc",
        "conf", "lock", "tpl", "tmpl", "html",
    };

    public static HostPlace Of(string text, StaleHit hit)
    {
        (int start, int end) = Run(text, hit.Start, hit.End);
        ReadOnlySpan<char> run = text.AsSpan(start, end - start);
        ReadOnlySpan<char> before = text.AsSpan(start, hit.Start - start);
        char next = hit.End < text.Length ? text[hit.End] : '\0';
        if (IsPattern(run))
        {
            return HostPlace.Pattern;
        }
        int scheme = before.LastIndexOf("://");
        ReadOnlySpan<char> behindScheme = scheme < 0 ? default : before[(scheme + 3)..];
        if (scheme >= 0 && behindScheme.IndexOfAny("/?#") < 0)
        {
            return HostPlace.Host;
        }
        if (before.EndsWith("namespaces/", StringComparison.OrdinalIgnoreCase) || before.EndsWith("namespace=", StringComparison.OrdinalIgnoreCase)
            || before.EndsWith("/ns/", StringComparison.OrdinalIgnoreCase))
        {
            return HostPlace.Whole;
        }
        if (scheme >= 0)
        {
            return HostPlace.UrlPath;
        }
        if (IsPort(text, hit.End))
        {
            return HostPlace.Host;
        }
        bool file = hit.Host.LastIndexOf('.') is >= 0 and var dot && FileEnds.Contains(hit.Host[(dot + 1)..]);
        if (file || before.EndsWith("/") || before.EndsWith("\\") || before.StartsWith("//") || before.StartsWith("@"))
        {
            return HostPlace.Path;
        }
        if (hit.Host.Contains('.', StringComparison.Ordinal))
        {
            return HostPlace.Host;
        }
        return next is '/' or '\\' ? HostPlace.Path
            : IsWhole(text, hit, before) ? HostPlace.Whole
            : HostPlace.Mention;
    }

    /// <summary>What stands around it without a blank, quote or comma.</summary>
    private static (int Start, int End) Run(string text, int start, int end)
    {
        // Hosts are short: what is farther away than this does not change what a name is.
        int first = Math.Max(0, start - 512);
        int last = Math.Min(text.Length, end + 512);
        while (start > first && !IsBreak(text[start - 1]))
        {
            start--;
        }
        while (end < last && !IsBreak(text[end]))
        {
            end++;
        }
        return (start, end);
    }

    private static bool IsBreak(char c) => char.IsWhiteSpace(c) || c is '"' or '\'' or ',' or ';' or '`';

    private static bool IsPattern(ReadOnlySpan<char> run) =>
        run.Contains('|') || run.IndexOf("\\.") >= 0 || run.IndexOf(".*") >= 0 || run.IndexOf("(?") >= 0 || run.IndexOf("\\b") >= 0
        || (run.StartsWith("*") && !run.StartsWith("*.")) || run.EndsWith("*") || run.StartsWith("^") || run.EndsWith("$");

    /// <summary>A colon and a number: <c>host:8080</c>.</summary>
    private static bool IsPort(string text, int at)
    {
        if (at >= text.Length || text[at] != ':')
        {
            return false;
        }
        int end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }
        return end - at is > 2 and <= 6 && (end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_'));
    }

    /// <summary>Alone, behind <c>=</c> or <c>key:</c>, behind a flag, or an item of a list that has no words in it.</summary>
    private static bool IsWhole(string text, StaleHit hit, ReadOnlySpan<char> before)
    {
        if (before.EndsWith("=") || before.EndsWith(":") || before.EndsWith("@"))
        {
            return true;
        }
        ReadOnlySpan<char> left = text.AsSpan(Math.Max(0, hit.Start - 80), hit.Start - Math.Max(0, hit.Start - 80));
        ReadOnlySpan<char> right = text.AsSpan(hit.End, Math.Min(80, text.Length - hit.End));
        char opening = Edge(left.TrimEnd(" \t"), last: true);
        char closing = Edge(right.TrimStart(" \t"), last: false);
        if (opening is '\0' or '\n' or ',' or '[' or '"' or '\'' or '=' or ':' or '|' or '{' or '(' or ';'
            && closing is '\0' or '\n' or '\r' or ',' or ']' or '"' or '\'' or '}' or ')' or ';' or '#')
        {
            return true;
        }
        ReadOnlySpan<char> word = left.TrimEnd(" \t");
        word = word[(word.LastIndexOfAny(" \t\n") + 1)..];
        return word.StartsWith("-") && word.Length > 1;
    }

    private static char Edge(ReadOnlySpan<char> text, bool last) => text.IsEmpty ? '\0' : last ? text[^1] : text[0];
}
