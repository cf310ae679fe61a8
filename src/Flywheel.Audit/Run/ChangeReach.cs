using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>
/// What a change can decide in its file beyond the constructs that it stands in: a variable is used far below, a check or a boundary guards what
/// follows it. Rather too much than too little: a violation that a branch brings must not pass.
/// </summary>
internal sealed class ChangeReach
{
    private readonly bool isWhole;

    /// <summary>Of a document's lines: how many up to each one are reached; null for other files.</summary>
    private readonly int[]? reached;

    /// <summary>Whether words went from a document, on which the class of a plan's sections may hang wherever they stood.</summary>
    private readonly bool lostProse;

    private ChangeReach(bool isWhole, int[]? reached = null, bool lostProse = false)
    {
        this.isWhole = isWhole;
        this.reached = reached;
        this.lostProse = lostProse;
    }

    /// <param name="change">Of a file.</param>
    /// <param name="now">What the file holds today.</param>
    public static ChangeReach Of(FileChange change, SourceText now)
    {
        if (change.Before is not { } before)
        {
            return new(isWhole: false);
        }
        if (Lines(before, change.Gone).Any(line => TakesGuardAway(before.Of(before.LineSpan(line)))))
        {
            return new(isWhole: true);
        }
        FileKind kind = FileKinds.Of(change.Path);
        return kind == FileKind.Markdown
            ? Of(change, new DocumentLines(before), new DocumentLines(now))
            : new(DecidesElsewhere(kind, before, change.Gone) || DecidesElsewhere(kind, now, change.Lines));
    }

    /// <param name="rule">Whose finding it is.</param>
    /// <param name="first">Its first line, from 1.</param>
    /// <param name="last">Its last one.</param>
    public bool Holds(string rule, int first, int last) =>
        isWhole || (lostProse && rule is "FW005" or "FW006")
        || (reached is not null && reached[Math.Clamp(last, 0, reached.Length - 1)] > reached[Math.Clamp(first - 1, 0, reached.Length - 1)]);

    private static IEnumerable<int> Lines(SourceText source, IEnumerable<LineRange> ranges) =>
        ranges.SelectMany(range => Enumerable.Range(range.First, Math.Max(0, Math.Min(range.Count, source.LineCount - range.First + 1))));

    /// <summary>A check of the contract, or a comment that suppresses.</summary>
    private static bool TakesGuardAway(ReadOnlySpan<char> line) =>
        line.Contains("contract", StringComparison.OrdinalIgnoreCase) || line.Contains("flywheel", StringComparison.OrdinalIgnoreCase)
        || line.Contains("substrate", StringComparison.OrdinalIgnoreCase);

