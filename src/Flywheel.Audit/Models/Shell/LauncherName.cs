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
}
