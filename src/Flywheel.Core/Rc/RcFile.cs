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
/// <param name="path">As it was looked for.</param>
/// <param name="canonical">Without links; empty when it was not found.</param>
/// <param name="origin">Why it is looked at.</param>
/// <param name="importer">The file that imports it; null for all others.</param>
/// <param name="importLine">The line there, from 1; 0 for all others.</param>
public sealed class RcFile(ByteString path, string canonical, RcOrigin origin, RcFile? importer, int importLine)
{
    public ByteString Path => path;

    public string Canonical => canonical;

    public RcOrigin Origin => origin;

    public RcFile? Importer => importer;

    public int ImportLine => importLine;

    public RcFate Fate { get; internal set; }
}

/// <summary>A word behind the command in a line of an rc file.</summary>
/// <param name="text">Without quotes and escapes.</param>
/// <param name="section">What the line begins with: a command, or a command and a config.</param>
/// <param name="file">Where it stands.</param>
/// <param name="line">The line that it begins on, from 1.</param>
/// <param name="root">Which of the files that are read for themselves it belongs to, counted from 0.</param>
public sealed class RcWord(ByteString text, string section, RcFile? file, int line, int root)
{
    public ByteString Text => text;

    public string Section => section;

    public RcFile? File => file;

    public int Line => line;

    public int Root => root;
}

/// <summary>Something that is wrong.</summary>
/// <param name="file">Where; null for the command line.</param>
/// <param name="line">From 1; 0 for a whole file.</param>
/// <param name="what">Lower case, no full stop. It holds no value of an option.</param>
/// <param name="kind">How much it matters.</param>
public sealed class RcProblem(RcFile? file, int line, string what, RcProblemKind kind = RcProblemKind.Error)
{
    public RcFile? File => file;

    public int Line => line;

    public string What => what;

    public RcProblemKind Kind => kind;
}

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
