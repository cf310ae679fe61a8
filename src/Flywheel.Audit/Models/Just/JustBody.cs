using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>The lines of a recipe as the scripts that <c>just</c> hands to a shell.</summary>
internal sealed class JustBody(SourceText source, Construct construct, ShellDialect dialect)
{
    private readonly string text = source.Text;

    /// <param name="lines">Of the body without the line ends, blank ones included.</param>
    /// <param name="isScript">Whether an attribute says that it is one script.</param>
    /// <param name="fill">The expression of a <c>{{ }}</c>, and its value where that is a constant.</param>
    public List<ScriptFragment> Scripts(List<SourceSpan> lines, bool isScript, Func<SourceSpan, MappedText?> fill)
    {
        int first = lines.FindIndex(line => !source.Of(line).IsWhiteSpace());
        if (first < 0)
        {
            return [];
        }
        int indent = Indent(lines[first]);
        bool shebang = text.AsSpan(lines[first].Start + indent).StartsWith("#!");
        return shebang || isScript ? Whole(lines, first, indent, fill, shebang) : EachLine(lines, indent, fill);
    }

    private List<ScriptFragment> Whole(List<SourceSpan> lines, int first, int indent, Func<SourceSpan, MappedText?> fill, bool shebang)
    {
        var builder = new MappedText.Builder(source);
        foreach (SourceSpan line in lines.Skip(first))
        {
            Add(builder, new(Math.Min(line.End, line.Start + Math.Min(indent, Indent(line))), line.End), fill);
            builder.Add("\n", line.End);
        }
        MappedText script = builder.Build();
        if (!shebang)
        {
            return [new(script, ScriptOrigin.Recipe, construct, dialect)];
        }
        ReadOnlySpan<char> head = script.Text.AsSpan(0, Math.Max(0, script.Text.IndexOf('\n')));
        return ShellDialects.OfShebang(head) is { } shell
            ? [new(script, ScriptOrigin.Recipe, construct, shell)]
            : [.. ProgramSpawns.In(script).Select(spawn => new ScriptFragment(spawn, ScriptOrigin.Spawn, construct))];
    }

    private List<ScriptFragment> EachLine(List<SourceSpan> lines, int indent, Func<SourceSpan, MappedText?> fill)
    {
        var scripts = new List<ScriptFragment>();
        bool isChecked = false;
        for (int i = 0; i < lines.Count; i++)
        {
            SourceSpan line = lines[i];
            if (source.Of(line).IsWhiteSpace())
            {
                continue;
            }
            int start = Math.Min(line.End, line.Start + Math.Min(indent, Indent(line)));
            bool ignored = false;
            while (start < line.End && text[start] is '@' or '-')
            {
                ignored |= text[start] == '-';
                start++;
            }
            var builder = new MappedText.Builder(source);
            Add(builder, new(start, line.End), fill);
            while (i + 1 < lines.Count && line.End > line.Start && text[line.End - 1] == '\\')
            {
                line = lines[++i];
                builder.Add("\n", line.Start);
                Add(builder, new(Math.Min(line.End, line.Start + Indent(line)), line.End), fill);
            }
            var fragment = new ScriptFragment(builder.Build(), ScriptOrigin.Recipe, construct, dialect) { AfterContractCheck = isChecked };
            scripts.Add(fragment);
            isChecked |= !ignored && ContractCheck.IsIn(fragment);
        }
        return scripts;
    }

    private void Add(MappedText.Builder builder, SourceSpan line, Func<SourceSpan, MappedText?> fill)
    {
        int from = line.Start;
        ReadOnlySpan<char> rest = text.AsSpan(from, line.Length);
        while (rest.IndexOf("{{") is >= 0 and var open)
        {
            int start = line.End - rest.Length + open;
            if (text.AsSpan(start, line.End - start).StartsWith("{{{{"))
            {
                builder.Add(new SourceSpan(from, start));
                builder.Add("{{", start);
                from = start + 4;
                rest = text.AsSpan(from, line.End - from);
                continue;
            }
            int close = text.AsSpan(start, line.End - start).IndexOf("}}");
            if (close < 0)
            {
                break;
            }
            int end = start + close + 2;
            if (fill(new(start + 2, end - 2)) is { } value)
            {
                builder.Add(new SourceSpan(from, start));
                builder.Add(value.Text, start);
                from = end;
            }
            rest = text.AsSpan(end, line.End - end);
        }
        builder.Add(new SourceSpan(from, line.End));
    }

    private int Indent(SourceSpan line)
    {
        int at = line.Start;
        while (at < line.End && text[at] is ' ' or '\t')
        {
            at++;
        }
        return at - line.Start;
    }
}
