using Flywheel.Audit.Facts;
using static Flywheel.Audit.Models.Markdown.SentenceWords;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Tells from the words around a command whether a document teaches it.</summary>
public static class Sentences
{
    /// <summary>How far before and behind the command is read, in UTF-16 code units.</summary>
    private const int Before = 600, Behind = 400;

    /// <summary>Of code or a fence of a document: by its sentence; what has none is taught.</summary>
    public static SentenceMood MoodOf(ScriptFragment fragment)
    {
        if (fragment.Sentence is not { } sentence)
        {
            return fragment.Ban is null ? SentenceMood.Teaches : SentenceMood.Negated;
        }
        if (fragment.Origin == ScriptOrigin.Fence)
        {
            return MoodOfLeadIn(sentence) is var before and not SentenceMood.Teaches ? before
                : fragment.Ban is not null && !Bans.IsRemedy(sentence) ? SentenceMood.Negated : SentenceMood.Teaches;
        }
        SentenceMood own = MoodOf(sentence, fragment.CodeAt);
        if (fragment.IsTask && own == SentenceMood.Historical && IsDone(sentence))
        {
            own = SentenceMood.Teaches;
        }
        if (fragment.Ban is not null && own == SentenceMood.Teaches && !IsRemedy(fragment.Near ?? sentence))
        {
            return SentenceMood.Negated;
        }
        SentenceMood list = own == SentenceMood.Teaches && fragment.ListLeadIn is { } lead ? MoodOfLeadIn(lead) : own;
        return list is SentenceMood.Negated or SentenceMood.Historical && !(own == SentenceMood.Teaches && IsRemedy(fragment.Near ?? sentence)) ? list : own;
    }

