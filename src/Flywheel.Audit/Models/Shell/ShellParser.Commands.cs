namespace Flywheel.Audit.Models.Shell;

/// <summary>Where words and commands end, redirections and heredocs.</summary>
internal sealed partial class ShellParser
{
    private void EndWord()
    {
        if (frame.Word is not { } word)
        {
            return;
        }
        frame.Word = null;
        word.End = at;
        if (frame.Kind == FrameKind.Array)
        {
            frame.Below?.Word?.Elements?.Add(word);
        }
        else if (frame.Redirect != RedirectKind.None)
        {
            Redirected(word);
        }
        else if (frame.Header != HeaderKind.None)
        {
            HeaderWord(word);
        }
        else if (!IsCommandStart || !Reserved(word))
        {
            Argument(Command(), word);
        }
    }

    private void Argument(RawCommand command, ShellWord word)
    {
        if (command.Words.Count == 0 && word.ValueStart(text, out string name) is >= 0 and int value)
        {
            command.Add(new(name, word.From(value), Exported: false, Appends: value > 1 && text[value - 2] == '+'));
            return;
        }
        command.Words.Add(word);
        if (word.Is(text, "]]") && InTest)
        {
            EndCommand();
        }
    }

    /// <summary>Whether a reserved word may stand here.</summary>
    private bool IsCommandStart => frame.Command is null or { Assignments.Count: 0, Words.Count: 0 }
        || frame.Command is { Words.Count: 1 or 2, Assignments.Count: 0 } command
            && (command.Words[0].Is(text, "coproc") || command.Words is [var only] && only.Is(text, "time"));

    private void Redirected(ShellWord word)
    {
        RawCommand command = Command();
        switch (frame.Redirect)
        {
            case RedirectKind.Out:
                (command.Targets ??= []).Add(word);
                break;
            case RedirectKind.HereString:
                command.HereString = word;
                break;
            case RedirectKind.Heredoc or RedirectKind.StrippedHeredoc:
                pending.Add(new(command, word.Value(text), word.IsQuoted, frame.Redirect == RedirectKind.StrippedHeredoc));
                break;
        }
        frame.Redirect = RedirectKind.None;
    }

    private void EndCommand()
    {
        EndWord();
        frame.Redirect = RedirectKind.None;
        EndHeader();
        if (frame.Command is not { } command)
        {
            return;
        }
        frame.Command = null;
        frame.PendingFunction = null;
        if (!frame.IsList || (command.Words.Count == 0 && command.Assignments.Count == 0))
        {
            return;
        }
        int index = tree.Commands.Count;
        tree.Commands.Add(command);
        Emit(ShellEventKind.Command, index);
        if (frame.PipeFrom >= 0)
        {
            tree.Commands[frame.PipeFrom].PipedInto = index;
            frame.PipeFrom = -1;
        }
        frame.LastCommand = index;
    }

    private void Pop()
    {
        ShellFrame closing = frame;
        if (closing.IsList)
        {
            EndCommand();
            if (frame.Depth < closing.Depth)
            {
                // The last word was the one that closes it.
                return;
            }
            closing = frame;
            Emit(ShellEventKind.Leave);
            if (closing.OpensFunction)
            {
                Emit(ShellEventKind.Leave);
            }
        }
        else if (closing.Kind == FrameKind.Array)
        {
            EndWord();
        }
        backticks -= closing.Kind == FrameKind.Backtick ? 1 : 0;
        frame = closing.Below!;
        if (closing.Kind is FrameKind.Parameter or FrameKind.Substitution or FrameKind.Backtick or FrameKind.Arithmetic)
        {
            SegmentKind kind = closing.Kind switch
            {
                FrameKind.Parameter => SegmentKind.Parameter,
                FrameKind.Arithmetic => SegmentKind.Arithmetic,
                _ => SegmentKind.Substitution,
            };
            (frame.IsList || frame.Kind == FrameKind.Array ? frame.Word : QuotedWord())?.Add(new(kind, closing.Start, at, closing.IsQuoted));
        }
        else if (closing.IsList)
        {
            frame.LastCommand = -1;
            frame.PipeFrom = -1;
        }
    }

