namespace Flywheel.Audit.Models.Shell;

/// <summary>Quotes and expansions: what stands within a word.</summary>
internal sealed partial class ShellParser
{
    private int LineEndFrom(int from)
    {
        int end = text.IndexOf('\n', from);
        return end < 0 ? text.Length : end;
    }

    private void SingleQuote(ShellWord? word, int open, bool muted)
    {
        int from = open + 1;
        int close = from <= lastSingleQuote ? text.IndexOf('\'', from) : -1;
        int limit = close < 0 || (isLenient && text.AsSpan(from, close - from).Contains('\n')) ? LineEndFrom(from) : close;
        tree.IsBroken |= close < 0 && !isLenient;
        if (close < 0)
        {
            lastSingleQuote = -1;
        }
        if (word is not null && !muted)
        {
            word.IsQuoted = true;
            limit = TemplatedQuote(word, from, limit);
        }
        at = limit < text.Length && text[limit] == '\'' ? limit + 1 : limit;
    }

    /// <summary>A forge puts its value in before the shell reads quotes, so a template may hold quotes itself.</summary>
    private int TemplatedQuote(ShellWord word, int from, int limit)
    {
        int start = from;
        while (start < limit && text.AsSpan(start, limit - start).IndexOf("{{") is >= 0 and int brace)
        {
            int open = start + brace;
            bool isForge = open > start && text[open - 1] == '$';
            at = open;
            int end = TemplateEnd("}}");
            if (end < 0)
            {
                break;
            }
            if (isForge)
            {
                open--;
            }
            word.Literal(start, open, quoted: true);
            word.Add(new(SegmentKind.Template, open, end, true));
            start = end;
            if (end > limit)
            {
                int close = text.IndexOf('\'', end);
                limit = close < 0 ? LineEndFrom(end) : close;
                if (close < 0)
                {
                    tree.IsBroken |= !isLenient;
                    break;
                }
            }
        }
        word.Literal(start, limit, quoted: true);
        return limit;
    }

    private void OpenQuote(int open)
    {
        if (frame.IsList || frame.Kind == FrameKind.Array)
        {
            Word().IsQuoted = true;
        }
        at = open + 1;
        if (frame.Depth < DeepestFrame)
        {
            frame = new(FrameKind.Quote, frame, open) { IsQuoted = true, Function = frame.Function };
        }
    }

    private ShellWord? QuotedWord() => frame.IsMuted || frame.Below is null || frame.Kind is FrameKind.Parameter or FrameKind.Arithmetic ? null : WordOf(frame);

    private static ShellWord? WordOf(ShellFrame from)
    {
        ShellFrame holder = from;
        while (!holder.IsList && holder.Kind != FrameKind.Array && holder.Below is { } below)
        {
            holder = below;
        }
        return holder.Word;
    }

    private void StepQuote()
    {
        ShellWord? word = QuotedWord();
        int stop = text.AsSpan(at).IndexOfAny("\"\\$`{\n");
        int end = stop < 0 ? text.Length : at + stop;
        word?.Literal(at, end, quoted: true);
        at = end;
        if (at >= text.Length)
        {
            return;
        }
        switch (text[at])
        {
            case '"':
                at++;
                Pop();
                break;
            case '\\':
                QuotedBackslash(word);
                break;
            case '$':
                Dollar(quoted: true);
                break;
            case '`':
                Backtick(quoted: true);
                break;
            case '{' when Peek() == '{' && TemplateEnd("}}") is > 0 and int close:
                Template(close, quoted: true);
                break;
            case '\n' when isLenient:
                Pop();
                break;
            default:
                word?.Literal(at, at + 1, quoted: true);
                at++;
                break;
        }
    }

    private void QuotedBackslash(ShellWord? word)
    {
        char next = Peek();
        if (next == '\n' || (next == '\r' && Peek(2) == '\n'))
        {
            at += next == '\n' ? 2 : 3;
        }
        else if (next is '"' or '\\' or '$' or '`')
        {
            word?.Add(new(SegmentKind.Escape, at, at + 2, true, next));
            at += 2;
        }
        else
        {
            word?.Literal(at, at + 1, quoted: true);
            at++;
        }
    }

