namespace Flywheel.Cache.Store;

/// <summary>How much a cache may keep, and where.</summary>
/// <param name="Folder">Made when it is not there.</param>
/// <param name="MaxSize">In bytes of whole disk blocks; at least <see cref="LeastSize"/>.</param>
/// <param name="MinFree">How many bytes of its file system have to stay free; 0 or more.</param>
/// <param name="ReadOnly">Whether nothing is taken in.</param>
public sealed record StoreOptions(string Folder, long MaxSize, long MinFree, bool ReadOnly = false)
{
    public const long LeastSize = 1 << 20;
}

/// <summary>What became of something that was to be written.</summary>
public enum WriteOutcome
{
    /// <summary>It is in the cache.</summary>
    Stored,

    /// <summary>It was there before, and is now the one used last.</summary>
    AlreadyThere,

    /// <summary>The content is not what its name says.</summary>
    Mismatch,

    /// <summary>It is larger than the cache may get, or the disk has no room.</summary>
    Full,

    /// <summary>The cache takes nothing in.</summary>
    ReadOnly,

    /// <summary>The file system refused.</summary>
    Failed,
}

/// <summary>What a client is told of them, over gRPC and over HTTP.</summary>
internal static class WriteOutcomes
{
    internal const string Full = "the cache, or its disk, has no room for it";
    internal const string ReadOnly = "the cache is read-only";
    internal const string Failed = "the cache could not write it: its log says why";
}
