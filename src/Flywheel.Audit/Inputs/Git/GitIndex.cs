namespace Flywheel.Audit.Inputs.Git;

/// <summary>What git's index says is tracked: gitformat-index(5), versions 2 to 4, split and sparse ones included.</summary>
/// <param name="Entries">In git's order: by the bytes of their paths.</param>
/// <param name="Trees">The object of every folder that the index knows to be as it is there, by path; the root is empty.</param>
internal sealed record GitIndex(IReadOnlyList<IndexEntry> Entries, IReadOnlyDictionary<string, ObjectId> Trees)
{
    public static GitIndex Empty { get; } = new([], new Dictionary<string, ObjectId>());
}

/// <param name="Path">
/// See <see cref="PathText"/>; inside the repository, as <see cref="GitPath"/> has it. That of a whole folder of a sparse index ends with a slash.
/// </param>
/// <param name="Mode">Git's: 100644, 100755, 120000 (link), 160000 (another repository), 40000 (folder of a sparse index), in octal digits.</param>
/// <param name="Id">Its content.</param>
/// <param name="Stamp">What the file was like then.</param>
internal sealed record IndexEntry(string Path, uint Mode, ObjectId Id, IndexStamp Stamp)
{
    public bool IsFile => (Mode & 0xF000) == 0x8000;

    public bool IsLink => (Mode & 0xF000) == 0xA000;

    public bool IsRepository => (Mode & 0xF000) == 0xE000;

    public bool IsFolder => (Mode & 0xF000) == 0x4000;

    public bool IsExecutable => IsFile && (Mode & 0x40) != 0;

    /// <summary>Not checked out on purpose, or added without content: what is on disk says nothing about it.</summary>
    public bool IsSkipped { get; init; }
}

/// <summary>What the file was like when git last saw that it is the object; numbers modulo 2^32, the size in bytes.</summary>
internal readonly record struct IndexStamp(Moment Changed, Moment Modified, uint Inode, uint Size);

/// <summary>Since 1970.</summary>
internal readonly record struct Moment(uint Seconds, uint Nanoseconds);
