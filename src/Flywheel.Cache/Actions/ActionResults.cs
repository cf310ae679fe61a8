using Build.Bazel.Remote.Execution.V2;
using Flywheel.Cache.Store;
using Google.Protobuf;

namespace Flywheel.Cache.Actions;

/// <summary>The action cache: results that are well formed, served only while everything they name is there, which then counts as used.</summary>
internal sealed class ActionResults(BlobStore store)
{
    /// <summary>A tree larger than this, in bytes, is not read: a hundred thousand files and more.</summary>
    private const long LargestTree = 64 << 20;

    /// <summary>The result, and its bytes as they came; null when there is none that is of use.</summary>
    internal (ActionResult Result, byte[] Bytes)? Get(EntryKey key)
    {
        using Reading? reading = store.Read(key, size: null);
        return reading?.Content is { } bytes && Parse(bytes) is { } parsed && IsWhole(parsed.Named) ? (parsed.Result, bytes) : null;
    }

    /// <summary>Keeps a result.</summary>
    /// <returns><see cref="WriteOutcome.Mismatch"/> when it is not well formed.</returns>
    internal WriteOutcome Put(EntryKey key, byte[] bytes) => Parse(bytes) is null ? WriteOutcome.Mismatch : store.Put(key, bytes);

    private static (ActionResult Result, NamedBlobs Named)? Parse(byte[] bytes)
    {
        try
        {
            ActionResult result = ActionResult.Parser.ParseFrom(bytes);
            return NamedBlobs.Of(result) is { } named ? (result, named) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private bool IsWhole(NamedBlobs named) => store.ContainsAll(named.Blobs) && named.Trees.TrueForAll(IsWholeTree);

    private bool IsWholeTree((EntryKey Key, long Size) tree)
    {
        if (tree.Size > LargestTree)
        {
            return false;
        }
        using Reading? reading = store.Read(tree.Key, tree.Size);
        return reading?.All() is { } content && NamedBlobs.OfTree(content) is { } named && store.ContainsAll(named.Blobs);
    }
}
