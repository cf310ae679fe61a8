using System.Buffers;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>Takes a Nix file apart into words; strings with their interpolations, comments aside. One pass, one explicit stack.</summary>
internal sealed class NixLexer(SourceText source)
{
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-");

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'-");

    private static readonly string[] LongOperators = ["...", "++", "//", "==", "!=", "<=", ">=", "&&", "||", "->", "|>", "<|"];

    private readonly string text = source.Text;
    private readonly Stack<int> open = new();
    private int at;
    private int notPathBefore;

    public List<NixToken> Tokens { get; } = [];

    /// <summary>For a token that opens: the index of the one that closes it; for all others, and where nothing does, -1.</summary>
    public List<int> Partners { get; } = [];

    public List<SourceSpan> Comments { get; } = [];

    /// <summary>Where something opens that is never closed; null where all is well.</summary>
    public SourceSpan? Unclosed { get; private set; }

    public void Run()
    {
        while (at < text.Length)
        {
            if (open.TryPeek(out int top) && Tokens[top].Kind == NixTokenKind.StringOpen)
            {
                InString(text[Tokens[top].Start] == '"');
            }
            else
            {
                InCode();
            }
        }
        if (open.TryPeek(out int last))
        {
            Unclosed = new(Tokens[last].Start, Tokens[last].End);
        }
        Add(NixTokenKind.End, text.Length, text.Length);
        foreach (int index in open)
        {
            Partners[index] = Tokens.Count - 1;
        }
    }

    private void Add(NixTokenKind kind, int start, int end)
    {
        Tokens.Add(new(kind, start, end));
        Partners.Add(-1);
        at = end;
    }

    private void Open(NixTokenKind kind, int length)
    {
        open.Push(Tokens.Count);
        Add(kind, at, at + length);
    }

    private void Close(NixTokenKind kind, int length)
    {
        Partners[open.Pop()] = Tokens.Count;
        Add(kind, at, at + length);
    }

    private void InString(bool plain)
    {
        int start = at;
        while (at < text.Length)
        {
            char c = text[at];
            if (plain && c == '\\')
            {
                at = Math.Min(text.Length, at + 2);
            }
            else if (c == '$' && Is(1, '$'))
            {
                at += 2;
            }
            else if (c == '$' && Is(1, '{'))
            {
                TextSince(start);
                Open(NixTokenKind.Open, 2);
                return;
            }
            else if (plain ? c == '"' : c == '\'' && Is(1, '\'') && !IsEscape())
            {
                TextSince(start);
                Close(NixTokenKind.StringClose, plain ? 1 : 2);
                return;
            }
            else
            {
                at += !plain && c == '\'' && Is(1, '\'') ? (Is(2, '\\') ? 4 : 3) : 1;
            }
        }
        at = text.Length;
        TextSince(start);
    }

    private bool IsEscape() => Is(2, '$') || Is(2, '\'') || Is(2, '\\');

    private void TextSince(int start)
    {
        if (at > start)
        {
            int end = at;
            Add(NixTokenKind.StringText, start, end);
        }
    }

    private bool Is(int ahead, char c) => at + ahead < text.Length && text[at + ahead] == c;

    private void InCode()
    {
        char c = text[at];
        if (char.IsWhiteSpace(c))
        {
            at++;
        }
        else if (c == '#')
        {
            int length = text.AsSpan(at).IndexOf('\n');
            int end = length < 0 ? text.Length : at + length;
            Comments.Add(new(at + 1, end));
            at = end;
        }
        else if (c == '/' && Is(1, '*'))
        {
            int length = text.AsSpan(at + 2).IndexOf("*/");
            int end = length < 0 ? text.Length : at + 2 + length;
            Comments.Add(new(at + 2, end));
            at = Math.Min(text.Length, end + 2);
        }
        else if (c == '"' || (c == '\'' && Is(1, '\'')))
        {
            Open(NixTokenKind.StringOpen, c == '"' ? 1 : 2);
        }
        else if (c is '(' or '[' or '{' || (c == '$' && Is(1, '{')))
        {
            Open(NixTokenKind.Open, c == '$' ? 2 : 1);
        }
        else if (c is ')' or ']' or '}')
        {
            Closing(c);
        }
        else if (!Word(c))
        {
            string? known = LongOperators.FirstOrDefault(one => text.AsSpan(at).StartsWith(one, StringComparison.Ordinal));
            Add(NixTokenKind.Operator, at, at + (known?.Length ?? 1));
        }
    }

    private void Closing(char c)
    {
        char opened = open.TryPeek(out int top) ? text[Tokens[top].End - 1] : '\0';
        if ((c, opened) is (')', '(') or (']', '[') or ('}', '{'))
        {
            Close(NixTokenKind.Close, 1);
        }
        else
        {
            Unclosed ??= new(at, at + 1);
            at++;
        }
    }

    private bool Word(char c)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        // `a.b.c.d` may begin a path at every one of its names: it is looked for once.
        int run = at < notPathBefore ? 0 : Run(rest, PathCharacters);
        notPathBefore = Math.Max(notPathBefore, at + run);
        if ((c == '~' && Is(1, '/')) || (run < rest.Length && rest[run] == '/' && at + run >= notPathBefore && run + 1 < rest.Length
            && (PathCharacters.Contains(rest[run + 1]) || (run > 0 && rest[run + 1] == '$'))))
        {
            int length = c == '~' ? 1 : run;
            while (length + 1 < rest.Length && rest[length] == '/' && PathCharacters.Contains(rest[length + 1]))
            {
                length += 1 + Run(rest[(length + 1)..], PathCharacters);
            }
            Add(NixTokenKind.Path, at, at + Math.Max(length, 1) + (length < rest.Length && rest[length] == '/' ? 1 : 0));
            return true;
        }
        if (c == '<' && rest.Length > 1 && PathCharacters.Contains(rest[1]))
        {
            int length = 1 + Run(rest[1..], PathCharacters);
            while (length < rest.Length && rest[length] == '/')
            {
                length += 1 + Run(rest[(length + 1)..], PathCharacters);
            }
            if (length < rest.Length && rest[length] == '>')
            {
                Add(NixTokenKind.Path, at, at + length + 1);
                return true;
            }
        }
        if (char.IsAsciiLetter(c) || c == '_')
        {
            int length = Run(rest, NameCharacters);
            // `x''` is a name and the quotes of a string behind it.
            int quotes = rest[..length].IndexOf("''");
            length = quotes > 0 ? quotes : length;
            if (rest[length..].StartsWith("://"))
            {
                int end = rest.IndexOfAny(" \t\r\n;)]}\"");
                Add(NixTokenKind.Uri, at, end < 0 ? text.Length : at + end);
                return true;
            }
            Add(NixTokenKind.Name, at, at + length);
            return true;
        }
        if (char.IsAsciiDigit(c))
        {
            int length = rest.IndexOfAnyExcept("0123456789.");
            Add(NixTokenKind.Number, at, length < 0 ? text.Length : at + length);
            return true;
        }
        return false;
    }

    private static int Run(ReadOnlySpan<char> rest, SearchValues<char> characters)
    {
        int length = rest.IndexOfAnyExcept(characters);
        return length < 0 ? rest.Length : length;
    }
}
