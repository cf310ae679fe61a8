namespace Flywheel.OptionSource;

/// <summary>How one Bazel reads an option given without <c>=</c>.</summary>
public enum OptionForm
{
    /// <summary>Has a <c>--no</c> form (booleans, tristates, bool-or-enum); never takes the next word.</summary>
    Boolean,

    /// <summary>Expands to other options; never takes the next word.</summary>
    Void,

    /// <summary>Takes the next word, whatever it is.</summary>
    Value,

    /// <summary>The same, and each one given adds to those before it.</summary>
    List,
}

/// <summary>One line of a data file: name, form, abbreviation (<c>-</c> for none), commands (<c>all</c>, a comma list, or
/// <c>?</c> where they are not known).</summary>
public sealed record OptionRecord(string Name, OptionForm Form, char? Abbreviation, string Commands)
{
    /// <summary>Stands for the commands where they are not known.</summary>
    public const string Anywhere = "?";

    /// <summary>Whether the next word is its value.</summary>
    public bool TakesNext => Form is OptionForm.Value or OptionForm.List;

    public override string ToString() =>
        $"{Name} {Form.ToString().ToLowerInvariant()} {Abbreviation ?? '-'} {Commands}";

    /// <summary>Reads a line; what follows the second word may be left out.</summary>
    /// <exception cref="FormatException">The line has no known form.</exception>
    public static OptionRecord Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !Enum.TryParse(words[1], ignoreCase: true, out OptionForm form))
        {
            throw new FormatException($"not `name boolean|void|value|list [abbreviation [commands]]`: {line}");
        }
        char? abbreviation = words.Length > 2 && words[2] != "-" ? words[2][0] : null;
        return new(words[0], form, abbreviation, words.Length > 3 ? words[3] : Anywhere);
    }

    /// <summary>The lines of a data file; blank ones and those that begin with <c>#</c> are comments.</summary>
    public static IEnumerable<string> Lines(string path) =>
        File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');
}
