using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Reads PowerShell and cmd, roughly: words, quotes, continuations, what separates commands. Blocks are looked through.</summary>
internal sealed class LineShellParser
{
    private readonly string text;
    private readonly ScriptTree tree;
    private readonly bool isCmd;
    private RawCommand command = new();
    private ShellWord? word;
    private int at;

    private LineShellParser(MappedText script, bool isCmd)
    {
        tree = new(script);
        text = tree.Text;
        this.isCmd = isCmd;
    }

    public static ScriptTree Parse(MappedText script, bool isCmd) => new LineShellParser(script, isCmd).Run();

    private ScriptTree Run()
    {
        Remark();
        while (at < text.Length)
        {
            Step();
        }
        EndCommand(ShellEventKind.NewLine);
        return tree;
    }

    private char Peek => at + 1 < text.Length ? text[at + 1] : '\0';

    private char Escape => isCmd ? '^' : '`';

    private ShellWord Word() => word ??= new(at);

    private void Step()
    {
        char c = text[at];
        switch (c)
        {
            case ' ' or '\t' or '\r':
                EndWord();
                at++;
                break;
            case '\n':
                EndCommand(ShellEventKind.NewLine);
                at++;
                Remark();
                break;
            case '#' when !isCmd && word is null:
                Comment(at, 1);
                break;
            case '<' when !isCmd && Peek == '#':
                int end = text.IndexOf("#>", at, StringComparison.Ordinal);
                at = end < 0 ? text.Length : end + 2;
                break;
            case '\'' when !isCmd:
            case '"':
                Quote(c);
                break;
            case ',' when !isCmd && command.Words.Count > 0 && IsStart(command.Words[0].Value(text)):
                EndWord();
                at++;
                break;
            case ';' when !isCmd:
                EndCommand(ShellEventKind.Sequence);
                at++;
                break;
            case '&' when Peek == '&':
                EndCommand(ShellEventKind.And);
                at += 2;
                break;
            case '|' when Peek == '|':
                EndCommand(ShellEventKind.Or);
                at += 2;
                break;
            case '&':
                if (isCmd || command.Words.Count > 0 || word is not null)
                {
                    EndCommand(ShellEventKind.Sequence);
                }
                at++;
                break;
            case '|':
                EndCommand(ShellEventKind.Pipe);
                at++;
                break;
            case '{' or '}' when !isCmd && !(c == '{' && text.AsSpan(at).StartsWith("{{")):
            case '(' or ')':
                EndCommand(ShellEventKind.NewLine);
                at++;
                break;
            case '>' or '<':
                EndWord();
                Redirection();
                break;
            case '@' when isCmd && word is null && command.Words.Count == 0:
                at++;
                break;
            default:
                Character(c);
                break;
        }
    }

    private void Character(char c)
    {
        if (c == Escape)
        {
            if (Peek == '\n' || (Peek == '\r' && at + 2 < text.Length && text[at + 2] == '\n'))
            {
                EndWord();
                at += Peek == '\n' ? 2 : 3;
            }
            else if (at + 1 < text.Length)
            {
                Word().Add(new(SegmentKind.Escape, at, at + 2, true, Peek));
                at += 2;
            }
            else
            {
                at++;
            }
        }
        else if (c == '$' || (c == '%' && isCmd))
        {
            Variable(quoted: false);
        }
        else
        {
            Word().Literal(at, at + 1, quoted: false);
            at++;
        }
    }

