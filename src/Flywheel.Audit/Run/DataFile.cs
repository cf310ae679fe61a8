using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Json;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules.Endpoints;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>
/// JSON of many megabytes: what a test or a program reads, which no person writes. Of all that the rules look for it can hold stale hosts only;
/// those are looked for without a tree of all its values. Where JSON holds commands (a package.json, tasks of an editor), it is no such data.
/// </summary>
internal static class DataFile
{
    /// <summary>UTF-16 code units of a value to either side of a host, and of a key.</summary>
    private const int Farthest = 512;

    public static bool Is(FileFacts facts) => facts.Kind == FileKind.Json && !JsonCommands.AreIn(facts.Path);

    /// <summary>Gives each string that holds a stale host as a value.</summary>
    public static void Search(FileFacts facts, AuditConfig config)
    {
        string text = facts.Source.Text;
        int end = 0;
        foreach (StaleHit hit in StaleHosts.Of(config).In(text))
        {
            if (hit.Start < end)
            {
                continue;
            }
            int start = hit.Start;
            while (start > end && hit.Start - start < Farthest && !IsEdge(text[start - 1]))
            {
                start--;
            }
            end = hit.End;
            while (end < text.Length && end - hit.End < Farthest && !IsEdge(text[end]))
            {
                end++;
            }
            facts.Values.Add(new(Key(text, start), MappedText.Of(facts.Source, new(start, end)), Construct.File));
        }
    }

    private static bool IsEdge(char c) => c is '"' or '\n' or '\r';

    /// <summary>The name before <c>: "</c>; empty for what stands in a list.</summary>
    private static string Key(string text, int start)
    {
        ReadOnlySpan<char> before = text.AsSpan(Math.Max(0, start - Farthest), Math.Min(start, Farthest)).TrimEnd('"').TrimEnd();
        if (!before.EndsWith(":"))
        {
            return "";
        }
        before = before[..^1].TrimEnd();
        int open = before.EndsWith("\"") ? before[..^1].LastIndexOf('"') : -1;
        return open < 0 ? "" : before[(open + 1)..^1].ToString();
    }
}
