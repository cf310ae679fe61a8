using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>Recognises an address that is still to be filled in: an example host, a word such as <c>CHANGEME</c>, angle brackets.</summary>
internal static class PlaceholderHost
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "todo", "fixme", "tbd",
            "placeholder", "xxx", "xxxx", "redacted", "fill-me-in", "fillme",
    };

    /// <summary>What in it is to be filled in; null where nothing is. Of what a format expands (<c>$X</c>) nothing is said here.</summary>
    public static string? In(string address)
    {
        string text = address.Trim();
        if (text.Contains('$', StringComparison.Ordinal) || text.Contains("{{", StringComparison.Ordinal)
            // The rest of a template that begins before the address.
            || text.Contains("}}", StringComparison.Ordinal))
        {
            return null;
        }
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? text : text[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 || rest.Contains('<', StringComparison.Ordinal) ? rest : rest[..slash];
        string host = authority[(authority.LastIndexOf('@') + 1)..];
        if (host is "..." or "…" || host.StartsWith("...", StringComparison.Ordinal))
        {
            return host;
        }
        if (Endpoint.Parse(text) is EndpointReading.Invalid { Fault: EndpointFault.Placeholder })
        {
            return host;
        }
        int colon = host.IndexOf(':', StringComparison.Ordinal);
        string name = (colon < 0 ? host : host[..colon]).TrimEnd('.').ToLowerInvariant();
        bool example = name is "example.com" or "example.org" or "example.net" or "example"
            || name.EndsWith(".example.com", StringComparison.Ordinal) || name.EndsWith(".example.org", StringComparison.Ordinal)
            || name.EndsWith(".example.net", StringComparison.Ordinal) || name.EndsWith(".example", StringComparison.Ordinal)
            || name.EndsWith(".invalid", StringComparison.Ordinal);
        return example || name.Split('.').Any(IsWord) ? host : null;
    }

    private static bool IsWord(string label) =>
        Words.Contains(label) || label.StartsWith("your-", StringComparison.Ordinal) || label.StartsWith("your_", StringComparison.Ordinal)
        || label.StartsWith("replace-with", StringComparison.Ordinal) || label.StartsWith("replace_with", StringComparison.Ordinal)
        || label.StartsWith("insert-", StringComparison.Ordinal) || label.EndsWith("-placeholder", StringComparison.Ordinal);
}
