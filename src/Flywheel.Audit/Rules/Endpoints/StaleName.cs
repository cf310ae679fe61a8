using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>
/// A host or namespace that is no more. An error where it is used as a value; a warning where it is only spoken of, probed or taken away, where
/// a folder is named so, and in tests, which may give it in order to see it refused. Silent where it is refused (patterns, <c>case</c>, lists
/// of stale hosts), where a thing is merely named so (a shell, a job), and in the path of an address on another host.
/// </summary>
internal static class StaleName
{
    public static Finding? Judge(FileFacts facts, Surface surface, StaleHit hit)
    {
        if (surface.Kind is SurfaceKind.Value && surface.Lines.IsInComment(hit.Start))
        {
            surface = surface with { Kind = SurfaceKind.Comment };
        }
        HostPlace place = HostPlaces.Of(surface.Text, hit);
        if (Weigh(facts, surface, hit, place) is not { } severity)
        {
            return null;
        }
        SourceSpan span = surface.SpanOf(facts.Source, hit.Start, hit.Host.Length);
        bool verbatim = facts.Source.Of(span).Equals(hit.Host, StringComparison.OrdinalIgnoreCase);
        string name = hit.IsWhole ? "" : $" (`{hit.Pattern.Pattern}`)";
        return new()
        {
            Rule = "FW004",
            Severity = severity,
            Source = facts.Source,
            Span = span,
            Construct = surface.Construct,
            Subject = hit.Host,
            Message = $"{Says(surface, place)} `{hit.Host}`, which is on the list of stale hosts{name}",
            Notes = severity == Severity.Warning ? [Decides(facts, surface, place)] : [],
            Fix = hit.Pattern.Replacement is { } today ? $"put `{today}` in its place, which the register names for `{hit.Pattern.Pattern}`"
                : "take it out, or name the endpoint in use today; a cache's address comes from `BAZEL_REMOTE_CACHE` of the runner",
            Edit = severity == Severity.Error && verbatim && hit.IsWhole && hit.Pattern.Replacement is { } replacement ? new(span, replacement) : null,
        };
    }

    private static Severity? Weigh(FileFacts facts, Surface surface, StaleHit hit, HostPlace place)
    {
        if (place is HostPlace.Pattern or HostPlace.UrlPath)
        {
            return surface.Kind is SurfaceKind.Comment or SurfaceKind.Written && place == HostPlace.Pattern ? Severity.Warning : null;
        }
        bool loose = place is HostPlace.Path or HostPlace.Mention;
        Severity? severity = surface.Kind switch
        {
            SurfaceKind.Value or SurfaceKind.Word or SurfaceKind.Lines or SurfaceKind.Written => loose || IsDeployment(surface) ? Severity.Warning : Severity.Error,
            SurfaceKind.CodeSpan => place == HostPlace.Mention ? null : loose ? Severity.Warning : Severity.Error,
            SurfaceKind.Comment or SurfaceKind.Probe or SurfaceKind.Removal or SurfaceKind.Unclear => Severity.Warning,
            SurfaceKind.Description => place == HostPlace.Path ? null : Severity.Warning,
            // A name by itself may be an item of a list of what is refused.
            SurfaceKind.Filed when !loose && !LineSurfaces.IsProse(surface.Text) =>
                place == HostPlace.Whole && surface.Text.AsSpan().Trim().Length == hit.Host.Length ? Severity.Warning : Severity.Error,
            SurfaceKind.Message or SurfaceKind.Filed => Writes(surface.Text, hit) ? Severity.Error : place == HostPlace.Host ? Severity.Warning : null,
            SurfaceKind.Prose => place == HostPlace.Host && IsAddress(surface.Text, hit) ? Severity.Warning : null,
            _ => null,
        };
        if (severity != Severity.Error)
        {
            return severity;
        }
        bool over = RetiredWords.In(surface.Sentence) || (surface.Kind == SurfaceKind.CodeSpan && RetiredWords.IsTurned(surface.Sentence))
            || (surface.Kind is SurfaceKind.CodeSpan or SurfaceKind.Lines && RetiredWords.InHeading(surface.Construct.Name));
        if (over && surface.Kind == SurfaceKind.CodeSpan && place != HostPlace.Host)
        {
            return null;
        }
        return over || surface.Doubtful || (facts.Kind is not (FileKind.Workflow or FileKind.Action or FileKind.GitLab) && FilePurpose.IsTest(facts.Path))
            ? Severity.Warning
            : severity;
    }

    /// <summary>A deployment environment of a forge: its name may outlive the namespace.</summary>
    private static bool IsDeployment(Surface surface) => surface.Key.EndsWith(".environment.name", StringComparison.Ordinal)
        // `environment: [NAME=value]` of compose sets variables.
        || (surface.Key.EndsWith(".environment", StringComparison.Ordinal) && surface.Text.AsSpan().IndexOfAny('=', ':') < 0);

    /// <summary>Whether what is printed is a setting that goes somewhere: <c>BAZEL_REMOTE_CACHE=...</c>, <c>build --remote_cache=...</c>.</summary>
    private static bool Writes(string text, StaleHit hit)
    {
        int start = hit.Start;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]) && hit.Start - start < 512)
        {
            start--;
        }
        ReadOnlySpan<char> before = text.AsSpan(start, hit.Start - start);
        int equals = before.IndexOf('=');
        ReadOnlySpan<char> lead = text.AsSpan(0, start).TrimStart("\"' \t\n");
        bool first = lead.IsEmpty || lead is "export " || lead.StartsWith("build") || lead.StartsWith("common") || lead[^1] == '\n';
        return equals > 0 && first && before[..equals].IndexOfAnyExcept(VariableCharacters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> VariableCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-\"'");

    /// <summary>In prose: with a scheme or a port.</summary>
    private static bool IsAddress(string text, StaleHit hit) =>
        (hit.Start >= 3 && text.AsSpan(hit.Start - 3, 3) is "://") || (hit.End < text.Length - 1 && text[hit.End] == ':' && char.IsAsciiDigit(text[hit.End + 1]));

    private static string Says(Surface surface, HostPlace place) => surface.Kind switch
    {
        SurfaceKind.Comment => "a comment names",
        SurfaceKind.Probe => "a probe asks for",
        SurfaceKind.Removal => "a command takes away what is in",
        SurfaceKind.Prose or SurfaceKind.Description or SurfaceKind.Message or SurfaceKind.Filed => "the text names",
        SurfaceKind.Written when place != HostPlace.Path => "what is written holds",
        _ when place == HostPlace.Path => "a path is named after",
        _ when surface.Key.Length > 0 => $"`{KeyNames.Telling(surface.Key)}` is set to",
        _ => "a live value is",
    };

    private static string Decides(FileFacts facts, Surface surface, HostPlace place) => surface.Kind switch
    {
        SurfaceKind.Comment => "whether anybody still follows the comment decides",
        SurfaceKind.Probe => "whether the answer is needed, or the host is expected to be gone, decides",
        SurfaceKind.Removal => "whether it is the clean-up that retires the name decides",
        _ when place == HostPlace.Path => "whether what is there still serves the retired name decides",
        _ when FilePurpose.IsTest(facts.Path) => "whether the test expects it to be refused decides",
        _ => "whether the text says what to use today decides",
    };
}
