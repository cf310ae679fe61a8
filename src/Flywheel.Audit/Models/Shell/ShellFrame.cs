namespace Flywheel.Audit.Models.Shell;

internal enum FrameKind
{
    Script,
    Group,
    Subshell,
    Substitution,
    Backtick,
    If,
    Loop,
    Case,

    // Within a word: no lists of commands.
    Quote,
    Parameter,
    Arithmetic,
    Array,
}

internal enum HeaderKind
{
    None,
    For,
    Case,
    Function,

    /// <summary>Words up to the line's end that are no command: patterns of fish's <c>case</c>.</summary>
    Patterns,
}

internal enum RedirectKind
{
    None,
    In,
    Out,
    HereString,
    Heredoc,
    StrippedHeredoc,
}

/// <summary>What is open at a place of a script, one on top of the other.</summary>
internal sealed class ShellFrame(FrameKind kind, ShellFrame? below, int start)
{
    public FrameKind Kind { get; } = kind;

    public ShellFrame? Below { get; } = below;

    public int Start { get; } = start;

    public int Depth { get; } = below is null ? 0 : below.Depth + 1;

    public bool IsList => Kind < FrameKind.Quote;

    /// <summary>Whether it stands within double quotes.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>Whether what is in it belongs to a piece of a word that is kept as it is written.</summary>
    public bool IsMuted { get; } = below is not null && (below.Kind is FrameKind.Parameter or FrameKind.Arithmetic || (!below.IsList && below.IsMuted));

    public RawCommand? Command { get; set; }

    public ShellWord? Word { get; set; }

    public HeaderKind Header { get; set; }

    public List<ShellWord> HeaderWords { get; set; } = None;

    public RedirectKind Redirect { get; set; }

    /// <summary>Of what was opened by a reserved word: where it begins among the events; -1 elsewhere.</summary>
    public int Entry { get; init; } = -1;

    /// <summary>The function that it stands in.</summary>
    public string? Function { get; init; }

    /// <summary>Whether the function's body is this frame.</summary>
    public bool OpensFunction { get; init; }

    /// <summary>Named, its body not yet begun.</summary>
    public string? PendingFunction { get; set; }

    /// <summary>Of a <c>case</c>: whether a pattern comes next.</summary>
    public bool AtPattern { get; set; }

    /// <summary>Of fish: whether the line's end begins the branch.</summary>
    public bool AwaitsThen { get; set; }

    /// <summary>The simple command right before a pipe; -1 without.</summary>
    public int PipeFrom { get; set; } = -1;

    /// <summary>The simple command that ended last, nothing behind it yet; -1 without.</summary>
    public int LastCommand { get; set; } = -1;

    /// <summary>Of arithmetic: open parentheses.</summary>
    public int Open { get; set; }

    public static List<ShellWord> None { get; } = [];
}
