namespace Flywheel.Audit.Rules.Endpoints.Editors;

internal enum FilterLanguage
{
    Jq,
    Awk,
    Perl,
}

/// <summary>
/// A program of <c>jq</c>, <c>yq</c>, <c>awk</c> or <c>perl</c>: for each text in it, whether it is written or looked for. Follows brackets,
/// assignments and comparisons only. Linear.
/// </summary>
/// <param name="language">That it is in.</param>
/// <param name="text">The word that holds it.</param>
/// <param name="names">Variables that are looked for, too.</param>
internal sealed class FilterProgram(FilterLanguage language, string text, IReadOnlyCollection<string> names)
{
    /// <summary>Brackets around a text that are looked at.</summary>
    private const int MostLevels = 64;

    private static readonly HashSet<string> Questions = new(StringComparer.Ordinal)
    {
        "test", "match", "capture", "scan", "contains", "inside", "startswith", "endswith", "index", "rindex", "indices", "ltrimstr", "rtrimstr", "trimstr",
        "split", "splits", "IN", "INDEX", "has", "del", "delpaths", "getpath", "tolower", "length", "exists", "defined", "delete",
    };

    private readonly List<Level> levels = [new()];
    private readonly List<EditedPart> parts = [];

    /// <summary>Whether what stands before could be divided: a slash begins no regular expression then.</summary>
    private bool isOperand;

    public List<EditedPart> Read(int start)
    {
        for (int at = start; at < text.Length;)
        {
            char c = text[at];
            at = c is '"' || (c == '\'' && language == FilterLanguage.Perl) ? Quoted(at)
                : c == '#' && (at == start || text[at - 1] != '$') ? Until(at, '\n')
                : char.IsAsciiLetter(c) || c == '_' ? Word(at)
                : c == '/' && language != FilterLanguage.Jq && !isOperand ? Regex(at)
                : Sign(at);
        }
        return parts;
    }

    private Level Here => levels[^1];

    private int Quoted(int at)
    {
        int end = Behind(at + 1, text[at]);
        int last = end > at + 1 && text[end - 1] == text[at] ? end - 1 : end;
        EditedUse use = Use(end);
        parts.Add(new(at + 1, last, use));
        foreach (string name in names)
        {
            if (language != FilterLanguage.Awk && text.AsSpan(at + 1, last - at - 1).Contains("$" + name, StringComparison.Ordinal))
            {
                parts.Add(new(at + 1, at + 1, use) { Name = name });
            }
        }
        isOperand = true;
        return end;
    }