    private void Variable(bool quoted)
    {
        int start = at;
        ShellWord holder = Word();
        if (text[at] == '$' && text.AsSpan(at).StartsWith("${{") && text.AsSpan(at, Math.Min(4000, text.Length - at)).IndexOf("}}") is > 0 and int close)
        {
            at += close + 2;
            holder.Add(new(SegmentKind.Template, start, at, quoted));
            return;
        }
        at++;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or ':' or '{' or '}'))
        {
            at++;
        }
        if (text[start] == '%' && at < text.Length && text[at] == '%')
        {
            at++;
        }
        holder.Add(new(at > start + 1 ? SegmentKind.Parameter : SegmentKind.Literal, start, at, quoted));
    }

    private void Quote(char quote)
    {
        ShellWord holder = Word();
        holder.IsQuoted = true;
        at++;
        while (at < text.Length && text[at] != quote && !(isCmd && text[at] == '\n'))
        {
            if (quote == '"' && !isCmd && text[at] == Escape && at + 1 < text.Length)
            {
                holder.Add(new(SegmentKind.Escape, at, at + 2, true, Peek));
                at += 2;
            }
            else if (quote == '"' && text[at] == (isCmd ? '%' : '$'))
            {
                Variable(quoted: true);
            }
            else
            {
                holder.Literal(at, at + 1, quoted: true);
                at++;
            }
        }
        at = Math.Min(at + 1, text.Length);
    }

    /// <summary>A line of cmd that is a comment, where it begins.</summary>
    private void Remark()
    {
        if (isCmd && text.AsSpan(at).TrimStart(" \t@") is var line && (line.StartsWith("rem ", StringComparison.OrdinalIgnoreCase) || line.StartsWith("::")))
        {
            Comment(text.Length - line.Length, line.StartsWith("::") ? 2 : 3);
        }
    }

    private void Comment(int start, int mark)
    {
        int end = text.IndexOf('\n', start);
        end = end < 0 ? text.Length : end;
        tree.Comments.Add((start + mark - 1, end > start && text[end - 1] == '\r' ? end - 1 : end));
        at = end;
    }

    private void Redirection()
    {
        while (at < text.Length && text[at] is '>' or '<' or '&' or ' ')
        {
            at++;
        }
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (';' or '|'))
        {
            at++;
        }
    }

    private void EndWord()
    {
        if (word is { } done)
        {
            done.End = at;
            word = null;
            command.Words.Add(done);
        }
    }

    private void EndCommand(ShellEventKind separator)
    {
        EndWord();
        Take();
        if (command.Words.Count > 0 || command.Assignments.Count > 0)
        {
            tree.Events.Add(new(ShellEventKind.Command, tree.Commands.Count));
            tree.Commands.Add(command);
        }
        command = new();
        tree.Events.Add(new(separator));
    }

    /// <summary>Takes away the words of the language, and an assignment.</summary>
    private void Take()
    {
        int taken = 0;
        while (taken < command.Words.Count && command.Words[taken].Value(text).ToLowerInvariant() is "if" or "else" or "elseif" or "foreach" or "while" or "try"
            or "catch" or "finally" or "do" or "return" or "param" or "process" or "begin" or "end" or "call" or "." or "=")
        {
            taken++;
        }
        bool asked = isCmd && taken > 0 && command.Words[taken - 1].Value(text).Equals("if", StringComparison.OrdinalIgnoreCase);
        command.Words.RemoveRange(0, taken + (asked ? Condition(taken) : 0));
        if (command.Words.Count == 0)
        {
            return;
        }
        string first = command.Words[0].Value(text);
        if (IsStart(first))
        {
            Started();
        }
        if (!isCmd && first.StartsWith('$') && command.Words.Count > 1 && command.Words[1].Value(text) == "=")
        {
            bool isEnvironment = first.StartsWith("$env:", StringComparison.OrdinalIgnoreCase);
            string name = first[(isEnvironment ? 5 : 1)..];
            if (command.Words.Count == 3 && (command.Words[2].IsQuoted || !LauncherName.Is(command.Words[2].Value(text))))
            {
                command.Add(new(name, command.Words[2], isEnvironment, Appends: false));
                command.Words.Clear();
            }
            else
            {
                command.Words.RemoveRange(0, 2);
            }
        }
        else if (isCmd && first.Equals("set", StringComparison.OrdinalIgnoreCase) && command.Words.Count > 1
            && command.Words[1].Value(text) is var set && set.IndexOf('=') is > 0 and int equals && command.Words[1].Segments.Count > 0)
        {
            ShellWord value = command.Words[1];
            command.Add(new(set[..equals], value.From(Math.Min(value.Segments[0].Start + equals + 1, value.End)), Exported: true, Appends: false));
            command.Words.Clear();
        }
    }

    /// <summary>How many words the condition of cmd's <c>if</c> has: <c>not exist FILE</c>, <c>"%1"=="x"</c>, <c>%N% LSS 3</c>.</summary>
    private int Condition(int from)
    {
        int next = from;
        string Next(int ahead = 0) => next + ahead < command.Words.Count ? command.Words[next + ahead].Value(text).ToLowerInvariant() : "";
        while (Next() is "/i" or "not")
        {
            next++;
        }
        next += Next() is "exist" or "defined" or "errorlevel" or "cmdextversion" ? 2
            : Next(1) is "==" or "equ" or "neq" or "lss" or "leq" or "gtr" or "geq" ? 3
            : Next().EndsWith("==", StringComparison.Ordinal) || Next(1).StartsWith("==", StringComparison.Ordinal) ? 2
            : Next().Contains("==", StringComparison.Ordinal) ? 1 : 0;
        return Math.Min(next, command.Words.Count) - from;
    }

    private bool IsStart(string name) => !isCmd && name.ToLowerInvariant() is "start-process" or "saps";

    /// <summary><c>Start-Process -FilePath bazel -ArgumentList 'build','//x' -Wait</c> is the program with what it is given.</summary>
    private void Started()
    {
        List<ShellWord> program = [], arguments = [];
        List<ShellWord>? into = null;
        foreach (ShellWord one in command.Words.Skip(1))
        {
            string value = one.Value(text);
            if (one.IsQuoted || !value.StartsWith('-'))
            {
                (into ?? (program.Count == 0 ? program : arguments)).AddRange(Split(one));
                into = into == arguments ? arguments : null;
                continue;
            }
            into = value.ToLowerInvariant() switch
            {
                "-filepath" => program,
                "-argumentlist" or "-args" => arguments,
                "-wait" or "-nonewwindow" or "-passthru" or "-usenewenvironment" or "-loaduserprofile" => null,
                _ => [],
            };
        }
        if (program.Count > 0)
        {
            command.Words.Clear();
            command.Words.AddRange(program);
            command.Words.AddRange(arguments);
        }
    }

    /// <summary>Of <c>"build //x"</c>, which is cut at its blanks: the parts.</summary>
    private IEnumerable<ShellWord> Split(ShellWord whole)
    {
        if (whole.Segments is not [{ Kind: SegmentKind.Literal } only])
        {
            return [whole];
        }
        var parts = new List<ShellWord>();
        for (int start = only.Start, i = only.Start; i <= only.End; i++)
        {
            if (i < only.End && text[i] != ' ')
            {
                continue;
            }
            if (i > start)
            {
                var part = new ShellWord(start) { End = i, IsQuoted = whole.IsQuoted };
                part.Literal(start, i, whole.IsQuoted);
                parts.Add(part);
            }
            start = i + 1;
        }
        return parts;
    }
}
