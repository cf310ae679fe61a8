using System.IO.Compression;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>
/// The objects of a repository, loose and packed. Alternates are other repositories' and not read: nothing outside the repository is.
/// Not for several threads at once.
/// </summary>
internal sealed class ObjectStore(GitFolder git) : IDisposable
{
    /// <summary>Larger objects are not read.</summary>
    public const int Largest = 64 << 20;

    /// <summary>Packs that fetch each other's bases are damaged; git makes packs that hold their bases.</summary>
    private const int DeepestOutside = 8;

    private List<PackFile>? packs;
    private int outside;

    public bool HasAlternates => git.Common.Status("objects/info/alternates") is not null;

    /// <summary>Null where it is not there, or too large.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public GitObject? Read(ObjectId id)
    {
        foreach (PackFile pack in Packs())
        {
            if (pack.Find(id) is >= 0 and var at)
            {
                return pack.Read(at, Largest, Outside);
            }
        }
        return Loose(id);
    }

    /// <summary>The objects whose names begin so, each once.</summary>
    /// <param name="digits">Four at least, hexadecimal, lower case.</param>
    public IReadOnlyCollection<ObjectId> Abbreviated(string digits)
    {
        var found = new HashSet<ObjectId>();
        foreach (PackFile pack in Packs())
        {
            found.UnionWith(pack.Abbreviated(digits));
        }
        foreach (string name in Names($"objects/{digits[..2]}"))
        {
            if (name.StartsWith(digits[2..], StringComparison.Ordinal) && ObjectId.Parse(digits[..2] + name, git.HashLength) is { } id)
            {
                found.Add(id);
            }
        }
        return found;
    }

    public void Dispose() => packs?.ForEach(pack => pack.Dispose());

    private GitObject? Outside(ObjectId id)
    {
        if (outside >= DeepestOutside)
        {
            throw new InvalidDataException("packs need each other");
        }
        outside++;
        GitObject? found = Read(id);
        outside--;
        return found;
    }

    private List<PackFile> Packs()
    {
        if (packs is null)
        {
            packs = [];
            foreach (string name in Names("objects/pack").Where(name => name.EndsWith(".idx", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                string pack = $"objects/pack/{name[..^4]}.pack";
                if (git.Common.Open(PathText.Bytes($"objects/pack/{name}")).File is { } index && git.Common.IsFile(pack))
                {
                    packs.Add(new(
                        index,
                        () => git.Common.Open(PathText.Bytes(pack)).File ?? throw new InvalidDataException("a pack cannot be opened"),
                        git.HashLength));
                }
            }
        }
        return packs;
    }

    private List<string> Names(string folder)
    {
        var listing = new FolderListing();
        _ = git.Common.List(PathText.Bytes(folder), listing);
        return [.. Enumerable.Range(0, listing.Count).Select(at => PathText.Of(listing.Name(at)))];
    }

    private GitObject? Loose(ObjectId id)
    {
        string name = id.ToString();
        using DiskFile? file = git.Common.Open(PathText.Bytes($"objects/{name[..2]}/{name[2..]}")).File;
        if (file is null)
        {
            return null;
        }
        using var stream = new ZLibStream(new DiskStream(file, 0), CompressionMode.Decompress);
        Span<byte> head = stackalloc byte[32];
        int length = 0;
        for (; length < head.Length && stream.Read(head.Slice(length, 1)) == 1 && head[length] != 0; length++)
        {
        }
        int space = head[..length].IndexOf((byte)' ');
        ObjectKind? kind = space < 0 ? null
            : head[..space].SequenceEqual("commit"u8) ? ObjectKind.Commit
            : head[..space].SequenceEqual("tree"u8) ? ObjectKind.Tree
            : head[..space].SequenceEqual("blob"u8) ? ObjectKind.Blob
            : head[..space].SequenceEqual("tag"u8) ? ObjectKind.Tag
            : null;
        if (kind is null || !long.TryParse(head[(space + 1)..length], out long size) || size < 0)
        {
            throw new InvalidDataException($"the object {name} is damaged");
        }
        if (size > Largest)
        {
            return null;
        }
        var content = new byte[size];
        return stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length
            ? new(kind.Value, content)
            : throw new InvalidDataException($"the object {name} is cut short");
    }
}
