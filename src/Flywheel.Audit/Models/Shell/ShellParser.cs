using System.Buffers;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Reads POSIX shell, bash, zsh and (roughly) fish in one pass with a stack of its own. Never fails: a quote that is never closed ends at its
/// line's end in a second pass. All looking ahead is paid from a budget, so that the time stays linear.
/// </summary>
internal sealed partial class ShellParser
{
    private const int DeepestFrame = 1000;

    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\r\n\\'\"$`#;&|()<>{");

    private readonly string text;
    private readonly ScriptTree tree;
    private readonly ShellHabits habits;
    private readonly bool isLenient;
    private readonly List<PendingHeredoc> pending = [];
    private readonly HashSet<string> missingDelimiters = [];
    private ShellFrame frame;
    private int at;
    private int backticks;
    private long budget;
    private int lastSingleQuote;

    private ShellParser(MappedText script, ShellHabits habits, bool isLenient)
    {
        tree = new(script);
        text = tree.Text;
        this.habits = habits;
        this.isLenient = isLenient;
        frame = new(FrameKind.Script, null, 0);
        budget = (4L * text.Length) + 100_000;
        lastSingleQuote = text.LastIndexOf('\'');
    }

    public static ScriptTree Parse(MappedText script, ShellHabits habits)
    {
        ScriptTree tree = new ShellParser(script, habits, isLenient: false).Run();
        return tree.IsBroken ? new ShellParser(script, habits, isLenient: true).Run() : tree;
    }

    private ScriptTree Run()
    {
        while (at < text.Length)
        {
            Step();
        }
        while (frame.Below is not null)
        {
            tree.IsBroken |= frame.Kind is FrameKind.Quote or FrameKind.Parameter or FrameKind.Arithmetic;
            Pop();
        }
        EndCommand();
        return tree;
    }

    private void Step()
    {
        switch (frame.Kind)
        {
            case FrameKind.Quote:
                StepQuote();
                break;
            case FrameKind.Parameter:
                StepParameter();
                break;
            case FrameKind.Arithmetic:
                StepArithmetic();
                break;
            case FrameKind.Case when frame.AtPattern:
                ReadPattern();
                break;
            default:
                StepList();
                break;
        }
    }

