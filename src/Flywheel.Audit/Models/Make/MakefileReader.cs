using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Make;

/// <summary>Reads makefiles: lines of recipes as scripts, variables filled in.</summary>
public sealed class MakefileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Make];

    public void Read(FileFacts facts) => Read(facts, null);

    /// <summary>The same with what makefiles set that it includes, or that include it.</summary>
    /// <param name="facts">Of the file.</param>
    /// <param name="outer">By name; null for none.</param>
    internal static void Read(FileFacts facts, IReadOnlyDictionary<string, string>? outer)
    {
        MakeVariables variables = MakeVariables.Of(facts, outer);
        facts.Add(variables);
        LineComments.AddTo(facts);
        SourceText source = facts.Source;
        var expansion = new MakeExpansion(source, variables);
        var construct = new Construct(ConstructKind.Recipe, "");
        bool isChecked = false;
        for (int line = 1; line <= source.LineCount; line++)
        {
            if (expansion.Exceeds)
            {
                facts.Scripts.Clear();
                facts.Troubles.Add(new(source.LineSpan(line), MakeExpansion.Excess));
                return;
            }
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
                facts.Scripts.Add(Script(source, inner, text.StartsWith('\t') ? construct : Construct.File, variables, expansion, isChecked).Script);
            }
            if (text.StartsWith('\t') && construct.Name.Length > 0)
            {
                (ScriptFragment script, bool ignored) = Script(source, new(span.Start + 1, source.LineSpan(line).End), construct, variables, expansion, isChecked);
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
                    facts.Scripts.Add(Script(source, new(span.Start + inline + 1, source.LineSpan(line).End), construct, variables, expansion, false).Script);
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
        SourceText source, SourceSpan span, Construct construct, MakeVariables variables, MakeExpansion expansion, bool isChecked)
    {
        string text = source.Text;
        int at = span.Start;
        bool ignored = false;
        while (at < span.End && text[at] is '@' or '-' or '+' or ' ' or '\t')
        {
            ignored |= text[at] == '-';
            at++;
        }
        MappedText script = expansion.Of(new(at, span.End));
        return (new(script, ScriptOrigin.Make, construct) { AfterContractCheck = isChecked }, ignored);
    }
}
