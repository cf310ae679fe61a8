namespace Flywheel.Audit.Register;

/// <summary>Paths and patterns as the register may write them: relative to the repository, with forward slashes, and never out of it.</summary>
internal static class WrittenPath
{
    /// <summary>Why it is no path of the repository, behind "it"; null where it is one.</summary>
    public static string? Fault(string path) =>
        path.StartsWith('/') || path.StartsWith('~') || (path.Length > 1 && path[1] == ':') ? "is not relative to the repository"
            : path.Contains('\\', StringComparison.Ordinal) ? "has backslashes: paths are written with forward slashes"
            : path.Split('/').Contains("..") ? "leaves the repository"
            : path.Any(char.IsControl) ? "has control characters"
            : null;

    /// <summary>Why it is no pattern over paths, behind "it"; null where it is one.</summary>
    public static string? PatternFault(string pattern) =>
        pattern.Split('/').Contains("..") ? "leaves the repository" : pattern.StartsWith('~') ? "is not relative to the repository" : WordFault(pattern);

    /// <summary>Why it is no pattern at all, behind "it"; null where it is one.</summary>
    public static string? WordFault(string pattern)
    {
        int braces = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when ++i == pattern.Length:
                    return "ends with a backslash that takes no character";
                case '[' when Glob.ClassEnd(pattern, i) is var end:
                    if (end < 0)
                    {
                        return "has a `[` that is not closed";
                    }
                    i = end;
                    break;
                case '{':
                    braces++;
                    break;
                case '}' when --braces < 0:
                    return "has a `}` that closes nothing";
            }
        }
        return braces > 0 ? "has a `{` that is not closed" : pattern.Any(char.IsControl) ? "has control characters" : null;
    }
}
