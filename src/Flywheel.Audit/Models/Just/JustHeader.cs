using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>The header of a recipe: <c>@name param default="x" *rest: before (dependency arg) &amp;&amp; after</c>.</summary>
internal sealed class JustHeader(SourceText source, SourceSpan span)
{
    private readonly string text = source.Text;
    private int at = span.Start;

    /// <summary>Where a header ends that begins at <paramref name="start"/>: a line end outside of strings, brackets and continuations.</summary>
    public static int End(string text, int start) => JustExpression.EndOf(text, start);

    public static bool IsName(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || !(char.IsLetter(word[0]) || word[0] == '_'))
        {
            return false;
        }
        foreach (char c in word)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>What stands between the first quotes; the trimmed text without quotes.</summary>
    public static string Unquoted(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty || text[0] is not ('\'' or '"'))
        {
            return text.ToString();
        }
        int close = text[1..].IndexOf(text[0]);
        return (close < 0 ? text[1..] : text[1..(close + 1)]).ToString();
    }

    /// <summary>Of a line <c>[private, group('ci')]</c>.</summary>
    public static IEnumerable<string> Attributes(ReadOnlySpan<char> line)
    {
        int close = line.LastIndexOf(']');
        string inner = (close < 0 ? line[1..] : line[1..close]).ToString();
        var all = new List<string>();
        int depth = 0, from = 0;
        for (int i = 0; i <= inner.Length; i++)
        {
            if (i == inner.Length || (inner[i] == ',' && depth == 0))
            {
                all.Add(inner[from..i].Trim());
                from = i + 1;
            }
            else
            {
                depth += inner[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
        return all;
    }

    /// <summary>Which shell reads the lines of recipes, by <c>set shell</c>.</summary>
    public static ShellDialect Dialect(SourceText source, SourceSpan? setting)
    {
        ShellDialect found = ShellDialect.Posix;
        if (setting is { } list)
        {
            foreach (string word in source.Of(list).ToString().Split(['[', ']', ',', '"', '\'', ' ', '/'], StringSplitOptions.RemoveEmptyEntries))
            {
                found = ShellDialects.OfProgram(word) ?? found;
            }
        }
        return found;
    }

    /// <summary>The recipe without its body; null where the line is no header.</summary>
    public JustRecipe? Parse()
    {
        if (at < span.End && text[at] == '@')
        {
            at++;
        }
        int start = at;
        string name = Word();
        if (!IsName(name))
        {
            return null;
        }
        var nameSpan = new SourceSpan(start, at);
        var parameters = ImmutableArray.CreateBuilder<JustParameter>();
        while (true)
        {
            Skip();
            if (at >= span.End)
            {
                return null;
            }
            if (text[at] == ':')
            {
                at++;
                break;
            }
            if (Parameter() is not { } parameter)
            {
                return null;
            }
            parameters.Add(parameter);
        }
        var before = ImmutableArray.CreateBuilder<JustDependency>();
        var after = ImmutableArray.CreateBuilder<JustDependency>();
        Dependencies(before, after);
        return new()
        {
            Name = name,
            NameSpan = nameSpan,
            Parameters = Unique(parameters),
            Before = before.ToImmutable(),
            After = after.ToImmutable(),
        };
    }

    private static ImmutableArray<JustParameter> Unique(IEnumerable<JustParameter> parameters) =>
        [.. parameters.DistinctBy(parameter => parameter.Name, StringComparer.Ordinal)];

    private JustParameter? Parameter()
    {
        bool variadic = false, exported = false;
        while (at < span.End && text[at] is '*' or '+' or '$')
        {
            variadic |= text[at] is '*' or '+';
            exported |= text[at] == '$';
            at++;
        }
        string name = Word();
        if (!IsName(name))
        {
            return null;
        }
        Skip();
        if (at >= span.End || text[at] != '=')
        {
            return new(name, null, HasDefault: false, variadic) { IsExported = exported };
        }
        at++;
        Skip();
        int start = at, depth = 0;
        while (at < span.End && (depth > 0 || (!char.IsWhiteSpace(text[at]) && text[at] != ':')))
        {
            if (text[at] is '\'' or '"' or '`')
            {
                at = JustExpression.StringEnd(text, at, span.End);
                continue;
            }
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            at++;
        }
        return new(name, new JustExpression(source, _ => null).Evaluate(new(start, at)), HasDefault: true, variadic) { IsExported = exported };
    }

    private void Dependencies(ImmutableArray<JustDependency>.Builder before, ImmutableArray<JustDependency>.Builder after)
    {
        bool isAfter = false;
        while (at < span.End)
        {
            Skip();
            if (at >= span.End || text[at] == '#')
            {
                return;
            }
            if (text[at] == '&')
            {
                isAfter = true;
                at++;
                continue;
            }
            bool group = text[at] == '(';
            at += group ? 1 : 0;
            int start = at;
            string name = Word();
            var dependency = new JustDependency(name, new(start, at));
            int depth = group ? 1 : 0;
            ImmutableArray<MappedText?> arguments = group && name.Length > 0 ? Arguments() : [];
            while (at < span.End && (depth > 0 || name.Length == 0))
            {
                if (text[at] is '\'' or '"' or '`')
                {
                    at = JustExpression.StringEnd(text, at, span.End);
                    continue;
                }
                depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
                at++;
                name = " ";
            }
            if (dependency.Recipe.Length > 0)
            {
                (isAfter ? after : before).Add(dependency with { Arguments = arguments, Whole = new(start, group ? Math.Max(start, at - 1) : at) });
            }
        }
    }

    /// <summary>What stands behind the name of a dependency in parentheses, looked at ahead: strings, names, calls and sums of them.</summary>
    private ImmutableArray<MappedText?> Arguments()
    {
        var arguments = ImmutableArray.CreateBuilder<MappedText?>();
        int depth = 1, start = -1;
        bool joins = false;
        for (int i = at; i < span.End && depth > 0;)
        {
            char c = text[i];
            bool ends = depth == 1 && (c == ')' || char.IsWhiteSpace(c));
            if (ends && start >= 0 && !joins && text.AsSpan(i, span.End - i).TrimStart() is [not ('+' or '/'), ..])
            {
                var span = new SourceSpan(start, i);
                arguments.Add(IsName(source.Of(span)) ? new MappedText.Builder(source).Add($"{{{{{source.Of(span)}}}}}", start).Build()
                    : new JustExpression(source, _ => null).Evaluate(span));
                start = -1;
            }
            joins = c is '+' or '/' || (joins && char.IsWhiteSpace(c));
            start = start < 0 && !ends ? i : start;
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            i = c is '\'' or '"' or '`' ? Math.Max(i + 1, JustExpression.StringEnd(text, i, span.End)) : i + 1;
        }
        return arguments.ToImmutable();
    }

    private string Word()
    {
        int start = at;
        while (at < span.End && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'
            || (text[at] == ':' && at + 1 < span.End && text[at + 1] == ':')
            || (text[at] == ':' && at > start && text[at - 1] == ':')))
        {
            at++;
        }
        return text[start..at];
    }

    private void Skip()
    {
        while (at < span.End && (char.IsWhiteSpace(text[at]) || text[at] == '\\'))
        {
            at++;
        }
    }
}
