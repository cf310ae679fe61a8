using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules.Endpoints;

internal enum EndpointRole
{
    Cache,
    Executor,
}

/// <summary>A place that sets an endpoint: one of our variables, or a flag of Bazel's.</summary>
/// <param name="Name">As people write it: <c>BAZEL_REMOTE_CACHE</c>, <c>--remote_cache</c>.</param>
/// <param name="Role">What the endpoint is for.</param>
/// <param name="Start">Where its value begins in the surface's text.</param>
/// <param name="Value">The value as it is written, without white space around it; may be empty.</param>
internal sealed record EndpointSetting(string Name, EndpointRole Role, int Start, string Value)
{
    private static readonly (string Name, EndpointRole Role)[] Variables =
    [
        ("BAZEL_REMOTE_CACHE", EndpointRole.Cache), ("BAZEL_REMOTE_EXECUTOR_CACHE", EndpointRole.Cache), ("BAZEL_REMOTE_EXECUTOR", EndpointRole.Executor),
    ];

    /// <summary>The old names of <c>--remote_cache</c> among them.</summary>
    private static readonly (string Name, EndpointRole Role)[] Flags =
    [
        ("--remote_cache", EndpointRole.Cache), ("--remote_http_cache", EndpointRole.Cache), ("--remote_rest_cache", EndpointRole.Cache),
        ("--remote_executor", EndpointRole.Executor),
    ];

    /// <summary>UTF-16 code units of a value that stands in a text.</summary>
    private const int Longest = 4096;

    public bool IsFlag => Name[0] == '-';

    /// <summary>Those that the surface's key says, and those that its text holds as <c>NAME=value</c> or <c>--flag=value</c>.</summary>
    public static IEnumerable<EndpointSetting> In(Surface surface, FileKind kind)
    {
        if (OfKey(surface, kind) is { } own)
        {
            int start = surface.Text.Length - surface.Text.TrimStart().Length;
            yield return new(own.Name, own.Role, start, surface.Text.Trim());
        }
        if (!surface.Text.Contains("remote_", StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }
        if (surface.InShell || kind is FileKind.Markdown or FileKind.Markup)
        {
            foreach (EndpointSetting fallback in Fallbacks(surface.Text))
            {
                yield return fallback;
            }
        }
        foreach ((string name, EndpointRole role) in Variables.Concat(Flags))
        {
            for (int at = surface.Text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = surface.Text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
            {
                bool free = at == 0 || !(char.IsLetterOrDigit(surface.Text[at - 1]) || surface.Text[at - 1] is '_' or '-' or '$' or '{');
                int value = at + name.Length;
                if (free && value < surface.Text.Length
                    && (surface.Text[value] == '=' || (surface.Text[value] == ' ' && name[0] == '-' && surface.Kind != SurfaceKind.Word)))
                {
                    int end = End(surface.Text, value + 1, whole: surface.InShell && surface.Kind == SurfaceKind.Word);
                    string text = surface.Text[(value + 1)..end];
                    yield return new(name, role, value + 1, text is ['-', ..] or "\\" ? "" : text);
                }
            }
        }
    }

    /// <summary>What a variable of ours stands for where it is not set: <c>${BAZEL_REMOTE_CACHE:-address}</c>, wherever a shell expands it.</summary>
    private static IEnumerable<EndpointSetting> Fallbacks(string text)
    {
        foreach ((string name, EndpointRole role) in Variables)
        {
            for (int at = text.IndexOf("${" + name, StringComparison.Ordinal); at >= 0; at = text.IndexOf("${" + name, at + 1, StringComparison.Ordinal))
            {
                int behind = at + 2 + name.Length;
                behind += behind < text.Length && text[behind] == ':' ? 1 : 0;
                if (behind < text.Length && text[behind] is '-' or '=')
                {
                    yield return new(name, role, at, text[at..End(text, at, whole: false)]);
                }
            }
        }
    }

    private static (string Name, EndpointRole Role)? OfKey(Surface surface, FileKind kind)
    {
        if (surface.Key.Length == 0)
        {
            return null;
        }
        if (surface.Key[0] == '-')
        {
            return Array.Find(Flags, flag => flag.Name == surface.Key) is { Name: not null } flag ? flag : null;
        }
        string last = KeyNames.Telling(surface.Key);
        if (kind == FileKind.Bazelrc && surface.Kind == SurfaceKind.Value)
        {
            return Array.Find(Flags, flag => flag.Name.AsSpan(2).SequenceEqual(last)) is { Name: not null } option ? option : null;
        }
        string name = last.Replace('-', '_');
        return Array.Find(Variables, variable => variable.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? found : null;
    }

    /// <summary>Up to a blank or quote outside of braces; one may begin in the other, so no farther than any address is long.</summary>
    private static int End(string text, int start, bool whole)
    {
        int depth = 0;
        int end = start;
        int farthest = Math.Min(text.Length, start + Longest);
        while (end < farthest && !(text[end] is '\n' or '\r')
            && (whole || depth > 0 || !(char.IsWhiteSpace(text[end]) || text[end] is '"' or '\'' or '`' or ',' or ')')))
        {
            depth += text[end] switch { '{' => 1, '}' => -1, _ => 0 };
            end++;
        }
        return end;
    }
}
