namespace Flywheel.Audit.Inputs.Git;

/// <summary>What differs between a commit's tree and the index; folders that both hold alike are not read.</summary>
internal sealed class TreeComparison(ObjectStore objects, GitIndex index, IReadOnlyDictionary<string, int> entries, int hash)
{
    private const int Deepest = 1000;

    private readonly Dictionary<string, ObjectId?> differs = [];
    private readonly HashSet<string> sparse = [];
    private readonly bool[] seen = new bool[index.Entries.Count];

    /// <summary>Files by path: what the tree has of one that the index has otherwise or not at all; null where the tree has none.</summary>
    /// <exception cref="InvalidDataException">A tree is damaged or not there.</exception>
    public IReadOnlyDictionary<string, ObjectId?> With(ObjectId tree)
    {
        sparse.UnionWith(index.Entries.Where(entry => entry.IsFolder).Select(entry => entry.Path));
        var same = new List<string>();
        var open = new Stack<(string Path, ObjectId Id, int Depth)>();
        open.Push(("", tree, 0));
        while (open.TryPop(out (string Path, ObjectId Id, int Depth) folder))
        {
            if (index.Trees.TryGetValue(folder.Path.TrimEnd('/'), out ObjectId known) && known.Equals(folder.Id))
            {
                same.Add(folder.Path);
            }
            else if (!sparse.Contains(folder.Path))
            {
                Read(folder, open);
            }
        }
        MarkSame(same);
        for (int at = 0; at < seen.Length; at++)
        {
            if (!seen[at] && index.Entries[at].IsFile)
            {
                differs.TryAdd(index.Entries[at].Path, null);
            }
        }
        return differs;
    }

    private void Read((string Path, ObjectId Id, int Depth) folder, Stack<(string Path, ObjectId Id, int Depth)> open)
    {
        if (folder.Depth > Deepest || objects.Read(folder.Id) is not { Kind: ObjectKind.Tree } tree)
        {
            throw new InvalidDataException($"the tree {folder.Id} is not there");
        }
        ReadOnlySpan<byte> rest = tree.Content;
        while (!rest.IsEmpty)
        {
            int space = rest.IndexOf((byte)' '), zero = rest.IndexOf((byte)0);
            if (space < 0 || zero < space || rest.Length < zero + 1 + hash)
            {
                throw new InvalidDataException($"the tree {folder.Id} is damaged");
            }
            string name = PathText.Of(rest[(space + 1)..zero]);
            if (!GitPath.IsName(name))
            {
                throw new InvalidDataException($"the tree {folder.Id} holds a name that git checks out nowhere");
            }
            string path = folder.Path + name;
            var id = new ObjectId(rest.Slice(zero + 1, hash));
            bool isFile = rest.StartsWith("100"u8), isFolder = rest.StartsWith("4"u8);
            rest = rest[(zero + 1 + hash)..];
            if (isFolder)
            {
                open.Push((path + "/", id, folder.Depth + 1));
            }
            else if (isFile)
            {
                bool indexed = entries.TryGetValue(path, out int at);
                if (indexed)
                {
                    seen[at] = true;
                }
                if (!indexed || !index.Entries[at].Id.Equals(id) || !index.Entries[at].IsFile)
                {
                    differs[path] = id;
                }
            }
        }
    }

    /// <summary>All that lies in a folder which both hold alike.</summary>
    private void MarkSame(List<string> folders)
    {
        if (folders.Count == 0)
        {
            return;
        }
        var same = folders.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        bool all = same.Contains("");
        for (int at = 0; at < seen.Length; at++)
        {
            ReadOnlySpan<char> path = index.Entries[at].Path;
            for (int slash = path.LastIndexOf('/'); !seen[at] && slash > 0; slash = path[..slash].LastIndexOf('/'))
            {
                seen[at] = same.Contains(path[..(slash + 1)]);
            }
            seen[at] |= all;
        }
    }
}