    private char Peek(int ahead = 1) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private bool Stands(string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private void Emit(ShellEventKind kind, int value = 0, string? name = null) => tree.Events.Add(new(kind, value, name));

    private ShellWord Word() => frame.Word ??= new(at);

    private RawCommand Command() => frame.Command ??= new() { Function = frame.Function };

    private bool InTest => frame.Command is { Words.Count: > 0 } command && command.Words[0].Is(text, "[[");

    private void StepList()
    {
        char c = text[at];
        switch (c)
        {
            case ' ' or '\t' or '\r':
                EndWord();
                at++;
                break;
            case '\n':
                LineEnd();
                break;
            case '\\':
                Backslash();
                break;
            case '#' when frame.Word is null:
                Comment();
                break;
            case '\'':
                SingleQuote(Word(), at, muted: false);
                break;
            case '"':
                OpenQuote(at);
                break;
            case '$':
                Dollar(quoted: false);
                break;
            case '`':
                Backtick(quoted: false);
                break;
            case ';' or '&' or '|' when InTest || frame.Kind == FrameKind.Array:
                EndWord();
                at++;
                break;
            case ';':
                Semicolon();
                break;
            case '&':
                Ampersand();
                break;
            case '|':
                Bar();
                break;
            case '(':
                OpenParenthesis();
                break;
            case ')':
                CloseParenthesis();
                break;
            case '<' or '>':
                Angle(c);
                break;
            case '{' when Peek() == '{' && TemplateEnd("}}") is > 0 and int end:
                Template(end, quoted: false);
                break;
            case '@' or '-' or '+' when habits.IsRecipe && AtLineStart():
                Command().IgnoresFailure |= c == '-';
                at++;
                break;
            default:
                Plain();
                break;
        }
    }

    /// <summary>Whether a recipe's line begins here (behind other marks of it).</summary>
    private bool AtLineStart()
    {
        if (frame.Word is not null || frame.Command is { Words.Count: > 0 } || Peek() is ' ' or '\0' || (text[at] == '-' && Peek() == '-'))
        {
            return false;
        }
        int from = at - 1;
        while (from >= 0 && text[from] is ' ' or '\t' or '@' or '-' or '+' && at - from < 64)
        {
            from--;
        }
        return from < 0 || text[from] == '\n';
    }

    private void Plain()
    {
        ShellWord word = Word();
        int rest = text.AsSpan(at + 1).IndexOfAny(Special);
        int end = rest < 0 ? text.Length : at + 1 + rest;
        word.Literal(at, end, quoted: false);
        at = end;
    }

    private void LineEnd()
    {
        EndWord();
        if (InTest && tree.Events.Count > 0 && at > 1 && text[at - 1] is '&' or '|')
        {
            at++;
            return;
        }
        at++;
        if (frame.Kind == FrameKind.Array)
        {
            return;
        }
        Separate(ShellEventKind.NewLine);
        if (pending.Count > 0)
        {
            ReadHeredocs();
        }
    }

    private void Backslash()
    {
        if (Peek() == '\n')
        {
            at += 2;
        }
        else if (Peek() == '\r' && Peek(2) == '\n')
        {
            at += 3;
        }
        else if (at + 1 < text.Length)
        {
            ShellWord word = Word();
            word.IsQuoted = true;
            word.Add(new(SegmentKind.Escape, at, at + 2, true, text[at + 1]));
            at += 2;
        }
        else
        {
            at++;
        }
    }

    private void Comment()
    {
        int end = text.IndexOf('\n', at);
        end = end < 0 ? text.Length : end;
        int trimmed = end > at && text[end - 1] == '\r' ? end - 1 : end;
        tree.Comments.Add((at, trimmed));
        at = end;
    }

    private void Semicolon()
    {
        if (Peek() is ';' or '&' || Stands(";;&"))
        {
            int length = Stands(";;&") ? 3 : 2;
            EndCommand();
            CloseTo(FrameKind.Case, leave: false);
            if (frame.Kind == FrameKind.Case)
            {
                frame.AtPattern = true;
            }
            at += length;
            return;
        }
        EndWord();
        Separate(ShellEventKind.Sequence);
        at++;
    }

    private void Ampersand()
    {
        if (Peek() == '>')
        {
            EndWord();
            at += Peek(2) == '>' ? 3 : 2;
            Command();
            frame.Redirect = RedirectKind.Out;
            return;
        }
        EndWord();
        bool isAnd = Peek() == '&';
        Separate(isAnd ? ShellEventKind.And : ShellEventKind.Background);
        at += isAnd ? 2 : 1;
    }

    private void Bar()
    {
        EndWord();
        bool isOr = Peek() == '|';
        Separate(isOr ? ShellEventKind.Or : ShellEventKind.Pipe);
        at += isOr || Peek() == '&' ? 2 : 1;
    }

    /// <summary>Ends the command and writes down what stands behind it.</summary>
    private void Separate(ShellEventKind kind)
    {
        bool isPipe = kind == ShellEventKind.Pipe;
        EndCommand();
        int last = frame.LastCommand;
        if (kind != ShellEventKind.NewLine || last >= 0)
        {
            frame.PipeFrom = isPipe ? last : -1;
        }
        frame.LastCommand = -1;
        if (frame.AwaitsThen && kind is ShellEventKind.NewLine or ShellEventKind.Sequence)
        {
            frame.AwaitsThen = false;
            Emit(frame.Kind == FrameKind.If ? ShellEventKind.Then : ShellEventKind.Do);
        }
        else if (kind != ShellEventKind.NewLine || tree.Events is [.., { Kind: ShellEventKind.Command or ShellEventKind.Leave }])
        {
            Emit(kind);
        }
    }

    private sealed record PendingHeredoc(RawCommand Owner, string Delimiter, bool IsLiteral, bool IsStripped);
}
