namespace Flywheel.Audit.Models.Shell;

/// <summary>Whether a program's name is one that Bazel is started by.</summary>
public static class LauncherName
{
    /// <summary>
    /// bazel, bazelisk, bazelw, ibazel, with a version or a platform behind (<c>bazel-7.4.1</c>, <c>bazel_7</c>, <c>bazelisk-linux-amd64</c>),
    /// with <c>.exe</c> and its like. Not what merely begins alike: bazel-remote, bazel-bin, bazel-out, bazel-buildtools.
    /// </summary>
    /// <param name="name">A file name or a path.</param>
    public static bool Is(ReadOnlySpan<char> name)
    {
        int slash = name.LastIndexOfAny('/', '\\');
        if (slash >= 0 && name[..slash].Contains("bazel-out", StringComparison.Ordinal))
        {
            return false;
        }
        name = name[(slash + 1)..];
        foreach (string ending in (string[])[".exe", ".cmd", ".bat", ".sh"])
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }
        if (name is "bazel" or "bazelisk" or "bazelw" or "ibazel" or "bazel-real" or "bazel-cli")
        {
            return true;
        }
        foreach (string stem in (string[])["bazelisk", "bazel"])
        {
            if (name.StartsWith(stem, StringComparison.Ordinal) && name.Length > stem.Length + 1 && name[stem.Length] is '-' or '_')
            {
                ReadOnlySpan<char> rest = name[(stem.Length + 1)..];
                return char.IsAsciiDigit(rest[0]) || rest.StartsWith("linux") || rest.StartsWith("darwin") || rest.StartsWith("windows");
            }
        }
        return false;
    }

    /// <summary>
    /// Whether a program is a variable whose name says that it holds a launcher: <c>$BAZEL</c>, <c>"${BAZEL_BIN}"</c>, <c>$env:BAZELISK</c>.
    /// </summary>
    /// <param name="program">As it is written.</param>
    public static bool IsVariable(ReadOnlySpan<char> program)
    {
        if (program.Length < 4 || program[0] is not ('$' or '%' or '{'))
        {
            return false;
        }
        ReadOnlySpan<char> name = program.Trim("${}[]()% &\"").Trim();
        int end = name.IndexOfAny(":?-=#%/");
        if (end >= 0 && name[end] == '/')
        {
            return false;
        }
        name = name.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? name[4..] : end > 0 ? name[..end] : name;
        name = name[(name.LastIndexOf('.') + 1)..];
        string upper = name.ToString().ToUpperInvariant();
        return (upper.StartsWith("BAZEL", StringComparison.Ordinal) || upper.EndsWith("BAZEL", StringComparison.Ordinal)
                || upper.EndsWith("BAZELISK", StringComparison.Ordinal) || upper is "BZL" or "BZLX")
            && !name.ContainsAny(" /$") && !Array.Exists(Others, end => upper.EndsWith(end, StringComparison.Ordinal));
    }

    /// <summary>Of an image whose entry point is the launcher that it is named after; null for any other.</summary>
    /// <param name="image">With its registry, tag and digest: <c>gcr.io/bazel-public/bazel:7.4.1</c>.</param>
    public static string? OfImage(string image)
    {
        string name = image[(image.LastIndexOf('/') + 1)..];
        int end = name.AsSpan().IndexOfAny('@', ':');
        name = end < 0 ? name : name[..end];
        return Is(name) ? name : null;
    }

    /// <summary>What the names of variables end with that hold no program.</summary>
    private static readonly string[] Others = ["OPTS", "FLAGS", "ARGS", "OPTIONS", "VERSION", "RC", "CONFIG", "CACHE", "TARGET", "TARGETS", "DIR", "ENV"];
}
