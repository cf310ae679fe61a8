namespace Flywheel.Audit.Inputs;

/// <summary>The files of a repository: on disk by git's index, or given.</summary>
public interface IAuditTree
{
    /// <summary>Every regular file that may be audited, in order of their paths (ordinal).</summary>
    IReadOnlyList<TreeFile> Files { get; }

    /// <summary>The commit that is checked out, in hexadecimal digits; null without one.</summary>
    string? Commit { get; }

    /// <summary>
    /// The bytes of a regular file inside the repository, links not followed out of it; null where there is none, it cannot be read, or it
    /// is larger than <paramref name="most"/>.
    /// </summary>
    byte[]? Read(string path, long most);

    /// <summary>Whether the commit that is checked out holds a file of this path, whatever it holds there.</summary>
    bool IsCommitted(string path);
}

/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="IsTracked">Whether git's index holds it.</param>
/// <param name="IsExecutable">Whether it may be executed: a file without a name's end may be a script.</param>
public sealed record TreeFile(string Path, bool IsTracked, bool IsExecutable = false);
