using Flywheel.Audit.Inputs;
using Flywheel.Audit.Inputs.Git;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// git's index of a repository that somebody else made: it is refused as damaged, or its paths stay inside, its entries are such as git makes, and
/// every version of the format that holds them is read alike. A part of it may lie in a shared index.
/// </summary>
internal sealed class GitIndexTarget() : FuzzTarget("git-index")
{
    private const int Hash = 20;

    private static readonly uint[] Kinds = [0x8000, 0xA000, 0xE000, 0x4000];

    private static readonly IndexEntry[] Few =
    [
        new("a/b.sh", 0x81ED, Id(7), default), new("a/c", 0x81A4, Id(8), new(new(1, 2), new(3, 4), 5, 6)),
    ];

    private static readonly IndexEntry[] Many =
    [
        .. Few, new("a/\uDCFF", 0x81A4, Id(9), default) { IsSkipped = true }, new("b", 0xA000, Id(1), default), new("c/", 0x4000, Id(2), default),
        new("d", 0xE000, Id(3), default), new(new string('e', 300), 0x81A4, Id(4), default), new("f", 0x81A4, Id(5), default),
    ];

    private static readonly byte[] Shared = IndexFile.Of(2, Few);

    public override IEnumerable<byte[]> Seeds =>
        [IndexFile.Of(2, Few), IndexFile.Of(3, Few), IndexFile.Of(4, Few), IndexFile.Of(3, Many), IndexFile.Of(4, Many), Split];

    public override string[] Words =>
    [
        "DIRC", "TREE", "link", "\0\0\0\u0002", "\0\0\0\u0004", "\0", "../", "/", ".git/config", "a/b", "/etc/x", "a//b", "./", "..", ".GIT",
    ];

    /// <summary>No entry of its own, and a link to the shared index.</summary>
    private static byte[] Split => [.. "DIRC"u8, 0, 0, 0, 2, 0, 0, 0, 0, .. "link"u8, 0, 0, 0, Hash, .. Id(6).Bytes, .. new byte[Hash]];

    public override void Run(byte[] input)
    {
        GitIndex index;
        try
        {
            index = Read(input);
        }
        catch (InvalidDataException e)
        {
            Require(e.Message.Length > 0 && !e.Message.Contains('\n', StringComparison.Ordinal), "what is wrong with it is said in a line");
            return;
        }
        foreach (IndexEntry entry in index.Entries)
        {
            Require(Kinds.Contains(entry.Mode & 0xF000), "an entry is a file, a link, a repository or a folder");
            Require(entry.Id.Bytes.Length == Hash, "an entry names an object");
            StaysInside(entry);
        }
        bool isAnySkipped = index.Entries.Any(entry => entry.IsSkipped);
        foreach (byte version in (byte[])(isAnySkipped ? [3, 4] : [2, 3, 4]))
        {
            Require(Read(IndexFile.Of(version, index.Entries)).Entries.SequenceEqual(index.Entries), $"version {version} is read alike");
        }
    }

    private static GitIndex Read(byte[] file) => IndexReader.Read(file, Hash, _ => Shared);

    /// <summary>As git has it, said again and otherwise: by the bytes that the system is given.</summary>
    private static void StaysInside(IndexEntry entry)
    {
        string path = new([.. PathText.Bytes(entry.Path).Select(value => (char)value)]);
        Require(!path.Contains('\0', StringComparison.Ordinal), "no path is two");
        if (entry.IsFolder)
        {
            Require(path.EndsWith('/'), "a folder ends with a slash");
            path = path[..^1];
        }
        foreach (string name in path.Split('/'))
        {
            Require(name.Length > 0, "no path is absolute, or has an empty part");
            Require(name is not ("." or ".."), "no path goes up");
            Require(!name.Equals(".git", StringComparison.OrdinalIgnoreCase), "no path leads into git's own folder");
        }
    }

    private static ObjectId Id(byte value) => new([.. Enumerable.Repeat(value, Hash)]);
}