    private static bool DecidesElsewhere(FileKind kind, SourceText source, IReadOnlyList<LineRange> ranges)
    {
        int changed = 0;
        int[] lines = [.. Lines(source, ranges)];
        string head = "";
        for (int line = 1; changed < lines.Length && line <= source.LineCount; line++)
        {
            ReadOnlySpan<char> text = source.Of(source.LineSpan(line)).TrimEnd();
            bool isSaid = !text.IsEmpty && (text.TrimStart()[0] != '#' || text.StartsWith("#!"));
            if (isSaid && text[0] is not (' ' or '\t' or '-' or '}' or ']' or ')'))
            {
                head = text.ToString();
            }
            if (lines[changed] == line)
            {
                changed++;
                if (isSaid && DecidesElsewhere(kind, head, text))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <param name="kind">Of the file.</param>
    /// <param name="head">The line at the file's margin that the other one belongs to: itself, or the nearest above.</param>
    /// <param name="line">What changed.</param>
    private static bool DecidesElsewhere(FileKind kind, string head, ReadOnlySpan<char> line) => kind switch
    {
        // Whatever a script does, what follows may hang on: functions set variables, too.
        FileKind.Shell or FileKind.Envrc or FileKind.Other => true,
        FileKind.Make => !IsTarget(head),
        FileKind.Justfile => !IsRecipe(head),
        FileKind.Dockerfile => !IsStep(head),
        FileKind.Workflow => Key(head) is not "jobs" || IsAnchor(line),
        FileKind.Action => Key(head) is not "runs" || IsAnchor(line),
        // Any job may be what others extend.
        FileKind.GitLab => true,
        FileKind.Yaml => Key(head) is "vars" or "env" or "variables" or "defaults" or "default" or "includes" or "dotenv"
            || head.StartsWith("x-", StringComparison.Ordinal) || IsAnchor(line),
        // One package beside another may be what guards it.
        FileKind.Toml or FileKind.Devcontainer => line.Contains("bazel", StringComparison.OrdinalIgnoreCase)
            || line.Contains("flywheel", StringComparison.OrdinalIgnoreCase),
        FileKind.Nix or FileKind.Program or FileKind.Commands => line.Contains("bazel", StringComparison.OrdinalIgnoreCase) && line.Contains('='),
        _ => false,
    };

    /// <summary><c>a: b</c>; a variable of a target's is one of what the target needs, too.</summary>
    private static bool IsTarget(string head) => head.Contains(':', StringComparison.Ordinal) && !head.Contains('=', StringComparison.Ordinal);

    /// <summary><c>name args: needs</c>, or an attribute above one.</summary>
    private static bool IsRecipe(string head)
    {
        int colon = head.IndexOf(':', StringComparison.Ordinal);
        string word = head.Split([' ', '\t'], 2)[0];
        return head[0] == '[' || (colon > 0 && (colon + 1 == head.Length || head[colon + 1] != '=')
            && word is not ("set" or "import" or "import?" or "mod" or "mod?" or "alias" or "export" or "unexport"));
    }

    private static bool IsStep(string head) => head.Split([' ', '\t'], 2)[0].ToUpperInvariant() is "RUN" or "COPY" or "ADD" or "WORKDIR" or "LABEL" or "USER"
        or "EXPOSE" or "HEALTHCHECK" or "VOLUME" or "STOPSIGNAL" or "CMD" or "MAINTAINER";

    private static string Key(string head) => head.Split(':', 2)[0].Trim('"', '\'', ' ');

    private static bool IsAnchor(ReadOnlySpan<char> line) => line.IndexOf(": &") >= 0 || line.IndexOf("- &") >= 0;

    private static ChangeReach Of(FileChange change, DocumentLines before, DocumentLines now)
    {
        var told = new bool[now.Count + 1];
        // Up to where each level has been told: no line is told twice at one level.
        var done = new int[7];
        bool lost = false;
        int fences = 0;
        for (int i = 0; i < change.Lines.Count; i++)
        {
            LineRange range = change.Lines[i];
            foreach (int line in Lines(before.Source, [change.Gone[i]]))
            {
                if (before.IsInFront(line))
                {
                    return new(isWhole: true);
                }
                fences += before.IsFence(line) ? 1 : 0;
                if (before.IsWords(line))
                {
                    lost = true;
                    Tell(Math.Max(1, range.First - 1), before.LevelAt(line));
                }
            }
            foreach (int line in Lines(now.Source, [range]))
            {
                if (now.IsInFront(line))
                {
                    return new(isWhole: true);
                }
                fences += now.IsFence(line) ? 1 : 0;
                lost |= now.IsHeading(line);
                if (now.IsHeading(line) || now.IsNote(line))
                {
                    Tell(line, now.LevelAt(line));
                }
            }
        }
        if (fences % 2 == 1)
        {
            // What was text below is code now, or the other way round.
            return new(isWhole: true);
        }
        var reached = new int[told.Length];
        for (int line = 1; line < told.Length; line++)
        {
            reached[line] = reached[line - 1] + (told[line] ? 1 : 0);
        }
        return new(isWhole: false, reached, lost);

        void Tell(int from, int level)
        {
            if (done.AsSpan(0, level + 1).ContainsAnyInRange(from, int.MaxValue))
            {
                return;
            }
            int line = from;
            while (line < told.Length && (line <= from + 1 || !now.IsHeading(line) || now.LevelAt(line) > level))
            {
                told[line++] = true;
            }
            done[level] = line - 1;
        }
    }
}
