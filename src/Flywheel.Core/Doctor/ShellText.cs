using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.Doctor;

/// <summary>
/// Cuts the text of a shell's file into simple commands: quotes, comments, continued lines, here-documents and blocks are minded, nothing
/// is expanded or run. What is not a shell's text gives commands without a meaning, never an exception.
/// </summary>
public sealed class ShellText
{
    private static readonly string[] Openers = ["if", "while", "until", "for", "case", "select", "{"];
    private static readonly string[] FishOpeners = ["if", "while", "for", "switch", "begin", "function"];
    private static readonly string[] Closers = ["fi", "done", "esac", "}", "end"];

    /// <summary>Words behind which a command begins.</summary>
    private static readonly string[] Leaders = ["{", "}", "if", "while", "until", "then", "else", "elif", "do", "!", "begin", "fi", "done", "esac", "and", "or", "not"];

    private readonly string text;
    private readonly bool fish;
    private readonly List<ShellCommand> commands = [];
    private readonly List<string> words = [];
    private readonly List<string> documents = [];
    private readonly StringBuilder word = new();
    private bool inWord;
    private int at;
    private int line = 1;
    private int firstLine = 1;
    private int depth;
    private int parentheses;

    private ShellText(string text, bool fish)
    {
        this.text = text;
        this.fish = fish;
    }

    /// <summary>The commands in order.</summary>
    /// <param name="text">Of bash, zsh, sh or direnv, or of fish.</param>
    /// <param name="fish">Whether it is fish's.</param>
    public static ImmutableArray<ShellCommand> Commands(string text, bool fish = false)
    {
        var reader = new ShellText(text, fish);
        reader.Read();
        List<ShellCommand> commands = reader.commands;
        return
        [
            .. commands.Select((command, i) => command with
            {
                StandsAlone = command.Depth == 0
                    && (i == 0 || commands[i - 1].LastLine < command.Line) && (i + 1 == commands.Count || commands[i + 1].Line > command.LastLine),
            }),
        ];
    }

    private void Read()
    {
        while (at < text.Length)
        {
            Take(text[at]);
        }
        EndCommand();
    }

    private void Take(char c)
    {
        switch (c)
        {
            case '\\':
                Escaped();
                break;
            case '\'' or '"':
                Quoted(c);
                break;
            case '#' when !inWord:
                at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
                break;
            case ' ' or '\t' or '\r':
                EndWord();
                at++;
                break;
            case '\n':
                EndCommand();
                at++;
                line++;
                SkipDocuments();
                break;
            case '$' when Next == '(':
                Substitution();
                break;
            case '<' when Next == '<' && !fish:
                Document();
                break;
            case ';' or '&' or '|' or '`':
                EndCommand();
                at++;
                break;
            case '(' or ')':
                Parenthesis(c);
                break;
            default:
                Add(c);
                at++;
                break;
        }
    }

    private char Next => at + 1 < text.Length ? text[at + 1] : '\0';

    private void Add(char c)
    {
        if (!inWord && words.Count == 0)
        {
            firstLine = line;
        }
        inWord = true;
        word.Append(c);
    }

    private void Open()
    {
        if (!inWord && words.Count == 0)
        {
            firstLine = line;
        }
        inWord = true;
    }

    private void Escaped()
    {
        if (Next == '\n')
        {
            line++;
        }
        else if (at + 1 < text.Length)
        {
            Add(Next);
        }
        at = int.Min(at + 2, text.Length);
    }

    private void Quoted(char quote)
    {
        Open();
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && (quote == '"' || (fish && text[at + 1] == '\'')))
            {
                at++;
            }
            line += text[at] == '\n' ? 1 : 0;
            word.Append(text[at]);
        }
        at = int.Min(at + 1, text.Length);
    }

    /// <summary>A <c>$(...)</c> is a part of its word, whatever it holds.</summary>
    private void Substitution()
    {
        int open = 0;
        do
        {
            open += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
            line += text[at] == '\n' ? 1 : 0;
            Add(text[at]);
            at++;
        }
        while (at < text.Length && (open > 0 || text[at - 1] == '$'));
    }

    private void Document()
    {
        at += 2;
        if (at < text.Length && text[at] == '<')
        {
            at++;
            return;
        }
        while (at < text.Length && text[at] is '-' or ' ')
        {
            at++;
        }
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (';' or '&' or '|' or ')'))
        {
            at++;
        }
        documents.Add(text[start..at].Trim('\'', '"', '\\'));
    }

    private void SkipDocuments()
    {
        foreach (string end in documents)
        {
            while (at < text.Length)
            {
                int next = text.IndexOf('\n', at) is >= 0 and var feed ? feed : text.Length;
                string read = text[at..next].Trim();
                at = int.Min(next + 1, text.Length);
                line++;
                if (read == end)
                {
                    break;
                }
            }
        }
        documents.Clear();
    }

    private void Parenthesis(char c)
    {
        EndWord();
        if (c == '(' && words.Count == 1 && text.AsSpan(at + 1).TrimStart(" \t") is [')', ..])
        {
            at = text.IndexOf(')', at) + 1;
            words.Add("()");
            return;
        }
        if (c == ')' && parentheses == 0)
        {
            // A pattern of `case` is no command.
            words.Clear();
        }
        EndCommand();
        parentheses = int.Max(parentheses + (c == '(' ? 1 : -1), 0);
        at++;
    }

    private void EndWord()
    {
        if (!inWord)
        {
            return;
        }
        string ended = word.ToString();
        word.Clear();
        inWord = false;
        bool behindFunction = ended == "{" && (words is [.., "()"] || words is ["function", _]);
        if (behindFunction)
        {
            Emit();
        }
        words.Add(ended);
        if (words.Count == 1 && Leaders.Contains(ended))
        {
            Emit();
        }
    }

    private void EndCommand()
    {
        EndWord();
        Emit();
    }

    private void Emit()
    {
        if (words.Count == 0)
        {
            return;
        }
        string first = words[0];
        depth = int.Max(depth - (Closers.Contains(first) ? 1 : 0), 0);
        commands.Add(new(firstLine, line, depth, [.. words]));
        depth += (fish ? FishOpeners : Openers).Contains(first) ? 1 : 0;
        words.Clear();
        firstLine = line;
    }
}
