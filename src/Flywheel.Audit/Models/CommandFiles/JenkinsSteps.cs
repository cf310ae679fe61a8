using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.CommandFiles;

/// <summary>
/// A pipeline of Jenkins: what its <c>sh</c>, <c>bat</c>, <c>powershell</c> and <c>pwsh</c> steps are given, as the first string or as
/// <c>script:</c>; strings that names are given, as values. The Groovy around them is not understood.
/// </summary>
internal sealed class JenkinsSteps(FileFacts facts)
{
    private readonly SourceText source = facts.Source;
    private readonly string text = facts.Source.Text;
    private int at;

    // The step whose script comes; the name right before; the sign right before; the name that was given `=` or `:`; the stage.
    private ShellDialect? step;
    private string name = "";
    private char before = '\n';
    private string assigned = "";
    private int parentheses;
    private int stepParentheses;
    private Construct stage = Construct.File;

    public void Add()
    {
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*')
            {
                Comment();
            }
            else if (c is '"' or '\'')
            {
                String();
                before = c;
            }
            else if (char.IsLetter(c) || c is '_' or '$')
            {
                Name();
            }
            else
            {
                Sign(c);
                at++;
            }
        }
    }

    private void Comment()
    {
        bool block = text[at + 1] == '*';
        int end = text.IndexOf(block ? "*/" : "\n", at + 2, StringComparison.Ordinal);
        end = end < 0 ? text.Length : end;
        facts.Comments.Add(MappedText.Of(source, new(at + 2, end)));
        at = Math.Min(text.Length, end + (block ? 2 : 0));
    }

    private void Name()
    {
        int start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$'))
        {
            at++;
        }
        string word = at - start < 60 ? text[start..at] : "";
        ShellDialect? named = before == '.' ? null : word switch
        {
            "sh" => ShellDialect.Posix,
            "bat" => ShellDialect.Cmd,
            "powershell" or "pwsh" => ShellDialect.PowerShell,
            _ => null,
        };
        if (named is not null)
        {
            (step, stepParentheses, assigned) = (named, parentheses, "");
        }
        (name, before) = (word, 'a');
    }

    private void Sign(char c)
    {
        switch (c)
        {
            case '\n':
                // A step's arguments end with its line, unless a bracket holds them together.
                step = parentheses > stepParentheses || before is ',' or ':' ? step : null;
                assigned = before is '=' or ':' or ',' ? assigned : "";
                break;
            case '(' or '[':
                parentheses++;
                break;
            case ')' or ']':
                parentheses--;
                step = parentheses <= stepParentheses ? null : step;
                break;
            case '{' or '}' or ';':
                step = null;
                assigned = "";
                break;
            case '=' or ':':
                assigned = name;
                break;
            case ',':
                assigned = "";
                break;
            default:
                break;
        }
        if (!char.IsWhiteSpace(c) || (c == '\n' && before is not (',' or ':' or '=')))
        {
            before = c;
        }
    }

    private void String()
    {
        (int start, int end) = Literal();
        MappedText value = Unescaped(start, end);
        if (step is { } dialect && (before is 'a' or '(' && assigned.Length == 0 || assigned == "script"))
        {
            facts.Scripts.Add(new(value, ScriptOrigin.Step, stage, dialect));
            step = null;
        }
        else if (name == "stage" && before is '(' or 'a')
        {
            stage = new(ConstructKind.Job, value.Text.Length < 200 ? value.Text : "");
        }
        else if (assigned.Length > 0 && value.Text.Length > 0)
        {
            facts.Values.Add(new(assigned, value, stage));
        }
    }

    /// <summary>The content of the string here, of one or of three quotes; afterwards, behind it.</summary>
    private (int Start, int End) Literal()
    {
        char quote = text[at];
        bool triple = at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        int start = at + (triple ? 3 : 1);
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '\n' && !triple)
            {
                at = i;
                return (start, i);
            }
            else if (text[i] == quote && (!triple || (i + 2 < text.Length && text[i + 1] == quote && text[i + 2] == quote)))
            {
                at = i + (triple ? 3 : 1);
                return (start, i);
            }
        }
        at = text.Length;
        return (Math.Min(start, text.Length), text.Length);
    }

    /// <summary>Groovy takes a backslash away before a quote, a dollar and a backslash, and makes <c>\n</c> a line's end.</summary>
    private MappedText Unescaped(int start, int end)
    {
        var value = new MappedText.Builder(source);
        int from = start;
        for (int i = start; i + 1 < end; i++)
        {
            if (text[i] == '\\' && text[i + 1] is '\\' or '"' or '\'' or '$' or 'n' or 't')
            {
                value.Add(new SourceSpan(from, i));
                value.Add([text[i + 1] switch { 'n' => '\n', 't' => '\t', var other => other }], i);
                from = i + 2;
                i++;
            }
        }
        return value.Add(new SourceSpan(Math.Min(from, end), end)).Build();
    }
}