    private void Angle(char c)
    {
        if (Peek() == '(' && !habits.IsFish && !InTest && frame.Depth < DeepestFrame)
        {
            Word();
            Enter(FrameKind.Substitution, at, quoted: false);
            at += 2;
            return;
        }
        if (frame.Kind == FrameKind.Array || InTest)
        {
            EndWord();
            at++;
            return;
        }
        if (c == '<' && habits.IsDocument && PlaceholderEnd() is > 0 and int end)
        {
            Template(end, quoted: false);
            return;
        }
        if (frame.Word is { IsQuoted: false } word && IsDescriptor(text.AsSpan(word.Start, at - word.Start)))
        {
            frame.Word = null;
        }
        EndWord();
        Command();
        (frame.Redirect, int length) = Operator(c);
        at += length;
    }

    private static bool IsDescriptor(ReadOnlySpan<char> word) =>
        word.IndexOfAnyExceptInRange('0', '9') < 0 || (word.Length > 2 && word[0] == '{' && word[^1] == '}');

    private (RedirectKind Kind, int Length) Operator(char c)
    {
        if (c == '>')
        {
            return (RedirectKind.Out, Peek() is '>' or '|' or '&' ? 2 : 1);
        }
        if (Peek() != '<')
        {
            return (RedirectKind.In, Peek() is '>' or '&' ? 2 : 1);
        }
        return Peek(2) switch
        {
            '<' => (RedirectKind.HereString, 3),
            '-' => (RedirectKind.StrippedHeredoc, 3),
            _ => (RedirectKind.Heredoc, 2),
        };
    }

    /// <summary><c>&lt;target&gt;</c> in a document; a redirection on either side leaves a space before the <c>&gt;</c>.</summary>
    private int PlaceholderEnd()
    {
        if (!char.IsLetter(Peek()) && Peek() is not ('/' or ':' or '@' or '.'))
        {
            return -1;
        }
        ReadOnlySpan<char> rest = text.AsSpan(at + 1, Math.Min(60, text.Length - at - 1));
        int stop = rest.IndexOfAny("<>\n'\"$`;&");
        return stop > 0 && rest[stop] == '>' && rest[stop - 1] != ' ' ? at + stop + 2 : -1;
    }

    private void ReadHeredocs()
    {
        foreach (PendingHeredoc one in pending)
        {
            if (FindDelimiter(one) is not (var end and >= 0, var next))
            {
                continue;
            }
            var body = new RawHeredoc(at, end, one.IsLiteral);
            if (one.Owner.Words.Count == 0)
            {
                tree.LooseHeredocs.Add(body);
            }
            else
            {
                (one.Owner.Heredocs ??= []).Add(body);
            }
            at = next;
        }
        pending.Clear();
    }

    /// <summary>
    /// Where the body ends and where the line behind its delimiter begins; (-1, 0) if the delimiter never comes. An indented delimiter is
    /// taken where no right one comes: the block that the script stood in may have been indented.
    /// </summary>
    private (int End, int Next) FindDelimiter(PendingHeredoc heredoc)
    {
        string strictKey = heredoc.IsStripped ? "-" + heredoc.Delimiter : "=" + heredoc.Delimiter;
        bool noStrict = missingDelimiters.Contains(strictKey);
        if (missingDelimiters.Contains(heredoc.Delimiter) || budget <= 0)
        {
            return (-1, 0);
        }
        (int End, int Next) loose = (-1, 0);
        for (int start = at; start < text.Length;)
        {
            int end = LineEndFrom(start);
            ReadOnlySpan<char> line = text.AsSpan(start, end - start).TrimEnd('\r');
            int next = Math.Min(end + 1, text.Length);
            if ((heredoc.IsStripped ? line.TrimStart('\t') : line).SequenceEqual(heredoc.Delimiter))
            {
                return (start, next);
            }
            if (loose.End < 0 && line.Trim().SequenceEqual(heredoc.Delimiter))
            {
                loose = (start, next);
                if (noStrict)
                {
                    return loose;
                }
            }
            start = end + 1;
        }
        budget -= text.Length - at;
        missingDelimiters.Add(strictKey);
        if (loose.End < 0)
        {
            missingDelimiters.Add(heredoc.Delimiter);
        }
        return loose;
    }
}
