namespace Flywheel.Core.Rc;

/// <summary>What stands at the path of an rc file.</summary>
/// <param name="Bytes">Null when there is nothing, or nothing that is read.</param>
/// <param name="Canonical">
/// Its path without links, by which the same file is known under two names; empty when there is nothing.
/// </param>
/// <param name="Fault">Why what is there is not read: words that follow the path. Null without a fault.</param>
/// <param name="OnlyHere">Whether Bazel would read it all the same: a pipe, or a very large file.</param>
public readonly record struct RcContent(ByteString? Bytes, string Canonical, string? Fault, bool OnlyHere = false)
{
    /// <summary>There is nothing.</summary>
    public static RcContent None { get; } = new(null, "", null);
}

/// <summary>Reads an rc file; the path is absolute.</summary>
public delegate RcContent RcReader(ByteString path);
