using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Rules.Endpoints.Editors;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>The texts of a script, by what its commands do with them.</summary>
internal static class ScriptSurfaces
{
    private static readonly HashSet<string> Probes = new(StringComparer.Ordinal)
    {
        "curl", "wget", "getent", "nc", "ncat", "netcat", "ping", "ping6", "dig", "nslookup", "grpcurl", "grpc_health_probe",
            "grpc-health-probe", "host", "telnet", "openssl",
        "http", "https", "xh", "resolvectl", "traceroute", "tracepath", "drill", "socat",
    };

    private static readonly HashSet<string> Searches = new(StringComparer.Ordinal)
    {
        "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack", "test", "[", "[[", "expr",
        "sed", "gsed", "awk", "gawk", "mawk", "nawk", "perl", "jq", "gojq", "jaq", "yq",
    };

    private static readonly HashSet<string> Printers = new(StringComparer.Ordinal)
    {
        "echo", "printf", "print", "log", "warn", "info", "error", "err", "die", "fail", "fatal", "abort", "note",
            "say", "logger", "warning", "notice", "usage", "debug",
        "log_error", "log_warn", "log_info",
    };

    public static IEnumerable<Surface> Of(SourceText source, ScriptFragment script, ShellReading reading)
    {
        var words = new Dictionary<int, CommandWord>();
        var names = new Dictionary<int, string>();
        var flags = new Dictionary<int, string>();
        foreach (FoundCommand command in reading.Commands)
        {
            CommandWord? before = null;
            foreach (CommandWord word in command.Words)
            {
                words.TryAdd(word.Span.Start, word);
                if (before is { Text: ['-', _, ..] flag } && !flag.Contains('=', StringComparison.Ordinal) && word.Text is not ['-', ..])
                {
                    flags.TryAdd(word.Span.Start, flag);
                }
                before = word;
            }
        }
        foreach (ShellAssignment assignment in reading.Assignments.Concat(reading.Commands.SelectMany(command => command.Assignments)))
        {
            words[assignment.Value.Span.Start] = assignment.Value;
            names[assignment.Value.Span.Start] = assignment.Name;
        }
        foreach (MappedText comment in reading.Comments)
        {
            yield return Surface.Of(SurfaceKind.Comment, comment, script.Construct) with { Doubtful = script.Doubtful };
        }
        string? near = script.Near;
        int at = -1;
        CommandAround? around = null;
        EditedWords? edited = null;
        bool isWritten = false;
        foreach (ShellPlace place in reading.Places)
        {
            // `export NAME=value` is a word and an assignment: the assignment says more.
            if (place.Kind == ShellPlaceKind.Comment || (place.Kind == ShellPlaceKind.Word && ValueOf(source.Of(place.Span)) is > 0 and var sign
                && names.ContainsKey(place.Span.Start + sign)))
            {
                continue;
            }
            if (place.Kind == ShellPlaceKind.Heredoc)
            {
                foreach (Surface line in LineSurfaces.Of(source, MappedText.Of(source, place.Span), script.Construct, inShell: true))
                {
                    yield return line;
                }
                continue;
            }
            FoundCommand? command = place.Command >= 0 && place.Command < reading.Commands.Count ? reading.Commands[place.Command] : null;
            if (place.Command != at)
            {
                at = place.Command;
                around = command is null ? null : new(command.Program, command.Words.Select(one => one.Text));
                isWritten = command is not null && OutputFile.IsWritten(source, command);
                edited = command is null ? null : EditedWords.Of(command, isWritten);
            }
            CommandWord? word = words.GetValueOrDefault(place.Span.Start);
            string name = names.GetValueOrDefault(place.Span.Start, "");
            SurfaceKind kind = KindOf(place, command, name);
            var whole = new Surface(kind == SurfaceKind.Message && isWritten ? SurfaceKind.Filed : kind, word?.Text ?? source.Of(place.Span).ToString(),
                word?.Span ?? place.Span, script.Construct)
            {
                Key = name.Length > 0 ? name : flags.GetValueOrDefault(place.Span.Start, ""),
                InShell = true,
                Doubtful = script.Doubtful,
                Sentence = near,
                Command = around,
            };
            foreach (Surface part in place.Kind == ShellPlaceKind.Word && word is not null ? edited?.PartsOf(whole) ?? [whole] : [whole])
            {
                yield return part;
            }
            names.Remove(place.Span.Start);
        }
        // What a command is called with may be told by the command only: an assignment before it, the words of a wrapper.
        foreach ((int start, string name) in names)
        {
            CommandWord value = words[start];
            yield return new(KeyNames.Refuses(name) ? SurfaceKind.Rejection : SurfaceKind.Value, value.Text, value.Span, script.Construct)
            {
                Key = name,
                InShell = true,
                Doubtful = script.Doubtful,
                Sentence = near,
            };
        }
        foreach (SourceSpan gap in Gaps(reading, script.Text.Whole))
        {
            yield return Surface.Of(SurfaceKind.Unclear, MappedText.Of(source, gap), script.Construct) with { InShell = true, Doubtful = script.Doubtful };
        }
    }

    /// <summary>Where the value of <c>NAME=value</c> begins; 0 where a word is no such thing.</summary>
    private static int ValueOf(ReadOnlySpan<char> word)
    {
        int sign = word.IndexOf('=');
        return sign > 0 && word[..sign].IndexOfAnyExcept(NameCharacters) < 0 ? sign + 1 : 0;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+");

    /// <summary>What no place covers.</summary>
    private static IEnumerable<SourceSpan> Gaps(ShellReading reading, SourceSpan whole)
    {
        int covered = whole.Start;
        foreach (ShellPlace place in reading.Places)
        {
            if (place.Span.Start > covered)
            {
                yield return new(covered, place.Span.Start);
            }
            covered = Math.Max(covered, place.Span.End);
        }
        if (covered < whole.End)
        {
            yield return new(covered, whole.End);
        }
    }

    private static SurfaceKind KindOf(ShellPlace place, FoundCommand? command, string name) => place.Kind switch
    {
        ShellPlaceKind.CasePattern or ShellPlaceKind.Test => SurfaceKind.Rejection,
        ShellPlaceKind.Assignment => KeyNames.Refuses(name) ? SurfaceKind.Rejection : SurfaceKind.Value,
        _ when command is null => SurfaceKind.Unclear,
        _ when command.Manner == CommandManner.Echoed => SurfaceKind.Message,
        _ when command.Manner == CommandManner.Mentioned => SurfaceKind.Rejection,
        _ when command.Name == "git" && First(command) == "grep" => SurfaceKind.Rejection,
        _ when IsRemoval(command) => SurfaceKind.Removal,
        _ => KindOf(command.Name) ?? SurfaceKind.Word,
    };

    /// <summary>What a program does with the hosts in its words, where that is not to use them.</summary>
    public static SurfaceKind? KindOf(string program) => Probes.Contains(program) ? SurfaceKind.Probe
        : Searches.Contains(program) ? SurfaceKind.Rejection
        : Printers.Contains(program) ? SurfaceKind.Message
        : null;

    private static bool IsRemoval(FoundCommand command) => command.Name is "kubectl" or "oc" or "helm"
        && command.Words.Any(word => word.Text is "delete" or "uninstall");

    private static string First(FoundCommand command) => command.Words.IsEmpty ? "" : command.Words[0].Text;
}
