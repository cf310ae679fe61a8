using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>
/// An address that is still to be filled in, as a live value: an example host, <c>CHANGEME</c>, <c>&lt;your-cache&gt;</c>; and what only a
/// shell would expand (<c>${X:-}</c>) where none reads it. Documents and example files may hold placeholders; that is what they are for.
/// </summary>
internal static class UnfilledEndpoint
{
    /// <summary>Of one of our variables or flags.</summary>
    public static Finding? Judge(FileFacts facts, Surface surface, EndpointSetting setting)
    {
        if (!IsLive(facts, surface) || setting.Value.Length == 0)
        {
            return null;
        }
        bool example = FilePurpose.IsExample(facts.Path);
        if (!surface.InShell && Unexpanded(facts, setting.Value) is { } expansion && (!example || IsDefaulted(facts, setting.Value)))
        {
            return Found(facts, surface, setting.Name, setting.Start, setting.Value, expansion.Severity,
                $"`{setting.Name}` is set to `{Shown(setting.Value)}`, which nothing expands here", facts.Kind switch
                {
                    FileKind.GitLab => "write `$NAME` and set a default in the project's variables: GitLab knows no `${NAME:-default}`",
                    FileKind.Workflow or FileKind.Action => "write `${{ vars.NAME }}`: GitHub expands nothing else in `env`",
                    FileKind.Bazelrc => "take it out: a bazelrc expands no variables; the guarded entry passes the flag",
                    _ => "give the address itself, or leave the variable out",
                });
        }
        if (example)
        {
            return null;
        }
        EndpointLiteral? literal = EndpointLiteral.Of(setting.Value);
        string address = literal?.Text ?? setting.Value;
        return PlaceholderHost.In(address) is { } host
            ? Found(facts, surface, setting.Name, setting.Start + (literal?.Start ?? 0), address, Severity.Error,
                $"`{setting.Name}` still holds the placeholder `{Shown(host)}`", "give the address of the cache in use, or leave it unset")
            : null;
    }

    /// <summary>Of any other value that is an address of a cache by its scheme or its key.</summary>
    public static Finding? JudgeOther(FileFacts facts, Surface surface)
    {
        if (!IsLive(facts, surface) || surface.Kind == SurfaceKind.Word)
        {
            return null;
        }
        string text = surface.Text.Trim();
        if (text.Length is 0 or > 500 || text.AsSpan().IndexOfAny(" \t\n") >= 0)
        {
            return null;
        }
        bool grpc = text.StartsWith("grpc://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("grpcs://", StringComparison.OrdinalIgnoreCase);
        bool named = NamesCache(surface.Key);
        int start = surface.Text.IndexOf(text, StringComparison.Ordinal);
        bool example = FilePurpose.IsExample(facts.Path);
        if (named && !surface.InShell && (example ? IsDefaulted(facts, text) : facts.Kind == FileKind.Hcl || text.Contains(":-", StringComparison.Ordinal))
            && Unexpanded(facts, text) is { Severity: Severity.Error })
        {
            return Found(facts, surface, KeyNames.Telling(surface.Key), start, text, Severity.Error,
                $"`{KeyNames.Telling(surface.Key)}` is set to `{Shown(text)}`, which nothing expands here",
                    "give the address itself, or a form that the file's format expands");
        }
        bool address = !example && (grpc || (named && (text.Contains("://", StringComparison.Ordinal) || (!surface.InShell && text.StartsWith('<') && text.EndsWith('>')))));
        return address && PlaceholderHost.In(text) is { } host
            ? Found(facts, surface, Key(surface), start, text, Other(facts, surface, named),
                $"{(surface.Key.Length > 0 ? $"`{KeyNames.Telling(surface.Key)}`" : "a live value")} still holds the placeholder `{Shown(host)}`",
                "give the address in use")
            : null;
    }

    private static string Key(Surface surface) => surface.Key.Length > 0 ? KeyNames.Telling(surface.Key) : "address";

    /// <summary>A default, values that something else may lay over, as those of a chart, and addresses of what is no cache by its key: nobody can tell.</summary>
    private static Severity Other(FileFacts facts, Surface surface, bool named) =>
        surface.IsDefault || (facts.Kind is FileKind.Yaml or FileKind.Json && (!named || IsLaidOver(facts.Path))) ? Severity.Warning : Severity.Error;

    private static bool IsLaidOver(string path) =>
        path.EndsWith("values.yaml", StringComparison.Ordinal) || path.EndsWith("values.yml", StringComparison.Ordinal)
        || path.Split('/')[..^1].Any(folder => folder is "base" or "charts" or "chart" or "templates");

    private static bool IsLive(FileFacts facts, Surface surface) =>
        surface.Kind is SurfaceKind.Value or SurfaceKind.Word or SurfaceKind.Lines
        && facts.Kind is not (FileKind.Markdown or FileKind.Markup);

    /// <summary>Whether an example shows how a shell gives a default: nobody fills that in, and no program does.</summary>
    private static bool IsDefaulted(FileFacts facts, string value) =>
        !FilePurpose.IsTemplate(facts.Path) && value.Contains("${", StringComparison.Ordinal) && value.Contains(":-", StringComparison.Ordinal);

    /// <summary>Whether a value holds what its format hands on as it is written.</summary>
    private static (Severity Severity, string What)? Unexpanded(FileFacts facts, string value)
    {
        if (facts.Kind == FileKind.Hcl)
        {
            return IsVariables(facts.Path) && IsHanded(value) ? (Severity.Error, value) : null;
        }
        int dollar = value.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0 || value.Contains("${{", StringComparison.Ordinal) || value.Contains("$[[", StringComparison.Ordinal) || dollar + 1 == value.Length
            || !(value[dollar + 1] is '{' or '_' or '(' || char.IsAsciiLetter(value[dollar + 1])))
        {
            return null;
        }
        int brace = value.IndexOf("${", StringComparison.Ordinal);
        int end = brace < 0 ? -1 : value.IndexOf('}', brace);
        bool operators = brace >= 0 && end > brace && value.AsSpan(brace + 2, end - brace - 2).IndexOfAny(":-=?+") >= 0;
        return facts.Kind switch
        {
            FileKind.Bazelrc => (Severity.Error, value),
            FileKind.GitLab or FileKind.DotEnv => operators ? (Severity.Error, value) : null,
            // Where something expands defaults, it takes the quotes for a part of them: only a shell does not.
            FileKind.Yaml or FileKind.Json or FileKind.Toml => operators && value[..(end + 1)] is [.., '"', '"', '}'] or [.., '\'', '\'', '}']
                ? (Severity.Error, value) : brace >= 0 && IsForKubernetes(facts) ? (Severity.Warning, value) : null,
            FileKind.Workflow or FileKind.Action => (operators ? Severity.Error : Severity.Warning, value),
            _ => null,
        };
    }

