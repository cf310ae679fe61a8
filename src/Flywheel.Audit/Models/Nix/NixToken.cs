namespace Flywheel.Audit.Models.Nix;

/// <param name="Kind">What it is.</param>
/// <param name="Start">Of its first character in the file.</param>
/// <param name="End">Behind its last one.</param>
internal readonly record struct NixToken(NixTokenKind Kind, int Start, int End);

internal enum NixTokenKind
{
    Name,
    Number,
    Path,
    Uri,

    /// <summary><c>(</c>, <c>[</c>, <c>{</c> or <c>${</c>: has a partner.</summary>
    Open,
    Close,

    /// <summary>The quotes that begin a string: has a partner.</summary>
    StringOpen,

    /// <summary>What stands between quotes and interpolations, escapes as they are written.</summary>
    StringText,
    StringClose,
    Operator,
    End,
}