    /// <summary><c>$'..'</c>.</summary>
    private void AnsiQuote()
    {
        ShellWord word = Word();
        word.IsQuoted = true;
        at += 2;
        while (at < text.Length && text[at] != '\'')
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                (char value, int length) = AnsiEscape(text.AsSpan(at));
                word.Add(new(SegmentKind.Escape, at, at + length, true, value));
                at += length;
                continue;
            }
            if (isLenient && text[at] == '\n')
            {
                return;
            }
            int stop = text.AsSpan(at).IndexOfAny(isLenient ? "'\\\n" : "'\\");
            // A backslash that is the text's last character escapes nothing.
            int end = stop < 0 ? text.Length : Math.Max(at + stop, at + 1);
            word.Literal(at, end, quoted: true);
            at = end;
        }
        tree.IsBroken |= at >= text.Length;
        at = Math.Min(at + 1, text.Length);
    }

    /// <summary>What <c>\n</c>, <c>\x7a</c>, <c>\172</c> and <c>\u007a</c> stand for, and how long they are.</summary>
    private static (char Value, int Length) AnsiEscape(ReadOnlySpan<char> escape)
    {
        (int radix, int from, int most) = escape[1] switch
        {
            'x' => (16, 2, 2),
            'u' => (16, 2, 4),
            >= '0' and <= '7' => (8, 1, 3),
            _ => (0, 0, 0),
        };
        int end = from, value = 0;
        while (radix > 0 && end < from + most && end < escape.Length && char.IsAsciiHexDigit(escape[end])
            && (escape[end] <= '9' ? escape[end] - '0' : (escape[end] | 0x20) - 'a' + 10) is var digit && digit < radix)
        {
            value = (value * radix) + digit;
            end++;
        }
        return end > from ? ((char)value, end)
            : (escape[1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'e' or 'E' => '\e', var other => other }, 2);
    }

    private void Dollar(bool quoted)
    {
        ShellWord? word = frame.IsList || frame.Kind == FrameKind.Array ? Word() : QuotedWord();
        int start = at;
        if (habits.IsMake && Peek() == '$')
        {
            at++;
        }
        else if (habits.IsMake && Peek() is '(' && text.AsSpan(at, Math.Min(200, text.Length - at)).IndexOf(')') is > 0 and int close
            && !text.AsSpan(at, close).ContainsAny(' ', '\n'))
        {
            at += close + 1;
            word?.Add(new(SegmentKind.Parameter, start, at, quoted));
            return;
        }
        char next = Peek();
        if (next == '{' && Peek(2) == '{' && TemplateEnd("}}") is > 0 and int end)
        {
            Template(end, quoted);
        }
        else if (next == '[' && Peek(2) == '[' && TemplateEnd("]]") is > 0 and int bracket)
        {
            Template(bracket, quoted);
        }
        else if (next == '(' && frame.Depth < DeepestFrame)
        {
            bool isArithmetic = Peek(2) == '(' && IsArithmetic(at + 1);
            Enter(isArithmetic ? FrameKind.Arithmetic : FrameKind.Substitution, start, quoted);
            at += isArithmetic ? 3 : 2;
        }
        else if (next == '{' && frame.Depth < DeepestFrame)
        {
            Enter(FrameKind.Parameter, start, quoted);
            at += 2;
        }
        else if (next == '\'' && !quoted)
        {
            AnsiQuote();
        }
        else if (next == '"' && !quoted)
        {
            OpenQuote(at + 1);
        }
        else
        {
            at++;
            int from = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_') && !(at > from && char.IsAsciiDigit(text[from])))
            {
                at++;
            }
            if (at == from && at < text.Length && text[at] is '@' or '*' or '#' or '?' or '-' or '$' or '!')
            {
                at++;
            }
            if (at == from)
            {
                word?.Literal(start, at, quoted);
            }
            else
            {
                word?.Add(new(SegmentKind.Parameter, start, at, quoted));
            }
        }
    }

    private void Enter(FrameKind kind, int start, bool quoted)
    {
        frame = new(kind, frame, start) { IsQuoted = quoted, Function = frame.Function };
        if (frame.IsList)
        {
            Emit(ShellEventKind.EnterSubstitution);
        }
    }

    private void Backtick(bool quoted)
    {
        if (backticks > 0)
        {
            while (frame.Kind != FrameKind.Backtick)
            {
                Pop();
            }
            EndCommand();
            at++;
            Pop();
            return;
        }
        if (frame.Depth < DeepestFrame)
        {
            if (frame.IsList || frame.Kind == FrameKind.Array)
            {
                Word();
            }
            backticks++;
            Enter(FrameKind.Backtick, at, quoted);
        }
        at++;
    }

    private void StepParameter()
    {
        switch (SkipTo("}\\$`\"'\n"))
        {
            case '}':
                at++;
                Pop();
                break;
            case '\\':
                at = Math.Min(at + 2, text.Length);
                break;
            case '$' when Peek() == '\'':
                Dollar(quoted: true);
                break;
            case '"':
                OpenQuote(at);
                break;
            case '\'' when !frame.IsQuoted:
                SingleQuote(null, at, muted: true);
                break;
            default:
                StepMuted();
                break;
        }
    }

    private void StepArithmetic()
    {
        switch (SkipTo("()$`\n"))
        {
            case '(':
                frame.Open++;
                at++;
                break;
            case ')' when frame.Open == 0:
                at += Peek() == ')' ? 2 : 1;
                Pop();
                break;
            case ')':
                frame.Open--;
                at++;
                break;
            default:
                StepMuted();
                break;
        }
    }

    /// <summary>What runs within a piece that is kept as it is written.</summary>
    private void StepMuted()
    {
        if (at >= text.Length)
        {
            return;
        }
        switch (text[at])
        {
            case '$' when Peek() is '(' or '{':
                Dollar(quoted: true);
                break;
            case '`':
                Backtick(quoted: true);
                break;
            case '\n' when isLenient:
                Pop();
                break;
            default:
                at++;
                break;
        }
    }

    /// <summary>Goes on to the next of these; <c>\0</c> at the text's end.</summary>
    private char SkipTo(ReadOnlySpan<char> stops)
    {
        int stop = text.AsSpan(at).IndexOfAny(stops);
        at = stop < 0 ? text.Length : at + stop;
        return at < text.Length ? text[at] : '\0';
    }
}
