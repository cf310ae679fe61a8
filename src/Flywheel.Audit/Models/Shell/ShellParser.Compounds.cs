namespace Flywheel.Audit.Models.Shell;

/// <summary>Reserved words, parentheses and <c>case</c>.</summary>
internal sealed partial class ShellParser
{
    /// <summary>How far up an opening word is looked for: broken input closes what it never opened.</summary>
    private const int FarthestOpening = 16;

    private bool Reserved(ShellWord word)
    {
        if (word.IsQuoted || word.Segments is not [{ Kind: SegmentKind.Literal }] || word.End - word.Start > 8)
        {
            return false;
        }
        switch (text.AsSpan(word.Start, word.End - word.Start))
        {
            case "if":
                Push(FrameKind.If, ShellEventKind.EnterIf);
                frame.AwaitsThen = habits.IsFish;
                return true;
            case "while" or "until":
                Push(FrameKind.Loop, text[word.Start] == 'w' ? ShellEventKind.EnterWhile : ShellEventKind.EnterUntil);
                frame.AwaitsThen = habits.IsFish;
                return true;
            case "for" or "select":
                Push(FrameKind.Loop, ShellEventKind.EnterFor);
                Head(HeaderKind.For);
                return true;
            case "case" when !habits.IsFish:
                Head(HeaderKind.Case);
                return true;
            case "function":
                Head(HeaderKind.Function);
                return true;
            case "{":
                Push(FrameKind.Group, ShellEventKind.EnterGroup);
                return true;
            case "!":
                Emit(ShellEventKind.Not);
                return true;
            case "then" or "elif" or "else" or "do":
                return Branch(text.AsSpan(word.Start, word.End - word.Start));
            case "fi":
                return CloseTo(FrameKind.If, leave: true);
            case "done":
                return CloseTo(FrameKind.Loop, leave: true);
            case "esac":
                return CloseTo(FrameKind.Case, leave: true);
            case "}":
                return CloseTo(FrameKind.Group, leave: true);
            default:
                return habits.IsFish && ReservedInFish(text.AsSpan(word.Start, word.End - word.Start));
        }
    }

    private bool ReservedInFish(ReadOnlySpan<char> word)
    {
        switch (word)
        {
            case "begin":
                Push(FrameKind.Group, ShellEventKind.EnterGroup);
                return true;
            case "switch":
                Push(FrameKind.Case, ShellEventKind.EnterCase);
                Head(HeaderKind.Patterns);
                return true;
            case "case":
                CloseTo(FrameKind.Case, leave: false);
                Emit(ShellEventKind.Arm);
                Head(HeaderKind.Patterns);
                return true;
            case "and" or "or" or "not":
                if (word is not "not" && tree.Events is [.., { Kind: ShellEventKind.NewLine or ShellEventKind.Sequence }])
                {
                    tree.Events.RemoveAt(tree.Events.Count - 1);
                }
                Emit(word is "and" ? ShellEventKind.And : word is "or" ? ShellEventKind.Or : ShellEventKind.Not);
                return true;
            case "end":
                if (frame.Kind is FrameKind.Group or FrameKind.If or FrameKind.Loop or FrameKind.Case)
                {
                    Pop();
                }
                return true;
            default:
                return false;
        }
    }

    private bool Branch(ReadOnlySpan<char> word)
    {
        if (word is "do")
        {
            if (CloseTo(FrameKind.Loop, leave: false))
            {
                Emit(ShellEventKind.Do);
            }
            return true;
        }
        if (CloseTo(FrameKind.If, leave: false))
        {
            ShellEventKind kind = word is "then" ? ShellEventKind.Then : word is "elif" ? ShellEventKind.Elif : ShellEventKind.Else;
            if (habits.IsFish && kind == ShellEventKind.Else && text.AsSpan(at).TrimStart(' ').StartsWith("if "))
            {
                at = text.IndexOf("if ", at, StringComparison.Ordinal) + 3;
                frame.AwaitsThen = true;
                kind = ShellEventKind.Elif;
            }
            Emit(kind);
        }
        return true;
    }

