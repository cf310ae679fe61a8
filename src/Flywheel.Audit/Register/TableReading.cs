using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Audit.Text;
using Flywheel.Core.Doctor;

namespace Flywheel.Audit.Register;

/// <summary>A table of the register, read by what its keys may be. What is asked for and is not there, or is wrong, is null.</summary>
internal sealed class TableReading
{
    private readonly SourceText source;
    private readonly List<ConfigProblem> problems;
    private readonly RegisterTable kind;
    private readonly Dictionary<string, TomlValue> values = [];

    public TableReading(SourceText source, RegisterTable kind, TomlValue.Table table, List<ConfigProblem> problems)
    {
        this.source = source;
        this.problems = problems;
        this.kind = kind;
        Table = table;
        int before = problems.Count;
        foreach (TomlEntry entry in table.Entries)
        {
            Take(entry);
        }
        foreach (RegisterKey key in kind.Keys.Where(key => key.IsRequired && table.Find(key.Name) is null))
        {
            Problem(table.Span, $"{kind.Header} lacks `{key.Name}`: {key.What}", $"add `{key.Name} = ` and {key.Expected}");
        }
        IsRight = problems.Count == before;
    }

    public TomlValue.Table Table { get; }

    /// <summary>Whether all its keys are known, right and complete.</summary>
    public bool IsRight { get; private set; }

    public int Line => source.LineOf(Table.Span.Start);

    public bool Has(string key) => Table.Find(key) is not null;

    public string? Text(string key) => (values.GetValueOrDefault(key) as TomlValue.Text)?.Value;

    public long? Number(string key) => (values.GetValueOrDefault(key) as TomlValue.Number)?.Value;

    public bool? Flag(string key) => (values.GetValueOrDefault(key) as TomlValue.Flag)?.Value;

    public DateOnly? Day(string key) => (values.GetValueOrDefault(key) as TomlValue.Day)?.Value;

    public ImmutableArray<string> Texts(string key) =>
        values.GetValueOrDefault(key) is TomlValue.List list ? [.. list.Items.OfType<TomlValue.Text>().Select(item => item.Value)] : [];

    /// <summary>A word as one of an enumeration; its words are its names.</summary>
    public T? Word<T>(string key) where T : struct, Enum => Text(key) is { } word && Enum.TryParse(word, ignoreCase: true, out T value) ? value : null;

    /// <summary>Of the key's value; of the table where it is not there.</summary>
    public SourceSpan SpanOf(string key) => Table.Find(key)?.Value.Span ?? Table.Span;

    public void Problem(SourceSpan span, string what, string fix)
    {
        problems.Add(new(source, span, what, fix));
        IsRight = false;
    }

    private void Take(TomlEntry entry)
    {
        if (kind.Find(entry.Key) is not { } key)
        {
            // Tables that stand above all others are read by themselves.
            if (kind != RegisterKeys.Root || RegisterKeys.Tables.All(table => table.Name != entry.Key))
            {
                Unknown(entry);
            }
            return;
        }
        TomlValue value = entry.Value;
        if (key.Kind == KeyKind.Date && value is TomlValue.Text { Value: var text }
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            value = new TomlValue.Day(value.Span, day);
        }
        (bool right, string? fault) = Check(key, value);
        if (right && fault is null)
        {
            values[key.Name] = value;
        }
        else if (fault is not null)
        {
            Problem(value.Span, $"`{key.Name}` of {kind.Header} {fault}", $"write {key.Expected}");
        }
    }

    private void Unknown(TomlEntry entry)
    {
        bool table = entry.Value is TomlValue.Table or TomlValue.List { OfHeaders: true } && kind == RegisterKeys.Root;
        string[] known = [.. kind.Keys.Select(key => key.Name), .. kind == RegisterKeys.Root ? RegisterKeys.Tables.Select(one => one.Name) : []];
        string nearest = NearName.Among(entry.Key, known);
        Problem(entry.KeySpan, table ? $"`{TomlReading.Shown(entry.Key)}` is no table of the register"
            : $"`{TomlReading.Shown(entry.Key)}` is no key of {kind.Header}",
            $"the nearest known one is `{nearest}`; known are {string.Join(", ", known.Select(name => $"`{name}`"))}");
    }

    /// <summary>Why a value is none that the key may have, behind the key's name. A list tells of each item.</summary>
    private (bool Right, string? Fault) Check(RegisterKey key, TomlValue value)
    {
        switch (key.Kind, value)
        {
            case (KeyKind.Version, TomlValue.Number { Value: var version }):
                return (true, version == RegisterKeys.Version ? null : $"is {version}, which this flywheel does not know");
            case (KeyKind.Count, TomlValue.Number { Value: var count }):
                return (true, count < 1 ? "is less than 1" : count > int.MaxValue ? "is larger than anybody counts" : null);
            case (KeyKind.Flag, TomlValue.Flag):
            case (KeyKind.Date, TomlValue.Day):
                return (true, null);
            case (KeyKind.Date, TomlValue.Text):
                return (true, "is no date");
            case (KeyKind.Words or KeyKind.Globs or KeyKind.Patterns, TomlValue.List list):
                return (Items(key, list), null);
            case (KeyKind.Text or KeyKind.Word or KeyKind.Glob or KeyKind.Pattern or KeyKind.Path or KeyKind.Host, TomlValue.Text { Value: var text }):
                return (true, TextFault(key, text));
            default:
                return (false, $"is {value.Named}");
        }
    }

    private bool Items(RegisterKey key, TomlValue.List list)
    {
        bool right = true;
        foreach (TomlValue item in list.Items)
        {
            string? fault = item is TomlValue.Text { Value: var text } ? TextFault(key, text) : $"is {item.Named}";
            if (fault is not null)
            {
                right = false;
                Problem(item.Span, $"an item of `{key.Name}` of {kind.Header} {fault}", $"write {key.Expected}");
            }
        }
        return right;
    }

    private static string? TextFault(RegisterKey key, string text) => text.AsSpan().IsWhiteSpace() ? "is empty" : key.Kind switch
    {
        KeyKind.Word when !key.Words.Contains(text) => WordFault(key, text),
        KeyKind.Path => WrittenPath.Fault(text),
        KeyKind.Pattern or KeyKind.Patterns => WrittenPath.PatternFault(text),
        KeyKind.Glob or KeyKind.Globs => WrittenPath.WordFault(text),
        KeyKind.Host when text.AsSpan().ContainsAnyExcept(HostCharacters) =>
            "is no host: letters, digits, dots, hyphens and underscores, without a scheme and a port",
        _ => text.Any(char.IsControl) ? "has control characters" : null,
    };

    private static string WordFault(RegisterKey key, string text) =>
        key.Words.Contains("FW001") && text.StartsWith("FW9", StringComparison.OrdinalIgnoreCase)
            ? "is a rule of the register itself, which has no exceptions"
            : $"is `{TomlReading.Shown(text)}`, which is not known; the nearest known one is `{NearName.Among(text, key.Words)}`";

    private static readonly System.Buffers.SearchValues<char> HostCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
}
