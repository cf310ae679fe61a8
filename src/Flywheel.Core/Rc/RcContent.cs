namespace Flywheel.Core.Rc;

/// <summary>What stands at the path of an rc file.</summary>
/// <param name="bytes">Null when there is nothing, or nothing that is read.</param>
/// <param name="canonical">
/// Its path without links, by which the same file is known under two names; empty when there is nothing.
/// </param>
/// <param name="fault">Why what is there is not read: words that follow the path. Null without a fault.</param>
/// <param name="onlyHere">Whether Bazel would read it all the same: a pipe, or a very large file.</param>
public readonly struct RcContent(ByteString? bytes, string canonical, string? fault, bool onlyHere = false)
{
    public ByteString? Bytes => bytes;

    public string Canonical => canonical;

    public string? Fault => fault;

    public bool OnlyHere => onlyHere;

    /// <summary>There is nothing.</summary>
    public static RcContent None { get; } = new(null, "", null);
}

/// <summary>Reads an rc file; the path is absolute.</summary>
public delegate RcContent RcReader(ByteString path);
