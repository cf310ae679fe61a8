using Build.Bazel.Remote.Execution.V2;
using Flywheel.Cache.Store;
using Google.Protobuf;

namespace Flywheel.Cache.Actions;

/// <summary>The blobs that an action result names; the result is of use only while all of them are there.</summary>
internal sealed class NamedBlobs
{
    private readonly List<(EntryKey Key, long Size)> blobs = [];
    private readonly List<(EntryKey Key, long Size)> trees = [];

    private NamedBlobs()
    {
    }

    /// <summary>All of them, but for what trees name.</summary>
    internal List<(EntryKey Key, long Size)> Blobs => blobs;

    /// <summary>Those of them that hold a tree of a directory, whose files count, too.</summary>
    internal List<(EntryKey Key, long Size)> Trees => trees;

    /// <summary>What a result names; null when it names something in a way that nothing has: it is not well formed.</summary>
    internal static NamedBlobs? Of(ActionResult result)
    {
        var named = new NamedBlobs();
        foreach (OutputFile file in result.OutputFiles)
        {
            if (file.Path.Length == 0 || !named.Add(file.Digest))
            {
                return null;
            }
        }
        foreach (OutputDirectory directory in result.OutputDirectories)
        {
            if (!named.Add(directory.TreeDigest))
            {
                return null;
            }
            named.trees.Add(named.blobs[^1]);
        }
        return (result.StdoutDigest is null || named.Add(result.StdoutDigest)) && (result.StderrDigest is null || named.Add(result.StderrDigest))
            ? named
            : null;
    }

    /// <summary>The files of a tree; null when it is none.</summary>
    internal static NamedBlobs? OfTree(byte[] content)
    {
        Tree tree;
        try
        {
            tree = Tree.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
        var named = new NamedBlobs();
        IEnumerable<FileNode> files = tree.Children.Append(tree.Root ?? new()).SelectMany(directory => directory.Files);
        return files.All(file => named.Add(file.Digest)) ? named : null;
    }

    private bool Add(Digest? digest)
    {
        if (digest is not { SizeBytes: >= 0 } || !EntryKey.TryBlob(digest.Hash, out EntryKey key))
        {
            return false;
        }
        blobs.Add((key, digest.SizeBytes));
        return true;
    }
}