    private void Head(HeaderKind kind)
    {
        frame.Header = kind;
        frame.HeaderWords = [];
    }

    private void HeaderWord(ShellWord word)
    {
        frame.HeaderWords.Add(word);
        if (frame.Header == HeaderKind.Function && !habits.IsFish)
        {
            frame.Header = HeaderKind.None;
            frame.PendingFunction = word.Value(text);
        }
        else if (frame.Header == HeaderKind.Case && frame.HeaderWords.Count == 2)
        {
            frame.Header = HeaderKind.None;
            if (word.Is(text, "in"))
            {
                tree.CaseWords.Add(frame.HeaderWords[0]);
                Push(FrameKind.Case, ShellEventKind.EnterCase, tree.CaseWords.Count);
                frame.AtPattern = frame.Kind == FrameKind.Case;
            }
            else
            {
                Argument(Command(), word);
            }
        }
    }

    private void EndHeader()
    {
        (HeaderKind header, List<ShellWord> words) = (frame.Header, frame.HeaderWords);
        if (header is HeaderKind.None or HeaderKind.Case)
        {
            return;
        }
        frame.Header = HeaderKind.None;
        switch (header)
        {
            case HeaderKind.For:
                for (int i = 2; i < words.Count && words[1].Is(text, "in"); i++)
                {
                    tree.LoopValues.Add(new(words[0].Value(text), words[i], Exported: false, Appends: false));
                }
                if (words.Count > 0 && frame.Kind == FrameKind.Loop && frame.Entry >= 0)
                {
                    // `for x`, without a list, takes the arguments.
                    tree.Loops.Add(new(words[0].Value(text), words.Count > 1 && words[1].Is(text, "in") ? words[2..] : null));
                    tree.Events[frame.Entry] = tree.Events[frame.Entry] with { Value = tree.Loops.Count };
                }
                if (habits.IsFish)
                {
                    Emit(ShellEventKind.Do);
                }
                break;
            case HeaderKind.Function when words.Count > 0:
                frame.PendingFunction = words[0].Value(text);
                Push(FrameKind.Group, ShellEventKind.EnterGroup);
                break;
            case HeaderKind.Patterns when words.Count > 0:
                tree.CasePatterns.Add((words[0].Start, words[^1].End));
                break;
        }
    }

    private void Push(FrameKind kind, ShellEventKind entry, int value = 0)
    {
        frame.Command = null;
        if (frame.Depth >= DeepestFrame)
        {
            return;
        }
        string? function = frame.PendingFunction;
        frame.PendingFunction = null;
        if (function is not null)
        {
            Emit(ShellEventKind.EnterFunction, 0, function);
        }
        Emit(entry, value);
        frame = new(kind, frame, at) { Entry = tree.Events.Count - 1, Function = function ?? frame.Function, OpensFunction = function is not null };
    }

    /// <summary>Closes what is open above the nearest frame of a kind, and that one, too, if it is to be left; false if none is near.</summary>
    private bool CloseTo(FrameKind kind, bool leave)
    {
        ShellFrame? found = frame;
        for (int i = 0; found is not null && found.Kind != kind; i++)
        {
            bool isBoundary = !found.IsList || found.Kind is FrameKind.Script or FrameKind.Subshell or FrameKind.Substitution or FrameKind.Backtick;
            found = isBoundary || i > FarthestOpening ? null : found.Below;
        }
        while (found is not null && frame != found)
        {
            Pop();
        }
        if (found is not null && leave)
        {
            Pop();
        }
        return found is not null || leave;
    }