    private int Word(int at)
    {
        int end = at + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }
        string word = text[at..Math.Min(end, at + 100)];
        char before = at > 0 ? text[at - 1] : '\0';
        char next = end < text.Length ? text[end] : '\0';
        bool isVariable = language == FilterLanguage.Awk ? before != '.' : before == '$';
        if (isVariable && names.Contains(word))
        {
            parts.Add(new(at, end, Use(end)) { Name = word });
        }
        if (language == FilterLanguage.Perl && before is not ('$' or '@' or '%' or '&' or '>' or '-') && IsMark(next, before)
            && word is "s" or "y" or "tr" or "m" or "qr" or "q" or "qq")
        {
            return Marked(word, end);
        }
        isOperand = true;
        if (before is '$' or '@' or '%' or '.')
        {
            return end;
        }
        switch (word)
        {
            case "print" or "printf" or "say" when language != FilterLanguage.Jq:
                Here.Clear();
                Here.IsPrinted = true;
                isOperand = false;
                break;
            case "if" or "unless" or "and" or "or" or "while" or "for" or "foreach" when language == FilterLanguage.Perl:
                Here.Clear();
                isOperand = false;
                break;
            case "eq" or "ne" or "lt" or "gt" or "le" or "ge" or "cmp" when language == FilterLanguage.Perl:
                Here.IsCompared = true;
                isOperand = false;
                break;
            case "then" or "else" or "elif" or "if" or "and" or "or" or "as" or "return" or "end" or "in":
                Here.IsCompared = false;
                isOperand = false;
                break;
        }
        return end;
    }

    /// <summary>Whether a character may stand behind the name of an operator of Perl that takes a text in marks.</summary>
    private static bool IsMark(char next, char before) => next != '\0' && !char.IsWhiteSpace(next) && !char.IsAsciiLetterOrDigit(next)
        && next is not ('_' or '=' or ',' or ';' or ')' or '>') && !(before == '{' && next == '}');

    /// <summary><c>s|a|b|</c>, <c>s{a}{b}</c>, <c>m/a/</c>, <c>q(a)</c>.</summary>
    private int Marked(string word, int at)
    {
        int first = BehindMarked(at);
        if (word is "q" or "qq")
        {
            parts.Add(new(at + 1, Math.Max(at + 1, first - 1), Use(first)));
        }
        else if (word == "s")
        {
            int from = first;
            bool isPaired = Closing(text[at]) != text[at];
            while (isPaired && from < text.Length && char.IsWhiteSpace(text[from]))
            {
                from++;
            }
            int last = isPaired && from < text.Length ? BehindMarked(from) : Behind(from, text[at]);
            int begin = isPaired ? from + 1 : from;
            if (last - 1 > begin)
            {
                parts.Add(new(begin, last - 1, EditedUse.Written));
            }
            first = last;
        }
        else if (word is "y" or "tr")
        {
            first = Closing(text[at]) == text[at] ? Behind(first, text[at]) : first < text.Length ? BehindMarked(first) : first;
        }
        while (first < text.Length && char.IsAsciiLetter(text[first]))
        {
            first++;
        }
        isOperand = true;
        return first;
    }

    /// <summary>Behind what a mark opens; marks that come in pairs stand in each other.</summary>
    private int BehindMarked(int open)
    {
        char closing = Closing(text[open]);
        if (closing == text[open])
        {
            return Behind(open + 1, closing);
        }
        int depth = 0;
        int at = open;
        for (; at < text.Length; at++)
        {
            depth += text[at] == text[open] ? 1 : text[at] == closing ? -1 : 0;
            if (depth == 0)
            {
                break;
            }
            at += text[at] == '\\' ? 1 : 0;
        }
        return Math.Min(text.Length, at + 1);
    }

    private static char Closing(char open) => open switch { '{' => '}', '(' => ')', '[' => ']', '<' => '>', _ => open };

    private int Regex(int at)
    {
        isOperand = true;
        return Behind(at + 1, '/');
    }

    private int Sign(int at)
    {
        char c = text[at];
        char next = at + 1 < text.Length ? text[at + 1] : '\0';
        char before = at > 0 ? text[at - 1] : '\0';
        bool was = isOperand;
        isOperand = c is ')' or ']' || (c == '}' && language == FilterLanguage.Jq) || char.IsAsciiDigit(c) || (char.IsWhiteSpace(c) && c != '\n' && was)
            || (c == '.' && language == FilterLanguage.Jq);
        switch (c)
        {
            case '(' or '[' or '{':
                Open(at, was);
                break;
            case ')' or ']' or '}':
                if (levels.Count > 1)
                {
                    levels.RemoveAt(levels.Count - 1);
                }
                if (c == '}' && language != FilterLanguage.Jq)
                {
                    Here.IsCompared = false;
                }
                break;
            case ';' or '\n' when c == ';' || language == FilterLanguage.Awk:
                Here.Clear();
                Here.Argument++;
                break;
            case ',':
                if (language == FilterLanguage.Jq)
                {
                    Here.Clear();
                }
                Here.IsCompared = false;
                Here.Argument++;
                break;
            case '=' when next is '=' or '~' || before is '!' or '<' or '>':
                Here.IsCompared = true;
                return at + (next is '=' or '~' ? 2 : 1);
            case '=':
                Here.Clear();
                Here.IsCompared = before == '-';
                // A variable of awk or Perl may be there to be compared with; a field of awk's is printed.
                Here.IsAssigned = before != '-' && (language == FilterLanguage.Jq || IsField(at));
                break;
            case '!' when next is '~' && language != FilterLanguage.Jq:
            case '~' when language == FilterLanguage.Awk:
                Here.IsCompared = true;
                break;
            // Behind `print` of awk comes the name of a file; `=>` and `->` of Perl compare nothing.
            case '<' or '>' when next != '=' && before is not ('=' or '-'):
                Here.IsCompared = true;
                break;
            case '|' when next == '|':
            case '&' when next == '&':
                Here.IsCompared = false;
                return at + 2;
            case '|' when next != '=':
                Here.Clear();
                break;
            case '/' when next == '/' && language == FilterLanguage.Jq:
                Here.IsAssigned = true;
                return at + 2;
            case ':' when Here.IsObject && language == FilterLanguage.Jq:
                Here.IsAssigned = true;
                break;
            case '?' or ':':
                Here.IsCompared = false;
                break;
            case '-' when language == FilterLanguage.Jq && next != '=' && text.AsSpan(at + 1).TrimStart() is ['[' or '"' or '$', ..]:
                Here.IsCompared = true;
                break;
        }
        return at + 1;
    }

    /// <summary>Whether <c>$2</c> or <c>$NF</c> of awk stands before a sign.</summary>
    private bool IsField(int sign)
    {
        int end = sign;
        while (end > 0 && text[end - 1] == ' ')
        {
            end--;
        }
        int start = end;
        while (start > 0 && end - start < 10 && (char.IsAsciiDigit(text[start - 1]) || text[start - 1] is 'N' or 'F'))
        {
            start--;
        }
        return language == FilterLanguage.Awk && start > 0 && start < end && text[start - 1] == '$';
    }

    private void Open(int at, bool isBehindOperand)
    {
        int name = at;
        while (text[at] == '(' && name > 0 && (char.IsAsciiLetterOrDigit(text[name - 1]) || text[name - 1] == '_') && at - name < 100)
        {
            name--;
        }
        string callee = text[name..at];
        if (text[at] == '{' && language != FilterLanguage.Jq)
        {
            Here.IsCompared = false;
        }
        levels.Add(new()
        {
            IsObject = text[at] == '{',
            IsQuestion = Questions.Contains(callee),
            IsSubstitution = callee is "sub" or "gsub" or "gensub" or "setpath",
            IsKey = text[at] == '[' && at > 0 && (text[at - 1] == '.' || (isBehindOperand && !char.IsWhiteSpace(text[at - 1]))),
        });
    }

    /// <summary>What becomes of a text, from the brackets around it outwards.</summary>
    /// <param name="end">Behind it.</param>
    private EditedUse Use(int end)
    {
        ReadOnlySpan<char> behind = text.AsSpan(end, Math.Min(40, text.Length - end)).TrimStart();
        if (behind.StartsWith("==") || behind.StartsWith("!=") || (language == FilterLanguage.Perl && (behind.StartsWith("eq ") || behind.StartsWith("ne "))))
        {
            return EditedUse.Searched;
        }
        EditedUse use = EditedUse.Unclear;
        for (int i = levels.Count - 1, steps = 0; i >= 0 && steps < MostLevels; i--, steps++)
        {
            Level level = levels[i];
            if (level.IsCompared || level.IsQuestion || (level.IsSubstitution && level.Argument == 0))
            {
                return EditedUse.Searched;
            }
            if (level.IsKey)
            {
                return EditedUse.Unclear;
            }
            use = level.IsAssigned || level.IsSubstitution ? EditedUse.Written : level.IsPrinted && use == EditedUse.Unclear ? EditedUse.Printed : use;
        }
        return use;
    }

    private int Behind(int at, char mark)
    {
        while (at < text.Length && text[at] != mark)
        {
            at += text[at] == '\\' ? 2 : 1;
        }
        return Math.Min(text.Length, at + 1);
    }

    private int Until(int at, char mark) => text.IndexOf(mark, at) is >= 0 and var end ? end : text.Length;

    /// <summary>What is known of the expression that is being read between two brackets.</summary>
    private sealed class Level
    {
        public bool IsObject { get; init; }

        /// <summary>Whether they hold what a function asks for: <c>test("...")</c>.</summary>
        public bool IsQuestion { get; init; }

        /// <summary>Whether their second argument takes the place of the first.</summary>
        public bool IsSubstitution { get; init; }

        /// <summary>Whether they hold a key.</summary>
        public bool IsKey { get; init; }

        public int Argument { get; set; }

        public bool IsAssigned { get; set; }

        public bool IsCompared { get; set; }

        public bool IsPrinted { get; set; }

        public void Clear() => IsAssigned = IsCompared = IsPrinted = false;
    }
}
