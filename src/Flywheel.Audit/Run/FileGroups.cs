using Flywheel.Audit.Register;

namespace Flywheel.Audit.Run;

/// <summary>Files that take one another in, directly or through others: what one of them sets, the others have.</summary>
/// <param name="paths">Of all that may.</param>
internal sealed class FileGroups(IEnumerable<string> paths)
{
    /// <summary>Patterns that are looked for among all files.</summary>
    private const int MostGlobs = 200;

    private readonly Dictionary<string, string> above = paths.ToDictionary(path => path, StringComparer.Ordinal);
    private int left = MostGlobs;

    /// <summary>Those of more than one file, each in the order in which its files came.</summary>
    public IEnumerable<IReadOnlyList<string>> All =>
        above.Keys.ToArray().ToLookup(Root).Select(group => group.ToArray()).Where(group => group.Length > 1);

    /// <param name="one">A file.</param>
    /// <param name="other">The path, or the pattern of the paths, of what it takes in.</param>
    public void Add(string one, string other)
    {
        foreach (string path in !other.Contains('*') ? [other] : --left >= 0 ? above.Keys.Where(path => Glob.IsMatch(other, path)).ToArray() : [])
        {
            if (above.ContainsKey(path) && Root(one) is var root && Root(path) is var joined && root != joined)
            {
                above[joined] = root;
            }
        }
    }

    private string Root(string path)
    {
        string root = path;
        while (above[root] != root)
        {
            // Every step leads past one: the next search is shorter.
            root = above[root] = above[above[root]];
        }
        return root;
    }
}
