using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Make;

/// <summary>
/// Expands what make does before a shell reads a line: <c>$(NAME)</c>, <c>$(call NAME,...)</c>, <c>$(foreach x,...)</c>, <c>$$</c>. What is not known
/// stays there as a variable of the shell.
/// </summary>
/// <param name="source">The makefile.</param>
/// <param name="variables">What is known.</param>
internal sealed class MakeExpansion(SourceText source, MakeVariables variables)
{
    /// <summary>Functions in functions.</summary>
    private const int Deepest = 6;

    private const int LongestName = 200, LongestFunction = 4000, LongestLine = 1 << 16;

    /// <summary>Of a list: what the first words do, the others do alike.</summary>
    private const int MostItems = 3;

    /// <summary>Functions of a file: more than people write.</summary>
    private const int MostFunctions = 40_000;

    /// <summary>Characters that a file's lines stand for, beyond what is written: people's makefiles come to a tenth of it.</summary>
    private const int MostExpanded = 500_000;

    private int left = MostFunctions;
    private int expanded;

    /// <summary>What is said where <see cref="Exceeds"/>.</summary>
    public static string Excess =>
        string.Create(CultureInfo.InvariantCulture, $"its lines stand for more than {MostExpanded:N0} characters more than are written: they are not read");

    /// <summary>Whether so much was expanded that it is no makefile that people write.</summary>
    public bool Exceeds => expanded > MostExpanded;

    /// <summary>What a line of a recipe stands for: itself, or the block that it names alone.</summary>
    public MappedText Of(SourceSpan line)
    {
        SourceSpan span = variables.Block(source.Of(line)) ?? line;
        var builder = new MappedText.Builder(source);
        Add(builder, source.Text.AsSpan(span.Start, span.Length), span.Start, true, ImmutableDictionary<string, string>.Empty, 0);
        MappedText text = builder.Build();
        expanded += Math.Max(0, text.Text.Length - line.Length);
        return text;
    }

    /// <param name="builder">That is added to.</param>
    /// <param name="text">What is expanded.</param>
    /// <param name="at">Where it begins in the makefile; where the whole of it stands for something there unless it is verbatim.</param>
    /// <param name="isVerbatim">Whether it stands there itself.</param>
    /// <param name="own">Names that only it knows: arguments, the name of a <c>foreach</c>.</param>
    /// <param name="depth">How many functions it stands in.</param>
    private void Add(MappedText.Builder builder, ReadOnlySpan<char> text, int at, bool isVerbatim, ImmutableDictionary<string, string> own, int depth)
    {
        int from = 0, i = 0;
        while (i < text.Length && builder.Length < LongestLine)
        {
            int dollar = text[i..].IndexOf('$');
            if (dollar < 0 || i + dollar + 1 >= text.Length)
            {
                break;
            }
            i += dollar;
            int place = isVerbatim ? at + i : at;
            char open = text[i + 1];
            if (open == '$')
            {
                Plain(builder, text, from, i + 1, at, isVerbatim);
                from = i += 2;
                continue;
            }
            int end = open is '(' or '{' ? Close(text, i + 1) : own.ContainsKey(open.ToString()) ? i + 1 : -1;
            if (end < 0)
            {
                i++;
                continue;
            }
            ReadOnlySpan<char> inner = open is '(' or '{' ? text[(i + 2)..end] : text.Slice(i + 1, 1);
            var before = new MappedText.Builder(source);
            if (own.GetValueOrDefault(inner.ToString()) is { } held)
            {
                before.Add(held, place);
            }
            else if (variables[inner.ToString()] is { } value)
            {
                before.Add(value, place);
            }
            else if (!(depth < Deepest && --left >= 0 && Function(before, inner, isVerbatim ? place + 2 : at, isVerbatim, own, depth)))
            {
                if (open != '(')
                {
                    i++;
                    continue;
                }
                // `$(shell ...)` and unknown variables are no command substitution of the shell.
                before.Add($"${{{inner.ToString().Replace(' ', '_')}}}", place);
            }
            Plain(builder, text, from, i, at, isVerbatim);
            builder.Add(before.Build());
            from = i = end + 1;
        }
        Plain(builder, text, from, text.Length, at, isVerbatim);
    }

