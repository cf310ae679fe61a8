using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>What keys and variables say about their values.</summary>
internal static class KeyNames
{
    private static readonly HashSet<string> Refusing = new(StringComparer.OrdinalIgnoreCase)
    {
        "stale", "deny", "denied", "denylist", "forbid", "forbids", "forbidden", "retired", "blocked", "blocklist",
            "blacklist", "reject", "rejects", "rejected", "banned",
        "disallow", "disallowed", "deprecated", "obsolete", "decommissioned", "prohibited", "unwanted",
    };

    /// <summary>Keys that say nothing by themselves: the one around them does.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "value", "default", "host", "hosts", "name", "names", "pattern", "patterns", "url", "urls", "endpoint",
            "endpoints", "namespace", "namespaces", "from", "old",
        "match", "values", "items", "list", "labels", "enum", "regex",
    };

    private static readonly HashSet<string> Describing = new(StringComparer.OrdinalIgnoreCase)
    {
        "description", "title", "summary", "comment", "comments", "note", "notes", "message", "help", "doc", "docs",
            "documentation", "readme", "error_message", "deprecationMessage",
        "homepage", "changelog", "reason", "why", "instructions",
    };

    /// <summary>The key without those that say nothing by themselves.</summary>
    public static string Telling(string key)
    {
        while (key.LastIndexOf('.') is > 0 and var dot && Plain.Contains(key[(dot + 1)..]) && key[(dot + 1)..] is not "namespace")
        {
            key = key[..dot];
        }
        return key[(key.LastIndexOf('.') + 1)..];
    }

    /// <summary>Whether what stands there is listed in order to be refused: <c>stale_hosts</c>, <c>GF_BAZEL_STALE_HOSTS</c>, <c>retired: [...]</c>.</summary>
    public static bool Refuses(string key)
    {
        string last = key[(key.LastIndexOf('.') + 1)..];
        return Words(last).Any(Refusing.Contains) || Words(Telling(key)).Any(Refusing.Contains);
    }

    /// <summary>Whether it is text for people.</summary>
    public static bool Describes(string key) => Describing.Contains(key[(key.LastIndexOf('.') + 1)..]);

    /// <summary>
    /// Whether a name is only shown: of a job or step, of a shell or package, of a dev container. <c>metadata.name</c> of a Kubernetes object
    /// is a name by which things are found.
    /// </summary>
    public static bool IsShownName(FileKind kind, string key)
    {
        string last = key[(key.LastIndexOf('.') + 1)..];
        string way = key.Length > last.Length ? key[..(key.Length - last.Length - 1)] : "";
        string around = way[(way.LastIndexOf('.') + 1)..];
        return kind switch
        {
            FileKind.Workflow or FileKind.Action => last is "run-name"
                || (last is "name" && around is not ("with" or "env" or "inputs" or "secrets" or "namespace")),
            FileKind.Nix => last is "name" or "pname" or "shellName",
            FileKind.Devcontainer or FileKind.PackageJson => last is "name",
            _ => false,
        };
    }

    /// <summary>The parts of a name: <c>GF_STALE_HOSTS</c>, <c>stale-hosts</c> and <c>staleHosts</c> all hold <c>stale</c>.</summary>
    public static IEnumerable<string> Words(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetterOrDigit(name[i]) || (char.IsUpper(name[i]) && char.IsLower(name[i - 1]));
            if (ends)
            {
                if (i > start)
                {
                    yield return name[start..i];
                }
                start = i < name.Length && !char.IsLetterOrDigit(name[i]) ? i + 1 : i;
            }
        }
    }
}
