namespace Flywheel.Core.CommandLine;

/// <summary>What a word after the command is.</summary>
public enum ArgumentRole
{
    /// <summary>An option's name, with its value when that follows a <c>=</c>.</summary>
    Option,

    /// <summary>The value of the option before it.</summary>
    OptionValue,

    /// <summary><c>--//pkg:flag</c>, <c>--no//pkg:flag</c>, <c>--@repo//pkg:flag</c>: never takes the next word.</summary>
    StarlarkOption,

    /// <summary>The <c>--</c> that ends the options.</summary>
    Separator,

    /// <summary>A target pattern, an argument, a program's argument.</summary>
    Residue,
}

/// <summary>A word after the command, and what it is.</summary>
public readonly record struct ArgumentWord(int Index, ByteString Word, ArgumentRole Role);

/// <summary>An option after the command.</summary>
/// <param name="Name">
/// Without dashes, and without the <c>no</c> prefix when the table knows the rest as a flag. One char a byte.
/// </param>
/// <param name="Negated">Whether it was written with <c>no</c>, or as <c>-x-</c>.</param>
/// <param name="Value">What follows <c>=</c>, or the next word of a value-taking option; null without one.</param>
/// <param name="Index">Of its first word in the arguments.</param>
/// <param name="IndexCount">How many words it takes up: 1 or 2.</param>
/// <param name="Certain">False when an unknown option before it may have swallowed it.</param>
public sealed record GivenOption(string Name, bool Negated, ByteString? Value, int Index, int IndexCount, bool Certain)
{
    /// <summary>
    /// Read as a boolean, as Bazel reads one: <c>--x</c>, <c>--nox</c>, <c>--x=yes</c>; null when the value is no boolean.
    /// </summary>
    public bool? AsFlag() => Value is not { } value
        ? !Negated
        : value.Raw.ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "t" or "y" => true,
            "false" or "0" or "no" or "f" or "n" => false,
            _ => null,
        };
}