    private static void Plain(MappedText.Builder builder, ReadOnlySpan<char> text, int from, int to, int at, bool isVerbatim)
    {
        if (to > from)
        {
            _ = isVerbatim ? builder.Add(new SourceSpan(at + from, at + to)) : builder.Add(text[from..to], at);
        }
    }

    private bool Function(
        MappedText.Builder builder, ReadOnlySpan<char> inner, int at, bool isVerbatim, ImmutableDictionary<string, string> own, int depth)
    {
        int space = inner.IndexOfAny(' ', '\t');
        if (space < 0 || inner[..space] is not ("call" or "foreach" or "strip"))
        {
            return false;
        }
        bool isCall = inner[..space] is "call", isLoop = inner[..space] is "foreach";
        List<Range> arguments = Arguments(inner, space + 1, isCall ? int.MaxValue : isLoop ? 3 : 1);
        int bodyAt = isVerbatim ? at + arguments[^1].Start.Value : at;
        if (isCall)
        {
            string name = inner[arguments[0]].Trim().ToString();
            ImmutableDictionary<string, string> given = ImmutableDictionary<string, string>.Empty;
            for (int i = 1; i < arguments.Count; i++)
            {
                given = given.SetItem(i.ToString(CultureInfo.InvariantCulture), Text(inner[arguments[i]], at, own, depth + 1));
            }
            for (char i = '1'; i <= '9'; i++)
            {
                given = given.ContainsKey(i.ToString()) ? given : given.SetItem(i.ToString(), "");
            }
            if (variables.Body(name) is { } block)
            {
                Add(builder, source.Of(block), block.Start, true, given, depth + 1);
                return true;
            }
            if (variables[name] is { } value)
            {
                Add(builder, value, at, false, given, depth + 1);
                return true;
            }
            return false;
        }
        if (isLoop && arguments.Count == 3)
        {
            string name = inner[arguments[0]].Trim().ToString();
            string[] items = Text(inner[arguments[1]], at, own, depth + 1).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (string item in items.Take(MostItems))
            {
                Add(builder, inner[arguments[2]], bodyAt, isVerbatim, own.SetItem(name, item), depth + 1);
                builder.Add(" ", at);
            }
            return true;
        }
        if (!isLoop)
        {
            Add(builder, inner[arguments[0]], bodyAt, isVerbatim, own, depth + 1);
        }
        return !isLoop;
    }

    private string Text(ReadOnlySpan<char> text, int at, ImmutableDictionary<string, string> own, int depth)
    {
        var builder = new MappedText.Builder(source);
        Add(builder, text, at, false, own, depth);
        return builder.Build().Text;
    }

    /// <summary>What stands between commas outside of brackets; the last one to the end.</summary>
    private static List<Range> Arguments(ReadOnlySpan<char> inner, int from, int most)
    {
        var all = new List<Range>();
        int depth = 0;
        for (int i = from; i < inner.Length; i++)
        {
            depth += inner[i] switch { '(' or '{' => 1, ')' or '}' => -1, _ => 0 };
            if (inner[i] == ',' && depth == 0 && all.Count + 1 < most)
            {
                all.Add(from..i);
                from = i + 1;
            }
        }
        all.Add(from..inner.Length);
        return all;
    }

    /// <summary>Where the bracket closes that opens at a place; -1 where it does not soon.</summary>
    private int Close(ReadOnlySpan<char> text, int at)
    {
        char open = text[at], close = open == '(' ? ')' : '}';
        ReadOnlySpan<char> inner = text[(at + 1)..];
        bool isFunction = (inner.StartsWith("call ") || inner.StartsWith("foreach ") || inner.StartsWith("strip ")) && --left >= 0;
        int end = Math.Min(text.Length, at + (isFunction ? LongestFunction : LongestName));
        if (!isFunction)
        {
            int first = text[at..end].IndexOf(close);
            return first < 0 ? -1 : at + first;
        }
        int depth = 0;
        for (int i = at; i < end; i++)
        {
            depth += text[i] == open ? 1 : text[i] == close ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }
        return -1;
    }
}
