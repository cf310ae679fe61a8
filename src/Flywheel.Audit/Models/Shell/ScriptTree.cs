using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>A simple command as it is lexed.</summary>
internal sealed class RawCommand
{
    public List<ShellWord> Words { get; } = new(2);

    public IReadOnlyList<RawAssignment> Assignments => assignments ?? (IReadOnlyList<RawAssignment>)[];

    public List<RawHeredoc>? Heredocs { get; set; }

    /// <summary>The word behind <c>&lt;&lt;&lt;</c>.</summary>
    public ShellWord? HereString { get; set; }

    /// <summary>The words that output is directed to.</summary>
    public List<ShellWord>? Targets { get; set; }

    /// <summary>What a pipe feeds, an index in <see cref="ScriptTree.Commands"/>; -1 where there is none or it is no simple command.</summary>
    public int PipedInto { get; set; } = -1;

    public string? Function { get; set; }

    /// <summary>Whether a failure is ignored: <c>-</c> before a line of a recipe.</summary>
    public bool IgnoresFailure { get; set; }

    private List<RawAssignment>? assignments;

    public void Add(RawAssignment assignment) => (assignments ??= []).Add(assignment);
}

internal sealed record RawAssignment(string Name, ShellWord Value, bool Exported, bool Appends);

/// <param name="Name">That is given the values.</param>
/// <param name="Words">The values; null for the arguments of the script.</param>
internal sealed record RawLoop(string Name, List<ShellWord>? Words);

/// <param name="Start">Of the body.</param>
/// <param name="End">Of the body.</param>
/// <param name="IsLiteral">Whether its delimiter was quoted: nothing in it is expanded.</param>
internal sealed record RawHeredoc(int Start, int End, bool IsLiteral);

internal enum ShellEventKind
{
    Command,
    EnterGroup,
    EnterSubshell,
    EnterSubstitution,
    EnterIf,
    EnterWhile,
    EnterUntil,
    EnterFor,
    EnterCase,
    EnterFunction,
    Then,
    Elif,
    Else,
    Do,

    /// <summary>
    /// An arm of a <c>case</c> begins; the value is odd if it takes everything, and half of it is the place of its pattern in
    /// <see cref="ScriptTree.CasePatterns"/>, from 1; 0 if that is not known.
    /// </summary>
    Arm,
    Leave,
    Sequence,
    NewLine,
    And,
    Or,
    Pipe,
    Background,
    Not,
}

/// <summary>A step of a script's structure: the tree, written down in the order of its text.</summary>
/// <param name="Kind">What begins, ends or stands between.</param>
/// <param name="Value">
/// Of a command: its index. Of <c>case</c> and <c>for</c>: the place of its word or loop in the tree's lists, from 1; 0 if there is none.
/// </param>
/// <param name="Name">Of a function.</param>
internal readonly record struct ShellEvent(ShellEventKind Kind, int Value = 0, string? Name = null);

/// <summary>A script taken apart.</summary>
internal sealed class ScriptTree(MappedText script)
{
    public MappedText Script => script;

    public string Text { get; } = script.Text;

    public List<RawCommand> Commands { get; } = [];

    public List<ShellEvent> Events { get; } = [];

    /// <summary>The <c>#</c> included.</summary>
    public List<(int Start, int End)> Comments { get; } = [];

    public List<(int Start, int End)> CasePatterns { get; } = [];

    /// <summary>Bodies that belong to no simple command (<c>done &lt;&lt;EOF</c>).</summary>
    public List<RawHeredoc> LooseHeredocs { get; } = [];

    /// <summary>Names given values by <c>for</c>.</summary>
    public List<RawAssignment> LoopValues { get; } = [];

    /// <summary>What each <c>case</c> looks at.</summary>
    public List<ShellWord> CaseWords { get; } = [];

    /// <summary>What each <c>for</c> goes through.</summary>
    public List<RawLoop> Loops { get; } = [];

    /// <summary>Whether a quote was still open at the end.</summary>
    public bool IsBroken { get; set; }
}

/// <summary>How a script is to be read.</summary>
/// <param name="IsDocument">Whether it stands in a document, where <c>&lt;target&gt;</c> is a placeholder.</param>
/// <param name="IsRecipe">Whether lines may begin with <c>@</c> or <c>-</c>.</param>
/// <param name="IsFish">Whether fish reads it.</param>
/// <param name="IsMake">Whether make expands it first: <c>$(NAME)</c> is a variable, <c>$$</c> a dollar.</param>
internal readonly record struct ShellHabits(bool IsDocument, bool IsRecipe, bool IsFish, bool IsMake);
