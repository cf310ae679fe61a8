namespace Flywheel.Core.Doctor;

/// <summary>Words of a command that people can paste into a shell.</summary>
public static class ShellQuote
{
    /// <summary>The word as it is where a shell takes it for itself, else in single quotes.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or ',' or '@' or '%' or ':' or '=')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
