using System.Collections.Immutable;
using Flywheel.Audit.Text;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using SourceSpan = Flywheel.Audit.Text.SourceSpan;

namespace Flywheel.Audit.Register;

/// <summary>A TOML file as one table, and what is no TOML in it.</summary>
internal sealed class TomlReading
{
    /// <summary>Characters; no register that a person keeps comes near.</summary>
    public const int Limit = 1 << 20;

    /// <summary>Tables within tables; the parser stops at 64.</summary>
    private const int Depth = 64;

    private const string HowItIsWritten = "see https://toml.io for how it is written";

    private readonly SourceText source;
    private readonly List<ConfigProblem> problems;
    private readonly TomlValue.Table root;

    private TomlReading(SourceText source, List<ConfigProblem> problems)
    {
        this.source = source;
        this.problems = problems;
        root = new(new(0, 0));
    }

    /// <summary>Null where the file is no TOML; the problems say why.</summary>
    public static TomlValue.Table? Of(SourceText source, List<ConfigProblem> problems)
    {
        if (source.Text.Length > Limit)
        {
            problems.Add(new(source, new(0, 0), $"it is larger than {Limit >> 20} MB", "a register is for exceptions; let globs say the rest"));
            return null;
        }
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(source.Text, source.Path, validate: false);
        }
        catch (TomlException)
        {
            problems.Add(new(source, new(0, 0), "its tables and lists are nested too deeply", $"nest no deeper than {Depth}"));
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // What the parser throws of a backslash that is the last of the file, within quotes.
            problems.Add(new(source, new(source.Text.Length, source.Text.Length), "it is no TOML: it ends within a string", HowItIsWritten));
            return null;
        }
        if (document.HasErrors)
        {
            problems.AddRange(Broken(source, document));
            return null;
        }
        var reading = new TomlReading(source, problems);
        reading.Add(reading.root, document.KeyValues, 0);
        foreach (TableSyntaxBase table in document.Tables)
        {
            if (table.Name is { } name && reading.Header(table, name) is { } opened)
            {
                reading.Add(opened, table.Items, 0);
            }
        }
        return reading.root;
    }

    /// <summary>The first of each line: what comes behind it follows from it. After an open quote nothing is as it seems.</summary>
    private static IEnumerable<ConfigProblem> Broken(SourceText source, DocumentSyntax document)
    {
        const int most = 10;
        ImmutableArray<DiagnosticMessage> messages =
        [
            .. document.Diagnostics.Where(message => message.Kind == DiagnosticMessageKind.Error)
                .OrderBy(message => message.Span.Start.Offset).DistinctBy(message => message.Span.Start.Line),
        ];
        int open = messages.IndexOf(messages.FirstOrDefault(message => message.Message.Contains("in a string", StringComparison.Ordinal))!);
        return messages.Take(open >= 0 ? open + 1 : most).Select(message => new ConfigProblem(
            source, new(Math.Clamp(message.Span.Start.Offset, 0, source.Text.Length), Math.Clamp(message.Span.End.Offset + 1, 0, source.Text.Length)),
            "it is no TOML: " + Cleaned(message.Message), HowItIsWritten));
    }

    private static string Cleaned(string message)
    {
        string text = string.Concat(message.Where(character => !char.IsControl(character))).TrimEnd('.');
        return text.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    /// <summary>The table that a header opens; null where it cannot be.</summary>
    private TomlValue.Table? Header(TableSyntaxBase syntax, KeySyntax name)
    {
        (string Key, SourceSpan Span)[] keys = [.. Keys(name)];
        SourceSpan whole = new(keys[0].Span.Start, keys[^1].Span.End);
        if (Walk(root, keys.AsSpan(0, keys.Length - 1)) is not { } parent)
        {
            return null;
        }
        (string key, SourceSpan span) = keys[^1];
        TomlEntry? entry = parent.Find(key);
        var table = new TomlValue.Table(whole) { IsClosed = true };
        if (syntax is TableArraySyntax)
        {
            if (entry is null)
            {
                entry = new(key, span, new TomlValue.List(whole, OfHeaders: true));
                parent.Add(entry);
            }
            if (entry.Value is TomlValue.List { OfHeaders: true } list)
            {
                list.Items.Add(table);
                return table;
            }
        }
        else if (entry is null)
        {
            parent.Add(new(key, span, table));
            return table;
        }
        else if (entry.Value is TomlValue.Table { IsClosed: false } implied)
        {
            implied.IsClosed = true;
            return implied;
        }
        Twice(key, whole, entry);
        return null;
    }

    private void Add(TomlValue.Table table, IEnumerable<KeyValueSyntax> pairs, int depth)
    {
        foreach (KeyValueSyntax pair in pairs)
        {
            if (pair is not { Key: { } name, Value: { } value })
            {
                continue;
            }
            (string Key, SourceSpan Span)[] keys = [.. Keys(name)];
            if (Walk(table, keys.AsSpan(0, keys.Length - 1)) is not { } parent)
            {
                continue;
            }
            (string key, SourceSpan span) = keys[^1];
            if (parent.Find(key) is { } entry)
            {
                Twice(key, span, entry);
            }
            else
            {
                parent.Add(new(key, span, Value(value, depth + 1)));
            }
        }
    }

    /// <summary>The table that dotted keys lead to, made where it is not there.</summary>
    private TomlValue.Table? Walk(TomlValue.Table table, ReadOnlySpan<(string Key, SourceSpan Span)> keys)
    {
        foreach ((string key, SourceSpan span) in keys)
        {
            switch (table.Find(key)?.Value)
            {
                case null:
                    var implied = new TomlValue.Table(span);
                    table.Add(new(key, span, implied));
                    table = implied;
                    break;
                case TomlValue.Table known:
                    table = known;
                    break;
                case TomlValue.List { OfHeaders: true, Items: [.., TomlValue.Table last] }:
                    table = last;
                    break;
                default:
                    Twice(key, span, table.Find(key)!);
                    return null;
            }
        }
        return table;
    }

    private void Twice(string key, SourceSpan span, TomlEntry first)
    {
        problems.Add(new(source, span, $"`{Shown(key)}` is given twice: the first stands in line {source.LineOf(first.KeySpan.Start)}", "keep one of them"));
    }

    private TomlValue Value(ValueSyntax syntax, int depth)
    {
        SourceSpan span = Span(syntax);
        switch (syntax)
        {
            case StringValueSyntax text:
                return new TomlValue.Text(span, text.Value ?? "");
            case IntegerValueSyntax number:
                return new TomlValue.Number(span, number.Value);
            case BooleanValueSyntax flag:
                return new TomlValue.Flag(span, flag.Value);
            case DateTimeValueSyntax { Kind: SyntaxKind.LocalDate } date:
                return new TomlValue.Day(span, DateOnly.FromDateTime(date.Value.DateTime.DateTime));
            case DateTimeValueSyntax:
                return new TomlValue.Other(span, "a time");
            case ArraySyntax array when depth < Depth:
                var list = new TomlValue.List(span, OfHeaders: false);
                list.Items.AddRange(array.Items.Where(item => item.Value is not null).Select(item => Value(item.Value!, depth + 1)));
                return list;
            case InlineTableSyntax inline when depth < Depth:
                var table = new TomlValue.Table(span) { IsClosed = true };
                Add(table, inline.Items.Select(item => item.KeyValue).OfType<KeyValueSyntax>(), depth);
                return table;
            default:
                return new TomlValue.Other(span, syntax is FloatValueSyntax ? "a fraction" : "something else");
        }
    }

    private IEnumerable<(string Key, SourceSpan Span)> Keys(KeySyntax name)
    {
        yield return (Word(name.Key), Span(name.Key));
        foreach (DottedKeyItemSyntax item in name.DotKeys)
        {
            yield return (Word(item.Key), Span(item.Key));
        }
    }

    private static string Word(BareKeyOrStringValueSyntax? key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text ?? "",
        StringValueSyntax text => text.Value ?? "",
        _ => "",
    };

    private SourceSpan Span(SyntaxNode? node)
    {
        int start = Math.Clamp(node?.Span.Start.Offset ?? 0, 0, source.Text.Length);
        return new(start, Math.Clamp((node?.Span.End.Offset ?? 0) + 1, start, source.Text.Length));
    }

    /// <summary>A name in a message: no longer than a line bears.</summary>
    internal static string Shown(string name)
    {
        string clean = string.Concat(name.Select(character => char.IsControl(character) ? '?' : character));
        return clean.Length > 60 ? clean[..60] + "..." : clean;
    }
}