    private void OpenParenthesis()
    {
        if (frame.Kind == FrameKind.Array || InTest)
        {
            EndWord();
            at++;
            return;
        }
        bool closesAtOnce = text.AsSpan(at + 1, Math.Min(8, text.Length - at - 1)).TrimStart(' ').StartsWith(')');
        if (frame.Word is { } word)
        {
            word.End = at;
            if (!habits.IsFish && word.ValueStart(text, out _) == at && frame.Depth < DeepestFrame)
            {
                word.Elements = [];
                frame = new(FrameKind.Array, frame, at) { Function = frame.Function };
                at++;
            }
            else if (closesAtOnce && frame.Command is null && !word.IsQuoted)
            {
                frame.Word = null;
                frame.Header = HeaderKind.None;
                frame.PendingFunction = word.Value(text);
                at = text.IndexOf(')', at) + 1;
            }
            else
            {
                Parenthesized();
            }
        }
        else if (frame.PendingFunction is not null && closesAtOnce)
        {
            at = text.IndexOf(')', at) + 1;
        }
        else if (Peek() == '(' && (IsCommandStart || frame.Header == HeaderKind.For) && frame.Depth < DeepestFrame && IsArithmetic(at))
        {
            frame.Command = null;
            Emit(ShellEventKind.EnterGroup);
            Emit(ShellEventKind.Leave);
            Enter(FrameKind.Arithmetic, at, quoted: false);
            at += 2;
        }
        else if (IsCommandStart && frame.Header == HeaderKind.None)
        {
            Push(FrameKind.Subshell, ShellEventKind.EnterSubshell);
            at++;
        }
        else
        {
            Parenthesized();
        }
    }

    /// <summary>Within a command: fish's substitution, an extended glob, or something that is no shell.</summary>
    private void Parenthesized()
    {
        if (habits.IsFish && frame.Depth < DeepestFrame)
        {
            Word();
            Enter(FrameKind.Substitution, at, quoted: false);
            at++;
            return;
        }
        int depth = 0;
        int i = at;
        for (int limit = (int)Math.Min(text.Length, Math.Min(at + 500L, at + budget)); i < limit && text[i] != '\n'; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                Word().Literal(at, i + 1, quoted: false);
                at = i + 1;
                return;
            }
        }
        budget -= i - at;
        EndCommand();
        Push(FrameKind.Subshell, ShellEventKind.EnterSubshell);
        at++;
    }

    private void CloseParenthesis()
    {
        if (frame.Kind == FrameKind.Array)
        {
            EndWord();
            at++;
            Pop();
            return;
        }
        if (InTest && frame.Kind is not (FrameKind.Substitution or FrameKind.Subshell))
        {
            EndWord();
            at++;
            return;
        }
        EndCommand();
        ShellFrame? found = frame;
        for (int i = 0; found is not null && found.Kind is not (FrameKind.Subshell or FrameKind.Substitution); i++)
        {
            found = !found.IsList || found.Kind is FrameKind.Script or FrameKind.Backtick || i > FarthestOpening ? null : found.Below;
        }
        while (found is not null && frame != found)
        {
            Pop();
        }
        at++;
        if (found is not null)
        {
            Pop();
        }
    }

    private void ReadPattern()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
        if (at < text.Length && text[at] == '#')
        {
            Comment();
            return;
        }
        int from = at;
        if (Stands("esac") && (at + 4 >= text.Length || !char.IsAsciiLetterOrDigit(text[at + 4])))
        {
            at += 4;
            Pop();
            return;
        }
        int depth = 0;
        int i = at < text.Length && text[at] == '(' ? at + 1 : at;
        int limit = (int)Math.Min(text.Length, Math.Min(at + 4000L, at + budget));
        for (; i < limit; i++)
        {
            char c = text[i];
            if (c is '\'' or '"')
            {
                int close = text.AsSpan(i + 1, limit - i - 1).IndexOf(c);
                i = close < 0 ? i : i + 1 + close;
            }
            else if (c == '\\' || (c == '\n' && text.AsSpan(from, i - from).TrimEnd().EndsWith('|')))
            {
                i += c == '\\' ? 1 : 0;
            }
            else if (c == '\n' || (c == ')' && depth == 0))
            {
                break;
            }
            else
            {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
        }
        frame.AtPattern = false;
        if (i < limit && text[i] == ')')
        {
            tree.CasePatterns.Add((from, i));
            Emit(ShellEventKind.Arm, (text.AsSpan(from, i - from).Trim("( ") is "*" ? 1 : 0) | (tree.CasePatterns.Count << 1));
            at = i + 1;
            return;
        }
        budget -= i - from;
        Emit(ShellEventKind.Arm);
    }
}
