namespace Flywheel.Audit.Inputs.Ignore;

/// <summary>A line of a <c>.gitignore</c>, as gitignore(5) reads it; measured against `git check-ignore`.</summary>
internal sealed class IgnorePattern
{
    private readonly bool foldersOnly;

    /// <summary>Compared with the name alone, at any depth; null where the whole path below the file's folder is compared.</summary>
    private readonly GlobSegment? name;

    /// <summary>A null segment is <c>**</c>.</summary>
    private readonly GlobSegment?[] segments;

    private IgnorePattern(bool negated, bool foldersOnly, GlobSegment? name, GlobSegment?[] segments)
    {
        IsNegated = negated;
        this.foldersOnly = foldersOnly;
        this.name = name;
        this.segments = segments;
    }

    public bool IsNegated { get; }

    /// <summary>Null for a blank line, a comment, and a pattern that can match nothing.</summary>
    public static IgnorePattern? Parse(ReadOnlySpan<byte> line)
    {
        line = WithoutTrailingSpaces(line.EndsWith("\r"u8) ? line[..^1] : line);
        if (line.IsEmpty || line[0] == '#')
        {
            return null;
        }
        bool negated = line[0] == '!';
        line = negated ? line[1..] : line;
        bool foldersOnly = line.EndsWith("/"u8);
        line = foldersOnly ? line[..^1] : line;
        if (!line.Contains((byte)'/'))
        {
            return GlobSegment.Parse(line) is { } name ? new(negated, foldersOnly, name, []) : null;
        }
        line = line[0] == '/' ? line[1..] : line;
        return Segments(line) is { } segments ? new(negated, foldersOnly, null, segments) : null;
    }

    /// <param name="path">Below the folder of the file that holds the pattern.</param>
    /// <param name="isFolder">Whether a folder, not a file or a link, bears the name.</param>
    public bool Matches(ReadOnlySpan<byte> path, bool isFolder)
    {
        if (foldersOnly && !isFolder)
        {
            return false;
        }
        return name is not null ? name.Matches(path[(path.LastIndexOf((byte)'/') + 1)..]) : MatchesPath(path);
    }

    /// <summary>The last <c>**</c> alone need be tried again: segments before it match as early as they can.</summary>
    private bool MatchesPath(ReadOnlySpan<byte> path)
    {
        int at = 0, from = 0, again = -1, againFrom = 0;
        while (from <= path.Length)
        {
            int end = path[from..].IndexOf((byte)'/') is >= 0 and var slash ? from + slash : path.Length;
            if (at < segments.Length && segments[at] is null)
            {
                if (at == segments.Length - 1)
                {
                    return true;
                }
                again = ++at;
                againFrom = from;
            }
            else if (at < segments.Length && segments[at]!.Matches(path[from..end]))
            {
                at++;
                from = end + 1;
            }
            else if (again >= 0)
            {
                int next = path[againFrom..].IndexOf((byte)'/');
                if (next < 0)
                {
                    return false;
                }
                at = again;
                from = againFrom += next + 1;
            }
            else
            {
                return false;
            }
        }
        return at == segments.Length;
    }

    /// <summary>Spaces at the end go, but for those behind a backslash.</summary>
    private static ReadOnlySpan<byte> WithoutTrailingSpaces(ReadOnlySpan<byte> line)
    {
        int spaces = -1;
        for (int at = 0; at < line.Length; at++)
        {
            if (line[at] == ' ')
            {
                spaces = spaces < 0 ? at : spaces;
                continue;
            }
            spaces = -1;
            at += line[at] == '\\' ? 1 : 0;
        }
        return spaces < 0 ? line : line[..spaces];
    }

    private static GlobSegment?[]? Segments(ReadOnlySpan<byte> pattern)
    {
        var segments = new List<GlobSegment?>();
        for (int start = 0, at = 0; ; at++)
        {
            if (at < pattern.Length && pattern[at] != '/')
            {
                at = pattern[at] switch
                {
                    // An escaped slash is a slash.
                    (byte)'\\' when at + 1 < pattern.Length && pattern[at + 1] != '/' => at + 1,
                    (byte)'[' when GlobSegment.EndOfClass(pattern, at) is > 0 and var end => end - 1,
                    _ => at,
                };
                continue;
            }
            ReadOnlySpan<byte> segment = pattern[start..Math.Min(at, pattern.Length)];
            segment = at < pattern.Length && Odd(segment) ? segment[..^1] : segment;
            if (segment.Length >= 2 && segment.TrimStart((byte)'*').IsEmpty)
            {
                if (segments is not [.., null])
                {
                    segments.Add(null);
                }
            }
            else if (GlobSegment.Parse(segment) is { } parsed)
            {
                segments.Add(parsed);
            }
            else
            {
                return null;
            }
            if (at >= pattern.Length)
            {
                return [.. segments];
            }
            start = at + 1;
        }
    }

    /// <summary>Whether the last backslash is not itself escaped.</summary>
    private static bool Odd(ReadOnlySpan<byte> segment) => (segment.Length - segment.TrimEnd((byte)'\\').Length) % 2 == 1;
}
