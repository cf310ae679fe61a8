namespace Flywheel.Core.Rc;

/// <summary>Why a file is looked at.</summary>
public enum RcOrigin
{
    System,
    Workspace,
    Home,

    /// <summary>Named by $BAZELRC.</summary>
    Variable,

    /// <summary>Named by --bazelrc.</summary>
    Option,

    /// <summary>Named by an import in another file.</summary>
    Import,
}

/// <summary>What became of it.</summary>
public enum RcFate
{
    Read,

    /// <summary>It is not there, or cannot be read, and does not have to be.</summary>
    NotThere,

    /// <summary>The same file was already read for an earlier place.</summary>
    ReadBefore,

    /// <summary>Its condition does not fit this version.</summary>
    OtherVersion,

    /// <summary>Its condition cannot be judged, since the version is not known; it is not read.</summary>
    Undecided,

    /// <summary>It must be there, and is not, or cannot be read.</summary>
    Failed,
}

/// <summary>An rc file that Bazel looks at.</summary>
/// <param name="Path">As it was looked for.</param>
/// <param name="Canonical">Without links; empty when it was not found.</param>
/// <param name="Origin">Why it is looked at.</param>
/// <param name="Importer">The file that imports it; null for all others.</param>
/// <param name="ImportLine">The line there, from 1; 0 for all others.</param>
public sealed record RcFile(ByteString Path, string Canonical, RcOrigin Origin, RcFile? Importer, int ImportLine)
{
    public RcFate Fate { get; init; }
}

/// <summary>A word behind the command in a line of an rc file.</summary>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="Section">What the line begins with: a command, or a command and a config.</param>
/// <param name="File">Where it stands.</param>
/// <param name="Line">The line that it begins on, from 1.</param>
/// <param name="Root">Which of the files that are read for themselves it belongs to, counted from 0.</param>
public readonly record struct RcWord(ByteString Text, string Section, RcFile? File, int Line, int Root);

/// <summary>Something that is wrong.</summary>
/// <param name="File">Where; null for the command line.</param>
/// <param name="Line">From 1; 0 for a whole file.</param>
/// <param name="What">Lower case, no full stop. It holds no value of an option.</param>
/// <param name="Kind">How much it matters.</param>
public sealed record RcProblem(RcFile? File, int Line, string What, RcProblemKind Kind = RcProblemKind.Error);

/// <summary>How much a problem matters.</summary>
public enum RcProblemKind
{
    /// <summary>Bazel refuses to run.</summary>
    Error,

    /// <summary>Bazel refuses, unless it knows a word that is not known here.</summary>
    Doubt,

    /// <summary>Bazel runs, and perhaps not as somebody expects.</summary>
    Warning,
}
