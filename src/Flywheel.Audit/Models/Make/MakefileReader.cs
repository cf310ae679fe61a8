using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Make;

/// <summary>Reads makefiles: lines of recipes as scripts, variables one step away filled in.</summary>
public sealed class MakefileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Make];

    public void Read(FileFacts facts)
    {
        Dictionary<string, MappedText> variables = Variables(facts);
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

    private static Dictionary<string, MappedText> Variables(FileFacts facts)
    {
        var all = new Dictionary<string, MappedText>(StringComparer.Ordinal);
        SourceText source = facts.Source;
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            int equals = text.IndexOf('=');
            if (equals <= 0 || text[0] is '\t' or '#')
            {
                continue;
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
                MappedText value = MappedText.Of(source, new(span.Start + start, span.Start + end));
                all.TryAdd(name.ToString(), value);
                facts.Values.Add(new(name.ToString(), value, Construct.File) { IsDefault = text[equals - 1] == '?' });
            }
        }
        return all;
    }

    private static (ScriptFragment Script, bool Ignored) Script(
        SourceText source, SourceSpan span, Construct construct, Dictionary<string, MappedText> variables, bool isChecked)
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
            if (close > 0 && variables.TryGetValue(text[(at + 2)..(at + close)], out MappedText? value) && value.Text.Length < 1000)
            {
                builder.Add(new SourceSpan(from, at));
                builder.Add(value.Text, at);
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