    /// <summary>Values of a chart, and manifests: nothing expands a variable there, if not whoever applies them.</summary>
    private static bool IsForKubernetes(FileFacts facts) => facts.Kind == FileKind.Yaml
        && (facts.Path[(facts.Path.LastIndexOf('/') + 1)..].StartsWith("values", StringComparison.Ordinal)
            || (facts.Source.Text.Contains("apiVersion:", StringComparison.Ordinal) && facts.Source.Text.Contains("kind:", StringComparison.Ordinal)));

    private static bool IsVariables(string path) => path[(path.LastIndexOf('/') + 1)..].Contains(".tfvars", StringComparison.OrdinalIgnoreCase);

    /// <summary>In tfvars <c>$${X}</c> stands for <c>${X}</c>, <c>$X</c> for itself, and <c>${X}</c> is an error: a variable cannot be named there.</summary>
    private static bool IsHanded(string value)
    {
        int dollar = value.IndexOf('$', StringComparison.Ordinal);
        return dollar >= 0 && value[(dollar + 1)..] is ['$', '{', ..] or ['{', ..] or ['_' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'), ..];
    }

    /// <summary>Whether a key says that it holds the address of a cache or an executor.</summary>
    private static bool NamesCache(string key)
    {
        string name = KeyNames.Telling(key).ToLowerInvariant();
        if (name.Contains("substituter", StringComparison.Ordinal))
        {
            return true;
        }
        string[] words = [.. KeyNames.Words(KeyNames.Telling(key)).Concat(KeyNames.Words(key[(key.LastIndexOf('.') + 1)..]))
            .Select(word => word.ToLowerInvariant())];
        return words.Any(word => word is "cache" or "attic" or "executor" or "cas" or "bazel")
            && words.Any(word => word is "url" or "uri" or "endpoint" or "server" or "host" or "address" or "addr" or "cache" or "executor");
    }

    private static Finding Found(FileFacts facts, Surface surface, string name, int start, string text, Severity severity, string message, string fix) => new()
    {
        Rule = "FW004",
        Severity = severity == Severity.Error && facts.Kind is not (FileKind.Workflow or FileKind.Action or FileKind.GitLab or FileKind.Bazelrc)
            && FilePurpose.IsTest(facts.Path)
            ? Severity.Warning
            : severity,
        Source = facts.Source,
        Span = surface.SpanOf(facts.Source, start, text.Length),
        Construct = surface.Construct,
        Subject = $"{name} placeholder",
        Message = message,
        Fix = fix,
    };

    private static string Shown(string text) =>
        Endpoint.Parse(text).Value?.Redacted ?? (text.Length > 80 ? text[..80] : text);
}
