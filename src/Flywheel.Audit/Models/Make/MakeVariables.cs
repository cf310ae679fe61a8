using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Make;

/// <summary>What the names of a makefile stand for: values of one line, and the lines between <c>define</c> and <c>endef</c>.</summary>
internal sealed class MakeVariables
{
    private const int LongestValue = 1000;

    /// <summary>Names that stand for names that stand for names.</summary>
    private const int Deepest = 4;

    /// <summary>Files on a line.</summary>
    private const int MostIncludes = 50;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceSpan> blocks = new(StringComparer.Ordinal);

    private readonly List<string> includes = [];
    private readonly IReadOnlyDictionary<string, string>? outer;

    private readonly SourceText source;

    private MakeVariables(SourceText source, IReadOnlyDictionary<string, string>? outer) => (this.source, this.outer) = (source, outer);

    /// <summary>Files that it includes: as they are written, without what only make knows before it.</summary>
    public IReadOnlyList<string> Includes => includes;

    /// <summary>All that it sets and that may be part of a command, blocks included.</summary>
    public IEnumerable<KeyValuePair<string, string>> Own => values.Where(one => one.Value.Length < LongestValue)
        .Concat(blocks.Where(one => one.Value.Length is > 0 and < LongestValue).Select(one => KeyValuePair.Create(one.Key, source.Of(one.Value).ToString())));

    /// <summary>Those of a file; their values are given to its facts.</summary>
    /// <param name="facts">Of the file.</param>
    /// <param name="outer">What other makefiles set that belong to it; null for none.</param>
    public static MakeVariables Of(FileFacts facts, IReadOnlyDictionary<string, string>? outer)
    {
        SourceText source = facts.Source;
        var all = new MakeVariables(source, outer);
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            if (text.StartsWith("define ", StringComparison.Ordinal))
            {
                string name = text["define ".Length..].TrimEnd(":?+!= \t").Trim().ToString();
                int start = span.End;
                while (line < source.LineCount && !source.Of(source.LineSpan(line + 1)).TrimStart().StartsWith("endef", StringComparison.Ordinal))
                {
                    line++;
                }
                all.blocks.TryAdd(name, new(Math.Min(start + 1, source.Text.Length), source.LineSpan(line).End));
                continue;
            }
            if (text.TrimStart(" -s") is var said && said.StartsWith("include "))
            {
                all.includes.AddRange(said["include ".Length..].ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .TakeWhile(word => word[0] != '#').Select(word => word[(word.LastIndexOf(')') + 1)..].TrimStart('/'))
                    .Where(word => word.Length > 0 && !word.Contains('$')).Take(MostIncludes));
            }
            all.Value(facts, span, text);
        }
        foreach (string name in all.values.Keys)
        {
            all.values[name] = all.Expanded(all.values[name]);
        }
        return all;
    }

    /// <summary>The value of a name; null where the file does not say, or it is too long to be part of a command.</summary>
    public string? this[string name] => (values.GetValueOrDefault(name) ?? outer?.GetValueOrDefault(name)) is { Length: < LongestValue } value ? value : null;

    /// <summary>Where the lines of a block of this name stand; null for none.</summary>
    public SourceSpan? Body(string name) => blocks.TryGetValue(name, out SourceSpan block) && block.Length > 0 ? block : null;

    /// <summary>The lines that a recipe's line <c>$(NAME)</c> stands for; null where it is a command itself.</summary>
    public SourceSpan? Block(ReadOnlySpan<char> line)
    {
        if (blocks.Count == 0 || !(line.StartsWith("$(") || line.StartsWith("${")))
        {
            return null;
        }
        ReadOnlySpan<char> inner = line[2..];
        int end = inner.IndexOfAny("),} ");
        return end > 0 && blocks.TryGetValue(inner[..end].ToString(), out SourceSpan block) && block.Length > 0 ? block : null;
    }

    private void Value(FileFacts facts, SourceSpan span, ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        if (equals <= 0 || text[0] is '\t' or '#')
        {
            return;
        }
        ReadOnlySpan<char> name = text[..equals].TrimEnd(":?+! ").Trim();
        foreach (string keyword in (ReadOnlySpan<string>)["export ", "override "])
        {
            name = name.StartsWith(keyword, StringComparison.Ordinal) ? name[keyword.Length..].Trim() : name;
        }
        int hash = text[equals..].IndexOf(" #");
        int end = hash < 0 ? text.Length : equals + hash;
        int start = equals + 1;
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }
        if (!name.IsEmpty && !name.ContainsAny(" :$(") && end > start)
        {
            MappedText value = MappedText.Of(facts.Source, new(span.Start + start, span.Start + end));
            values.TryAdd(name.ToString(), value.Text);
            facts.Values.Add(new(name.ToString(), value, Construct.File) { IsDefault = text[equals - 1] == '?' });
        }
    }

    private string Expanded(string value)
    {
        for (int depth = 0; depth < Deepest && value.Length < LongestValue && value.Contains('$'); depth++)
        {
            var filled = new System.Text.StringBuilder();
            int at = 0;
            bool any = false;
            while (at < value.Length && filled.Length < LongestValue)
            {
                int open = value.IndexOf('$', at);
                int close = open >= 0 && open + 2 < value.Length && value[open + 1] is '(' or '{' ? value.IndexOf(value[open + 1] == '(' ? ')' : '}', open) : -1;
                if (open < 0 || close < 0)
                {
                    break;
                }
                filled.Append(value, at, open - at);
                string name = value[(open + 2)..close];
                bool known = (values.TryGetValue(name, out string? inner) || outer?.TryGetValue(name, out inner) == true) && inner!.Length < LongestValue;
                filled.Append(known ? inner : value[open..(close + 1)]);
                any |= known;
                at = close + 1;
            }
            if (!any || filled.Length >= LongestValue)
            {
                break;
            }
            value = filled.Append(value, at, value.Length - at).ToString();
        }
        return value;
    }
}
