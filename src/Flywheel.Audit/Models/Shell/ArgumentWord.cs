using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>A word of a command after constants are filled in.</summary>
/// <param name="Text">What is known of its value.</param>
/// <param name="Raw">The word that stands there.</param>
/// <param name="IsConstant">Whether nothing in it is left to run time.</param>
/// <param name="IsFilled">Whether a constant took its place.</param>
internal sealed record ArgumentWord(string Text, ShellWord Raw, bool IsConstant, bool IsFilled)
{
    /// <summary>Whether the shell may split it into any number of words, or drop it.</summary>
    public bool IsElastic => !IsConstant && !Raw.IsQuoted;

    public bool IsOption => Text.Length > 1 && Text[0] is '-' or '+';

    /// <summary>The name if it is <c>NAME=value</c>; else null.</summary>
    public string? AssignedName
    {
        get
        {
            int equals = Text.IndexOf('=');
            return equals > 0 && !char.IsAsciiDigit(Text[0]) && !Text.AsSpan(0, equals).ContainsAnyExcept(NameCharacters) ? Text[..equals] : null;
        }
    }

    public SourceSpan Span(MappedText script) => script.SpanOf(Raw.Start, Raw.End - Raw.Start);

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
