using Flywheel.Audit.Inputs;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>What the lines of a script source, told by the words that begin them: before any script is taken apart.</summary>
internal static class SourcedScripts
{
    private const int LongestLine = 400;
    private const int MostOfAScript = 100;

    /// <summary>Paths without what only run time knows.</summary>
    public static IEnumerable<string> In(string script)
    {
        int found = 0;
        for (int start = 0; start < script.Length && found < MostOfAScript;)
        {
            int end = script.IndexOf('\n', start);
            end = end < 0 ? script.Length : end;
            if (end - start <= LongestLine && Place(script.AsSpan(start, end - start)) is >= 0 and var at
                && Path(script.AsSpan(start + at, end - start - at)) is { Length: > 0 } path)
            {
                found++;
                yield return path;
            }
            start = end + 1;
        }
    }

    /// <summary>Where a line sources something; -1 where it does not.</summary>
    private static int Place(ReadOnlySpan<char> line)
    {
        foreach (string word in (string[])["source ", ". ", "load "])
        {
            int at = line.IndexOf(word);
            ReadOnlySpan<char> before = at < 0 ? default : line[..at].TrimEnd();
            if (at >= 0 && (before.IsEmpty || before[^1] is ';' or '&' or '|' or '{' or '(' or '@' || before.EndsWith("then") || before.EndsWith("do")))
            {
                return at;
            }
        }
        return -1;
    }

    private static string? Path(ReadOnlySpan<char> line)
    {
        bool isLoaded = line.StartsWith("load ");
        line = line[(line.IndexOf(' ') + 1)..].TrimStart();
        // `"$(dirname "$0")/lib.sh"`: what stands behind the last expansion, up to where the command ends.
        int close = line.LastIndexOfAny(')', '}');
        ReadOnlySpan<char> rest = close >= 0 ? line[(close + 1)..] : line.Trim("\"'");
        rest = close < 0 && rest.StartsWith("$") && rest.IndexOf('/') is > 0 and var slash ? rest[slash..] : rest;
        rest = rest.TrimStart("\"'/");
        int end = rest.IndexOfAny(" ;&|\"'\r");
        rest = end < 0 ? rest : rest[..end];
        return rest.IsEmpty || rest.Contains('$') ? null : RepositoryPath.Joined("", isLoaded ? ScriptNames.Loaded(rest.ToString()) : rest.ToString());
    }
}
