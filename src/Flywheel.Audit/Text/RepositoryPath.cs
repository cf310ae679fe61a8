namespace Flywheel.Audit.Text;

/// <summary>Paths of a repository as strings: with forward slashes, relative to its root.</summary>
internal static class RepositoryPath
{
    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>A path that is written in a file of that folder; it never leads out of the repository.</summary>
    public static string Joined(string folder, string path)
    {
        var parts = new List<string>();
        foreach (string part in $"{(path.StartsWith('/') ? "" : folder)}/{path}".Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }
        return string.Join('/', parts);
    }
}
