using Flywheel.Audit.Text;

namespace Flywheel.Audit.Inputs;

/// <summary>What changed between a commit and the files on disk, untracked ones included.</summary>
/// <param name="Base">The commit, in hexadecimal digits.</param>
/// <param name="Files">Files with lines that the commit's do not have, or without some that it has, by path.</param>
/// <param name="Deleted">Paths that the commit has and the disk has no more, in order.</param>
public sealed record ChangeSet(string Base, IReadOnlyDictionary<string, FileChange> Files, IReadOnlyList<string> Deleted)
{
    /// <param name="path">Relative.</param>
    /// <param name="first">From 1.</param>
    /// <param name="last">The last line that belongs to it.</param>
    public bool Touches(string path, int first, int last) =>
        Files.TryGetValue(path, out FileChange? change) && change.Touches(first, last);
}

/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Lines">In order; all of it for a new file.</param>
/// <param name="IsNew">The commit has no file of this path.</param>
public sealed record FileChange(string Path, IReadOnlyList<LineRange> Lines, bool IsNew)
{
    /// <summary>What the commit has; null where it has no such file, or one too large to compare.</summary>
    public SourceText? Before { get; private init; }

    /// <summary>For each of <see cref="Lines"/>, the lines of <see cref="Before"/> that stood in its place; empty without that.</summary>
    public IReadOnlyList<LineRange> Gone { get; private init; } = [];

    /// <summary>Of two versions that differ.</summary>
    public static FileChange Of(string path, byte[] before, byte[] now)
    {
        IReadOnlyList<LineRange> lines = LineDiff.Of(before, now, out IReadOnlyList<LineRange> gone);
        return new(path, lines, IsNew: false) { Before = SourceText.Decode(path, before), Gone = gone };
    }

    public bool Touches(int first, int last) => Lines.Any(range => range.Touches(first, last));
}

/// <summary>Whether it could be told what changed.</summary>
public abstract record ChangeReading
{
    private ChangeReading()
    {
    }

    public abstract T Match<T>(Func<Told, T> told, Func<Untold, T> untold);

    public sealed record Told(ChangeSet Changes) : ChangeReading
    {
        public override T Match<T>(Func<Told, T> told, Func<Untold, T> untold) => told(this);
    }

    /// <param name="Why">Lower case, no full stop; says what to do where something can be done.</param>
    public sealed record Untold(string Why) : ChangeReading
    {
        public override T Match<T>(Func<Told, T> told, Func<Untold, T> untold) => untold(this);
    }
}
