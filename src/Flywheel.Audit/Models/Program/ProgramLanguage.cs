namespace Flywheel.Audit.Models.Program;

/// <summary>How a program writes comments and strings, and which of its strings are command lines.</summary>
public enum ProgramLanguage
{
    /// <summary>JavaScript and TypeScript.</summary>
    JavaScript,
    Python,

    /// <summary>Ruby and Perl: calls need no parentheses, backticks run what stands in them.</summary>
    Ruby,

    /// <summary>A Tiltfile.</summary>
    Starlark,
}