    /// <summary>"Running it bare. Use `x` instead": of what is banned, the way out.</summary>
    private static bool IsRemedy(string sentence) =>
        sentence.Contains("instead", StringComparison.OrdinalIgnoreCase) && !sentence.Contains("instead of", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of a box to be ticked: "I ran `x`", "ran `x` twice", "we have tested it with `x`": who ticks it has done so.</summary>
    private static bool IsDone(string sentence) =>
        Cut(sentence[..Math.Min(sentence.Length, Before)]) is { Count: > 0 } words && !words.Exists(word => word.Text is "previously" or "formerly"
            or "used" or "old" or "legacy" or "was" or "were")
            && (words[0].Text is "i" or "we" or "i've" or "we've" || words[0].Text is "ran" or "executed" or "tested" or "verified" or "built" or "checked"
                or "reran" or "tried");

    /// <param name="sentence">As it is read, code between single backticks; a row of a table with bars between its cells.</param>
    /// <param name="offsetOfCode">Of the code's first character or of the backtick before it.</param>
    public static SentenceMood MoodOf(string sentence, int offsetOfCode)
    {
        int at = Math.Clamp(offsetOfCode, 0, sentence.Length);
        int tick = at > 0 && (at == sentence.Length || sentence[at] != '`') ? sentence.LastIndexOf('`', at - 1) : at;
        tick = tick < 0 ? at : tick;
        int close = tick + 1 < sentence.Length ? sentence.IndexOf('`', tick + 1) : -1;
        string left = sentence[Math.Max(0, tick - Before)..tick];
        string right = close < 0 ? "" : sentence[(close + 1)..Math.Min(sentence.Length, close + 1 + Behind)];
        if (left.Length == Before)
        {
            // The cut may lie in a code span: begin at a word outside of one.
            left = left[Math.Max(0, left.IndexOf(' '))..];
            left = left.Count(c => c == '`') % 2 == 1 ? left[(left.IndexOf('`') + 1)..] : left;
        }
        if (IsQuoted(left, right))
        {
            return SentenceMood.Descriptive;
        }
        ReadOnlySpan<char> end = sentence.AsSpan(Math.Max(0, sentence.Length - Behind));
        return MoodOf(left, right, asked: end.TrimEnd("\"'”)* ").EndsWith("?"));
    }

    /// <summary>Whether it stands with other words between quotation marks: somebody says it, or might.</summary>
    private static bool IsQuoted(string left, string right)
    {
        int open = left.LastIndexOfAny(['"', '“', '„', '«']);
        return open >= 0 && (left[open] != '"' || left.AsSpan().Count('"') % 2 == 1) && left.AsSpan(open + 1).IndexOfAny('”', '»') < 0
            && left.AsSpan(open + 1).ContainsAnyInRange('A', 'z') && right.AsSpan().IndexOfAny('"', '”', '»') >= 0;
    }

    /// <summary>Of the paragraph or heading before a fence: Teaches unless it says otherwise.</summary>
    public static SentenceMood MoodOfLeadIn(string paragraph)
    {
        string tail = paragraph[Math.Max(0, paragraph.Length - Before)..];
        List<Sentence> all = Sentence.Cut(tail, []);
        string last = all.Count == 0 ? "" : all[^1].Text;
        LeftContext context = LeftContext.Of(Cut(last + " "), last, leads: true);
        List<Word> words = Cut(last);
        if ((context.Negated || Bans.IsHeading(last)) && !Bans.IsTurned(last) && Bans.IsPointing(last, words))
        {
            return SentenceMood.Negated;
        }
        bool gone = words.Count <= 6 && words.Exists(word => word.Text is "gone" or "removed" or "deleted" or "dropped");
        return context.Historical || gone ? SentenceMood.Historical
            : words.Exists(word => word.Text is "output" or "prints" or "printed" or "log" or "logs" or "equivalent" or "expands" or "translates"
            or "internally" or "prints:" or "hood")
                && words[0].Text is not ("to" or "for" or "if") && !words.Exists(word => RunVerbs.Contains(word.Text)) ? SentenceMood.Descriptive
            : SentenceMood.Teaches;
    }

    private static SentenceMood MoodOf(string left, string right, bool asked)
    {
        List<Word> after = Cut(right);
        left = WithoutLabel(left);
        LeftContext context = LeftContext.Of(Cut(left), left);
        SentenceMood? behind = RightContext.Of(after);
        return asked && !context.Taught && !context.AfterColon ? SentenceMood.Question
            : context.Negated || behind == SentenceMood.Negated || OtherCell(left, right) == SentenceMood.Negated ? SentenceMood.Negated
            : context.Historical || behind == SentenceMood.Historical ? SentenceMood.Historical
            : OtherCell(left, right) == SentenceMood.Descriptive ? SentenceMood.Descriptive
            : asked && !context.AfterColon ? SentenceMood.Question
            : context.OfOutput && RightContext.Obliges(after) ? SentenceMood.Teaches
            : context.Taught || (context.Follows && behind != SentenceMood.Descriptive) || RightContext.IsTried(after) ? SentenceMood.Teaches
            : (context.IsBare && behind == SentenceMood.Teaches) || (context.AfterColon && behind != SentenceMood.Descriptive) ? SentenceMood.Teaches
            : SentenceMood.Descriptive;
    }

    /// <summary>Without the word that a notice begins with, in bold or before a colon: "Note Run", "Tip: run". "Note that" is a sentence.</summary>
    private static string WithoutLabel(string left)
    {
        ReadOnlySpan<char> said = left.AsSpan().TrimStart("*_> \t\n💡ℹ️⚠️📝👉");
        int end = said.IndexOfAny(" :.!\n");
        if (end <= 0 || !IsLabel(said[..end]))
        {
            return left;
        }
        ReadOnlySpan<char> rest = said[end..].TrimStart(" :.!\n*_—-");
        return said[end] != ' ' || rest.IsEmpty || char.IsUpper(rest[0]) || rest[0] == '`' ? rest.ToString() : left;
    }

    private static bool IsLabel(ReadOnlySpan<char> word)
    {
        foreach (string label in (ReadOnlySpan<string>)["note", "tip", "hint", "important", "info", "nb", "ps", "tldr", "tl;dr", "fyi", "reminder", "pro-tip",
            "protip", "remark"])
        {
            if (word.Equals(label, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether another cell of the row, one without code, forbids it, or all of them tell how it went.</summary>
    private static SentenceMood? OtherCell(string left, string right)
    {
        if (!left.Contains('|') && !right.Contains('|'))
        {
            return null;
        }
        string[] others = [.. left.Split('|').SkipLast(1).Concat(right.Split('|').Skip(1))];
        return others.Any(cell => Forbids(cell)) ? SentenceMood.Negated
            : others.Any(IsForMachines) ? SentenceMood.Descriptive
            : others.Any(IsVerdict) || (others.All(IsMeasured) && others.Any(cell => cell.AsSpan().ContainsAnyInRange('0', '9'))) ? SentenceMood.Descriptive
            : null;
    }

    /// <summary>"CI only", "only in the pipeline": nobody is to type it.</summary>
    private static bool IsForMachines(string cell) =>
        cell.Length < 60 && Cut(cell) is { Count: <= 6 } words && words.Exists(word => word.Text == "only")
            && words.Exists(word => Machines.Contains(word.Text) && word.Text.Length > 1);

    /// <summary>"Passed", "TBD": the row keeps a record.</summary>
    private static bool IsVerdict(string cell) =>
        cell.AsSpan().Trim(" *_✅❌") is var said && (said.Equals("passed", StringComparison.OrdinalIgnoreCase)
            || said.Equals("failed", StringComparison.OrdinalIgnoreCase)
            || said.Equals("tbd", StringComparison.OrdinalIgnoreCase) || said.Equals("flaky", StringComparison.OrdinalIgnoreCase));

    /// <summary>"212 s", "~4.5 min", "97 %", "-".</summary>
    private static bool IsMeasured(string cell)
    {
        ReadOnlySpan<char> said = cell.AsSpan().Trim(" ~<>≈*_`");
        said = said.TrimStart("✅❌✓✔ ");
        return said.IsEmpty || said is "-" or "–" or "—" or "n/a"
            || (char.IsAsciiDigit(said[0]) && said.Length < 20 && (said[^1] is not (>= '0' and <= '9') || said.Contains('/') || said.Contains('.'))
            && said.Count(' ') < 4);
    }

    private static bool Forbids(string cell)
    {
        List<Word> words = Cut(cell);
        if (words.Count > 0 && words[0].Text is "please" or "but")
        {
            words.RemoveAt(0);
        }
        for (int i = 1; i < words.Count && i < 60; i++)
        {
            if (words[i - 1].Text is "—" or ";" or "," or "." or "(" or ":" && words[i].Text is "do" or "don't" or "never" && RightContext.Condemns(words, i))
            {
                return true;
            }
        }
        int end = words.FindIndex(word => word.Text is ";" or "." or "`");
        return end != 0 && (end < 0 || words[end].Text != "`" || words.Take(end).Any(word => word.Text is ":" or "—"))
            && RightContext.Condemns(words, 0);
    }

    /// <summary>Whether it speaks of what is to come: planned, not yet there, wished for.</summary>
    public static bool IsFuture(string text)
    {
        List<Word> words = Cut(text[..Math.Min(text.Length, Before)]);
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i].Text, next = i + 1 < words.Count ? words[i + 1].Text : "";
            bool to = word switch
            {
                "will" or "planned" or "future" or "upcoming" or "someday" or "eventually" or "roadmap" or "tbd"
                    or "pending" or "proposed" or "unproven" or "aspirational" or "would"
                    or "eventual" or "intended" or "prospective" or "blocked" or "unavailable" or "experimental" or "goal" or "todo" or "won't"
                    or "phase" => true,
                "not" or "isn't" or "aren't" or "doesn't" or "no" => next is "yet" or "available" or "proven"
                or "exist" or "live" or "ready" or "provisioned" or "a" or "there" or "deployed" or "enabled" or "current",
                "coming" => next is "soon" or "later",
                "its" => next is "way",
                "once" or "until" => words.Exists(one => one.Text is "exists" or "exist" or "proven" or "lands" or "ready" or "live" or "available" or "ships"),
                "plan" or "plans" or "going" => next == "to",
                _ => false,
            };
            if (to)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether it says of something that it is no more, or tells the reader to leave it alone.</summary>
    public static bool IsOver(string text)
    {
        text = text[..Math.Min(text.Length, Before)];
        List<Word> words = Cut(text);
        return words.Exists(word => Past.Contains(word.Text) || word.Text is "removed" or "gone" or "was" or "were"
            or "never" or "replaced" or "forbidden" or "stale")
            || LeftContext.Of(words, text).Negated || (words.Exists(word => word.Text == "longer") && words.Exists(word => word.Text == "no"))
            || words.Exists(word => word.Text is "don't" or "avoid") || words.Zip(words.Skip(1))
            .Any(pair => pair is { First.Text: "do" or "must" or "should", Second.Text: "not" });
    }
}
