namespace Flywheel.Audit.Inputs.Git;

/// <summary>
/// Paths as git takes them into an index (its verify_path) and checks them out. An index or a tree that was made by hand may hold others, which
/// lead out of the repository or into git's own folder.
/// </summary>
internal static class GitPath
{
    public static bool IsInside(ReadOnlySpan<char> path)
    {
        foreach (Range name in path.Split('/'))
        {
            if (!IsName(path[name]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Of a file or a folder, as a tree holds it; `.git` in any case, as there are file systems that make no difference.</summary>
    public static bool IsName(ReadOnlySpan<char> name) =>
        name is not ("" or "." or "..") && !name.Equals(".git", StringComparison.OrdinalIgnoreCase) && name.IndexOfAny('/', '\0') < 0;
}
