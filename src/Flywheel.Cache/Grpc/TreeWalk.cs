using System.Globalization;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Cache.Store;
using Google.Protobuf;
using Grpc.Core;
using Directory = Build.Bazel.Remote.Execution.V2.Directory;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>The directories below a root, the nearer ones first and each once, in pages. A token is how many went before.</summary>
internal sealed class TreeWalk(BlobStore store, (EntryKey Key, long Size) root)
{
    /// <summary>Directories in a page, when the client leaves it to us.</summary>
    private const int UsualPage = 1000;

    /// <summary>In bytes of directories: a page is a message, which clients limit; a larger directory is a page of its own.</summary>
    private const int LargestPage = CapabilitiesService.LargestBatch;

    /// <summary>Of one directory, in bytes: more is not taken by gRPC's clients.</summary>
    private const int LargestDirectory = (4 << 20) - (64 << 10);

    /// <exception cref="RpcException">The token is none of ours, or a directory is not there.</exception>
    internal IEnumerable<GetTreeResponse> Pages(int size, string token)
    {
        int skip = 0;
        if (token.Length > 0 && !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
        {
            throw Digests.Invalid("the page token is none of this server's");
        }
        var page = new GetTreeResponse();
        int bytes = 0;
        int seen = 0;
        foreach (Directory directory in Directories())
        {
            int length = directory.CalculateSize();
            if (seen++ < skip)
            {
                continue;
            }
            if (page.Directories.Count == (size > 0 ? size : UsualPage) || (page.Directories.Count > 0 && bytes + length > LargestPage))
            {
                page.NextPageToken = (seen - 1).ToString(CultureInfo.InvariantCulture);
                yield return page;
                (page, bytes) = (new(), 0);
            }
            page.Directories.Add(directory);
            bytes += length;
        }
        yield return page;
    }

    private IEnumerable<Directory> Directories()
    {
        var known = new HashSet<EntryKey> { root.Key };
        var waiting = new Queue<(EntryKey Key, long Size)>([root]);
        while (waiting.TryDequeue(out (EntryKey Key, long Size) next))
        {
            Directory directory = Read(next);
            foreach (DirectoryNode child in directory.Directories)
            {
                (EntryKey key, long size) = Digests.Blob(child.Digest);
                if (known.Add(key))
                {
                    waiting.Enqueue((key, size));
                }
            }
            yield return directory;
        }
    }

    private Directory Read((EntryKey Key, long Size) name)
    {
        using Reading? reading = name.Size <= LargestDirectory ? store.Read(name.Key, name.Size) : null;
        if (reading is null)
        {
            throw new RpcException(new Status(StatusCode.NotFound, "a directory of the tree is not there"));
        }
        try
        {
            return Directory.Parser.ParseFrom(reading.All());
        }
        catch (InvalidProtocolBufferException)
        {
            throw Digests.Invalid("a blob of the tree is no directory");
        }
    }
}
