using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Make;

/// <summary>Reads makefiles: lines of recipes as scripts, variables filled in.</summary>
public sealed class MakefileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Make];

    public void Read(FileFacts facts)
    {
        MakeVariables variables = MakeVariables.Of(facts);
        LineComments.AddTo(facts);
        SourceText source = facts.Source;
        var construct = new Construct(ConstructKind.Recipe, "");
        bool isChecked = false;
        for (int line = 1; line <= source.LineCount; line++)
        {
            int first = line;
            while (line < source.LineCount && source.Of(source.LineSpan(line)).EndsWith('\\'))
            {
                line++;
            }
            SourceSpan span = source.LineSpan(first);
            ReadOnlySpan<char> text = source.Of(span);
            int colon = text.IndexOf(':');
            if (text.TrimStart().StartsWith('#'))
            {
                continue;
            }
            foreach (SourceSpan inner in Run(source.Text, new(span.Start, source.LineSpan(line).End)))
            {
                facts.Scripts.Add(Script(source, inner, text.StartsWith('\t') ? construct : Construct.File, variables, isChecked).Script);
            }
            if (text.StartsWith('\t') && construct.Name.Length > 0)
            {
                (ScriptFragment script, bool ignored) = Script(source, new(span.Start + 1, source.LineSpan(line).End), construct, variables, isChecked);
                if (!string.IsNullOrWhiteSpace(script.Text.Text))
                {
                    facts.Scripts.Add(script);
                    isChecked |= !ignored && ContractCheck.IsIn(script);
                }
            }
            else if (colon > 0 && !char.IsWhiteSpace(text[0]) && text[0] != '#' && !text[(colon + 1)..].TrimStart(':').StartsWith('='))
            {
                construct = new(ConstructKind.Recipe, text[..colon].Trim().ToString().Split(' ')[0]);
                isChecked = false;
                int inline = text.IndexOf(';');
                if (inline > colon)
                {
                    facts.Scripts.Add(Script(source, new(span.Start + inline + 1, source.LineSpan(line).End), construct, variables, false).Script);
                }
            }
        }
    }

    /// <summary>What make itself hands to a shell in a line: <c>$(shell ...)</c>, and the value behind <c>!=</c>.</summary>
    private static List<SourceSpan> Run(string text, SourceSpan line)
    {
        var found = new List<SourceSpan>();
        int not = line.Length == 0 || text[line.Start] == '\t' ? -1 : text.AsSpan(line.Start, line.Length).IndexOf("!=");
        if (not > 0 && text.AsSpan(line.Start, not).Trim() is { IsEmpty: false } name && !name.ContainsAny(" \t:=$(#"))
        {
            found.Add(new(line.Start + not + 2, line.End));
            return found;
        }
        for (int at = line.Start; text.AsSpan(at, line.End - at).IndexOf("(shell ") is >= 0 and var next;)
        {
            int start = at + next + "(shell ".Length;
            int depth = 1, end = start;
            for (; end < line.End; end++)
            {
                depth += text[end] switch { '(' => 1, ')' => -1, _ => 0 };
                if (depth == 0)
                {
                    break;
                }
            }
            if (start > line.Start + "(shell ".Length && text[start - "(shell ".Length - 1] == '$')
            {
                found.Add(new(start, end));
            }
            at = end;
        }
        return found;
    }

    private static (ScriptFragment Script, bool Ignored) Script(
        SourceText source, SourceSpan span, Construct construct, MakeVariables variables, bool isChecked)
    {
        string text = source.Text;
        int at = span.Start;
        bool ignored = false;
        while (at < span.End && text[at] is '@' or '-' or '+' or ' ' or '\t')
        {
            ignored |= text[at] == '-';
            at++;
        }
        var builder = new MappedText.Builder(source);
        if (variables.Block(text.AsSpan(at, span.End - at)) is { } block)
        {
            (at, span) = (block.Start, block);
        }
        int from = at;
        while (at < span.End)
        {
            int dollar = text.AsSpan(at, span.End - at).IndexOf('$');
            if (dollar < 0 || at + dollar + 1 >= span.End)
            {
                break;
            }
            at += dollar;
            char open = text[at + 1];
            if (open == '$')
            {
                builder.Add(new SourceSpan(from, at + 1));
                from = at += 2;
                continue;
            }
            int close = open is '(' or '{' ? text.AsSpan(at, Math.Min(200, span.End - at)).IndexOf(open == '(' ? ')' : '}') : -1;
            if (close > 0 && variables[text[(at + 2)..(at + close)]] is { } value)
            {
                builder.Add(new SourceSpan(from, at));
                builder.Add(value, at);
                from = at += close + 1;
            }
            else if (close > 0 && open == '(')
            {
                // `$(shell ...)` and unknown variables are no command substitution of the shell.
                builder.Add(new SourceSpan(from, at));
                builder.Add("${" + text[(at + 2)..(at + close)].Replace(' ', '_') + "}", at);
                from = at += close + 1;
            }
            else
            {
                at++;
            }
        }
        builder.Add(new SourceSpan(from, span.End));
        return (new(builder.Build(), ScriptOrigin.Make, construct) { AfterContractCheck = isChecked }, ignored);
    }
}
