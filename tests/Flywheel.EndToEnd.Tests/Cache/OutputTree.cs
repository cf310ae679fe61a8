using System.Security.Cryptography;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Cache;

/// <summary>What stands under <c>bazel-bin</c>: each path, and what is there.</summary>
internal sealed class OutputTree
{
    private readonly SortedDictionary<string, string> entries = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    private OutputTree()
    {
    }

    public int Count => entries.Count;

    public bool Contains(string path) => entries.ContainsKey(path);

    /// <summary>What stands in a file of at most 1 KiB.</summary>
    public string Text(string path) => texts[path];

    public static OutputTree Of(BazelWorkspace workspace)
    {
        var tree = new OutputTree();
        string root = Path.Combine(workspace.Root, "bazel-bin");
        tree.Add(new DirectoryInfo(new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)!.FullName), "");
        return tree;
    }

    /// <summary>The entries of this one that <paramref name="other"/> has not, or has with another content, mode or target.</summary>
    public string[] Unlike(OutputTree other) =>
        [.. entries.Where(entry => !other.entries.TryGetValue(entry.Key, out string? same) || same != entry.Value).Select(entry => $"{entry.Key} {entry.Value}")];

    private void Add(DirectoryInfo folder, string prefix)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = prefix + entry.Name;
            if (entry.LinkTarget is { } target)
            {
                entries[path] = "-> " + target;
            }
            else if (entry is DirectoryInfo child)
            {
                entries[path] = "folder";
                Add(child, path + "/");
            }
            else
            {
                using FileStream content = File.OpenRead(entry.FullName);
                if (content.Length <= 1024)
                {
                    texts[path] = File.ReadAllText(entry.FullName);
                }
                entries[path] = $"{entry.UnixFileMode} {Convert.ToHexStringLower(SHA256.HashData(content))}";
            }
        }
    }
}
