using System.Buffers;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Text that a person reads, and the command lines in it.</summary>
internal static class PrintedText
{
    private const int LongestCommand = 400;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n\"'`()[]{}<>|;&=,");

    private static readonly HashSet<string> Verbs =
    [
        "build", "test", "run", "coverage", "mobile-install", "print_action", "query", "cquery", "aquery", "info", "version", "help", "clean", "shutdown",
        "dump", "config", "license", "canonicalize-flags", "analyze-profile", "fetch", "vendor", "sync", "mod", "modquery",
    ];

    private static readonly HashSet<string> LogWords =
    [
        "log", "info", "warn", "warning", "error", "err", "fail", "die", "msg", "message", "say", "note", "notice", "debug", "fatal", "abort", "usage",
        "step", "section", "banner", "hint", "print", "echo",
    ];

    public static bool IsVerb(string word) => Verbs.Contains(word);

    public static bool Prints(string program) => program is "echo" or "printf" or "print" or "logger" or "write-host" or "Write-Host" or "Write-Output" or "gum";

    /// <summary>Whether a name is one that functions which print are given: <c>log_info</c>, <c>die</c>.</summary>
    public static bool IsLog(string program) =>
        program.Length is > 2 and < 40 && Array.Exists(program.Split('_', '-', '.', ':'), one => LogWords.Contains(one.ToLowerInvariant()));

    /// <summary>The parts of a text that begin with a launcher's name, something behind it, and read like a command line.</summary>
    public static IEnumerable<MappedText> CommandLines(MappedText text)
    {
        string whole = text.Text;
        for (int at = whole.IndexOf("bazel", StringComparison.Ordinal); at >= 0 && at < whole.Length;)
        {
            int start = at;
            while (start > 0 && at - start < 200 && !WordEnds.Contains(whole[start - 1]))
            {
                start--;
            }
            int end = at;
            while (end < whole.Length && end - at < 200 && !WordEnds.Contains(whole[end]))
            {
                end++;
            }
            int next = end;
            if (LauncherName.Is(whole.AsSpan(start, end - start)) && end + 1 < whole.Length && whole[end] == ' ')
            {
                int close = LineEnd(whole, start, end);
                if (IsPlausible(whole.AsSpan(end, close - end), isMarked: start > 0 && whole[start - 1] is '`' or '\'' or '"'))
                {
                    yield return text.Slice(start, close - start);
                    next = close;
                }
            }
            int rest = next >= whole.Length ? -1 : whole.IndexOf("bazel", Math.Max(next, at + 5), StringComparison.Ordinal);
            at = rest;
        }
    }

    private static int LineEnd(string whole, int start, int from)
    {
        int limit = Math.Min(whole.Length, start + LongestCommand);
        ReadOnlySpan<char> rest = whole.AsSpan(from, limit - from);
        int stop = rest.IndexOfAny('\n', '`');
        if (start > 0 && whole[start - 1] is '\'' or '"' or '(')
        {
            int quote = rest.IndexOf(whole[start - 1] == '(' ? ')' : whole[start - 1]);
            stop = quote >= 0 && (stop < 0 || quote < stop) ? quote : stop;
        }
        return stop < 0 ? limit : from + stop;
    }

    /// <summary>Whether what stands behind the program is a command and targets or flags rather than a sentence.</summary>
    private static bool IsPlausible(ReadOnlySpan<char> rest, bool isMarked)
    {
        bool isVerb = false;
        int plain = 0;
        foreach (Range range in rest.Split(' '))
        {
            ReadOnlySpan<char> word = rest[range].Trim();
            if (word.IsEmpty)
            {
                continue;
            }
            bool isSign = "-/:@$<[{.\\\"'".Contains(word[0]) || word.Contains("//", StringComparison.Ordinal);
            if (!isVerb)
            {
                isVerb = Verbs.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word.TrimEnd(".,;:!?)"));
                if (!isVerb && !isSign)
                {
                    return false;
                }
                if (isVerb && word[^1] is '.' or ',' or ';' or ':' or '!' or '?' or ')')
                {
                    return true;
                }
            }
            else if (isSign)
            {
                return true;
            }
            else
            {
                plain++;
            }
        }
        return isVerb && (plain == 0 || isMarked);
    }
}
