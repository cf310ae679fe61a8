namespace Flywheel.Audit.Rules.Endpoints.Editors;

/// <summary>A part of a word of an editor's command: a replacement of <c>sed</c>, a string of <c>jq</c>.</summary>
/// <param name="Start">In the word's text.</param>
/// <param name="End">Behind it.</param>
/// <param name="Use">What becomes of it.</param>
internal readonly record struct EditedPart(int Start, int End, EditedUse Use)
{
    /// <summary>The name of the variable that stands there; null for a text.</summary>
    public string? Name { get; init; }
}

internal enum EditedUse
{
    /// <summary>Nobody can tell.</summary>
    Unclear,

    /// <summary>It is looked for, compared with, or taken away.</summary>
    Searched,

    /// <summary>It goes to where the command's output goes.</summary>
    Printed,

    /// <summary>It stands in what the command makes.</summary>
    Written,
}
