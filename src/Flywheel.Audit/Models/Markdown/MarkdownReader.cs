using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Documents: the model, the commands that they teach, and the files that they show.</summary>
public sealed class MarkdownReader : IFileReader
{
    /// <summary>What is kept of a line that is an entry of its own, in UTF-16 code units.</summary>
    private const int LongestEntry = 1000;

    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Markdown];

    public void Read(FileFacts facts)
    {
        MarkdownDocument document = MarkdownParsing.Read(facts.Source, out ParseTrouble? trouble);
        facts.Add(document);
        if (trouble is not null)
        {
            facts.Troubles.Add(trouble);
        }
        facts.Comments.AddRange(document.Comments);
        var shown = new List<EmbeddedFile>();
        foreach (Fence fence in document.Fences)
        {
            if (Kind(fence) is { } kind)
            {
                // What a section puts away is no example, whatever leads to it.
                shown.Add(new(kind, fence.Code, fence.Section.Construct, fence.Section.Ban is { } ban && !Bans.IsRemedy(fence.LeadIn ?? "") ? ban : fence.LeadIn));
            }
            else if (Script(fence) is { } script)
            {
                facts.Scripts.Add(script);
            }
        }
        facts.Add(new EmbeddedFiles(shown));
        var lists = new ListLeadIns(facts.Source);
        HashSet<int> tasks = [.. document.Tasks.Select(task => facts.Source.LineOf(task.Span.Start))];
        foreach (Prose prose in document.Prose)
        {
            AddCode(facts, prose.Text, prose.Section, null, lists.Of(prose), tasks.Contains(facts.Source.LineOf(prose.Span.Start)));
        }
        foreach (MarkdownTable table in document.Tables)
        {
            foreach (IReadOnlyList<TableCell> row in table.Rows)
            {
                foreach (TableCell cell in row)
                {
                    AddCode(facts, cell.Text, table.Section, (table, row, cell), default, isTask: false);
                }
            }
        }
    }

    /// <summary>The kind of file that a fence shows; null for a script, a program, output.</summary>
    internal static FileKind? Kind(Fence fence)
    {
        FileKind? named = FenceLanguage.Kind(fence.Language);
        if (Titled(fence.Info) is { } path && FileKinds.Of(path) is not FileKind.Other and not FileKind.Shell and not FileKind.Markdown and var kind)
        {
            return kind;
        }
        bool unsaid = FenceLanguage.IsPlain(fence.Language) || fence.Language is "ini" or "conf" or "config" or "cfg" or "dotenv" or "properties";
        return unsaid && IsBazelrc(fence.Code.Text) ? FileKind.Bazelrc
            : named == FileKind.Yaml || (named is null && FenceLanguage.IsPlain(fence.Language)) ? Yaml(fence.Code.Text) ?? named
            : fence.Language is "ini" or "conf" or "config" or "cfg" ? FileKind.DotEnv
            : named;
    }

    /// <summary><c>title="x/y.yml"</c>, <c>bash:x.sh</c>, a file's name behind the language.</summary>
    private static string? Titled(string info)
    {
        foreach (string word in info.Split([' ', ':', '='], StringSplitOptions.RemoveEmptyEntries))
        {
            string name = word.Trim('"', '\'', '{', '}');
            if (name.Length > 2 && (name.Contains('.') || name is "justfile" or "Justfile" or "Dockerfile"))
            {
                return name;
            }
        }
        return null;
    }

    private static FileKind? Yaml(string text) =>
        HasKey(text, "runs-on") || (HasKey(text, "jobs") && (HasKey(text, "on") || HasKey(text, "steps") || HasKey(text, "uses"))) ? FileKind.Workflow
        : HasKey(text, "using") && HasKey(text, "runs") ? FileKind.Action
        : HasKey(text, "steps") || (HasKey(text, "uses") && HasKey(text, "with")) ? FileKind.Workflow
        : HasKey(text, "script") || HasKey(text, "before_script") || HasKey(text, "stages") || (HasKey(text, "tags") && HasKey(text, "stage")) ? FileKind.GitLab
        : null;

    private static bool HasKey(string text, string key)
    {
        for (int at = text.IndexOf(key + ":", StringComparison.Ordinal); at >= 0; at = text.IndexOf(key + ":", at + 1, StringComparison.Ordinal))
        {
            int line = text.LastIndexOf('\n', Math.Max(0, at - 1), Math.Min(Math.Max(1, at), 200)) + 1;
            if (at == 0 || text.AsSpan(Math.Min(line, at), at - Math.Min(line, at)).TrimStart(" -").IsEmpty)
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsBazelrc(string text)
    {
        int rules = 0, others = 0;
        foreach (Range range in text.AsSpan().Split('\n'))
        {
            ReadOnlySpan<char> line = text.AsSpan(range).Trim();
            if (!line.IsEmpty && line[0] != '#')
            {
                int end = line.IndexOf(' ');
                ReadOnlySpan<char> command = end < 0 ? line : line[..end];
                int colon = command.IndexOf(':');
                bool named = (colon < 0 ? command : command[..colon]) is "build" or "test" or "run" or "common"
                    or "startup" or "fetch" or "query" or "coverage" or "always" or "import" or "try-import";
                bool rule = end > 0 && named && (line[end..].TrimStart().StartsWith("-") || command.EndsWith("import"));
                rules += rule ? 1 : 0;
                others += rule ? 0 : 1;
            }
        }
        return rules > others;
    }

    private static ScriptFragment? Script(Fence fence)
    {
        ShellDialect? dialect = FenceLanguage.Shell(fence.Language);
        (int commands, int prompts, int others) = Lines(fence.Code.Text);
        bool plain = FenceLanguage.IsPlain(fence.Language);
        if (dialect is null && fence.Language == "diff")
        {
            return Of(fence, Added(fence.Code), ShellDialect.Posix, doubtful: true);
        }
        if (dialect is null && !(plain && commands > 0))
        {
            return null;
        }
        bool session = dialect is null or ShellDialect.Posix or ShellDialect.Console or ShellDialect.PowerShell or ShellDialect.Cmd && prompts > 0;
        // A fence that says nothing of its language but holds nothing but commands teaches them as much as one that says `bash`.
        bool doubtful = dialect is null && (fence.Language.Length > 0 || (prompts == 0 && others > commands));
        return session
            ? Of(fence, Prompted(fence.Code, fromStart: dialect == ShellDialect.Posix && prompts > 0), ShellDialect.Console, doubtful)
            : Of(fence, fence.Code, dialect is null or ShellDialect.Console ? ShellDialect.Posix : dialect.Value, doubtful);
    }

    private static ScriptFragment Of(Fence fence, MappedText text, ShellDialect dialect, bool doubtful) =>
        new(text, ScriptOrigin.Fence, fence.Section.Construct, dialect)
        {
            Sentence = fence.LeadIn,
            CodeAt = fence.LeadIn?.Length ?? 0,
            Doubtful = doubtful,
            Ban = fence.Section.Ban ?? (fence.Admonition is { Title: var title } && Bans.IsHeading(title) ? title : null),
        };

    /// <summary>Lines that begin as a command does, those with a prompt among them, and other lines (comments and continuations apart).</summary>
    private static (int Commands, int Prompts, int Others) Lines(string text)
    {
        int commands = 0, prompts = 0, others = 0;
        bool continued = false;
        foreach (Range range in text.AsSpan().Split('\n'))
        {
            ReadOnlySpan<char> line = text.AsSpan(range).Trim();
            if (!line.IsEmpty && line[0] != '#' && !continued)
            {
                bool begins = CommandLikeness.BeginsCommand(line);
                commands += begins ? 1 : 0;
                prompts += CommandLikeness.Unprompted(line).Length < line.Length ? 1 : 0;
                others += begins ? 0 : 1;
            }
            continued = line.EndsWith("\\") || (continued && line.IsEmpty);
        }
        return (commands, prompts, others);
    }

    /// <summary>A session whose prompts are all <c>$ </c>, whatever they were.</summary>
    /// <param name="code">The block.</param>
    /// <param name="fromStart">Whether commands may stand before the first prompt without one: nothing has printed anything yet.</param>
    private static MappedText Prompted(MappedText code, bool fromStart)
    {
        var session = new MappedText.Builder(code.Source);
        bool goesOn = false;
        foreach (Range range in code.Text.AsSpan().Split('\n'))
        {
            (int from, int length) = range.GetOffsetAndLength(code.Text.Length);
            ReadOnlySpan<char> line = code.Text.AsSpan(from, length);
            ReadOnlySpan<char> bare = CommandLikeness.Unprompted(line.TrimStart());
            bool prompted = bare.Length < line.TrimStart().Length;
            fromStart &= !prompted;
            if (fromStart)
            {
                if (!goesOn && !line.IsWhiteSpace())
                {
                    session.Add("$ ", code.ToSource(from));
                }
                goesOn = line.TrimEnd().EndsWith("\\");
            }
            else if (prompted)
            {
                session.Add("$ ", code.ToSource(from));
                from += length - bare.Length;
                length = bare.Length;
            }
            if (length > 0)
            {
                session.Add(code, from, length);
            }
            session.Add("\n", code.ToSource(Math.Max(0, from + length - 1)));
        }
        return session.Build();
    }

    /// <summary>What a change adds.</summary>
    private static MappedText Added(MappedText code)
    {
        var added = new MappedText.Builder(code.Source);
        foreach (Range range in code.Text.AsSpan().Split('\n'))
        {
            (int from, int length) = range.GetOffsetAndLength(code.Text.Length);
            if (length > 1 && code.Text[from] == '+' && code.Text[from + 1] != '+')
            {
                added.Add(code.Text.AsSpan(from + 1, length - 1), code.ToSource(from + 1), verbatim: true);
                added.Add("\n", code.ToSource(from + length - 1));
            }
        }
        return added.Build();
    }

    /// <summary>A command's name that leads to Bazel's own manual: it says what the command is, to no target.</summary>
    /// <param name="text">The text.</param>
    /// <param name="code">In it, in the order of the text.</param>
    /// <param name="next">The first link that does not end before the code; moves on.</param>
    private static bool IsManual(InlineText text, CodeSpan code, ref int next)
    {
        while (next < text.Links.Count && text.Links[next].At + text.Links[next].Length <= code.At)
        {
            next++;
        }
        return next < text.Links.Count && text.Links[next].At <= code.At && text.Links[next].Target.StartsWith("https://bazel.build/", StringComparison.Ordinal)
            && code.Text.Text.AsSpan().IndexOfAny("/:@") < 0;
    }

    /// <summary>Whether a code span begins its line, and the line before it begins with one, too.</summary>
    private static bool IsEntry(InlineText text, CodeSpan code, int at)
    {
        SourceText source = text.Raw.Source;
        int line = source.LineOf(code.Text.ToSource(0));
        return at > 1 && line > 1 && BeginsWithCode(source, line, code.Text.ToSource(0))
            && source.Of(source.LineSpan(line - 1)).TrimStart(" >").StartsWith("`");
    }

    private static bool BeginsWithCode(SourceText source, int line, int code)
    {
        int start = source.LineSpan(line).Start;
        return code - start is > 0 and < 40 && source.Text.AsSpan(start, code - start).TrimStart(" >").Trim('`').IsEmpty;
    }

    private static void AddCode(
        FileFacts facts, InlineText text, Section section, (MarkdownTable Table, IReadOnlyList<TableCell> Row, TableCell Cell)? place,
        (string? Colon, string? Heading) list, bool isTask)
    {
        (string Text, int Start)? row = null;
        int link = 0;
        foreach (CodeSpan code in text.Code)
        {
            if (!CommandLikeness.IsCommand(code.Text.Text) || IsManual(text, code, ref link))
            {
                continue;
            }
            Sentence sentence = text.SentenceAt(code.At);
            (string said, int at) = (sentence.Text, code.At - sentence.Start);
            if (said.StartsWith("(`", StringComparison.Ordinal) && text.SentenceBefore(code.At) is { Text.Length: < LongestEntry } before)
            {
                // "See if it builds! (`x`)": what is in parentheses belongs to the sentence before.
                string lead = before.Text.TrimEnd('.', '!', ':') + " ";
                (said, at) = (lead + said, lead.Length + at);
            }
            if (text.SentenceAfter(code.At) is { } next && RightContext.IsTried(SentenceWords.Cut(next.Text[..Math.Min(next.Text.Length, 20)]), 0))
            {
                // "What does `x` print? Try it."
                said = $"{said} {next.Text}";
            }
            if (place is { } cell)
            {
                row ??= TableRow.Of(cell.Table, cell.Row, cell.Cell);
                (said, at) = (row.Value.Text, row.Value.Start + code.At);
            }
            if (place is null && IsEntry(text, code, at))
            {
                // A line of its own below another that begins with code: a list without bullets.
                int from = Math.Clamp(at - 1, 0, said.Length);
                (said, at) = (said[from..Math.Min(said.Length, from + LongestEntry)], Math.Min(at, 1));
            }
            // The whole sentence, which all code in it shares: it may be long, and is only read near the code.
            facts.Scripts.Add(new(code.Text, ScriptOrigin.InlineCode, section.Construct)
            {
                Sentence = said,
                CodeAt = at,
                ListLeadIn = list.Colon ?? (code.At <= 1 ? list.Heading : null),
                Ban = section.Ban ?? (text.SentenceAfter(code.At) is { } after && Bans.IsRetraction(after.Text) ? after.Text : null),
                IsTask = isTask,
            });
        }
    }
}
