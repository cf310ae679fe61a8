using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Docker;

/// <summary>Reads Dockerfiles: what RUN, CMD, ENTRYPOINT and HEALTHCHECK run, and values of ENV and ARG.</summary>
public sealed class DockerfileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Dockerfile];

    public void Read(FileFacts facts) => new Reading(facts).Run();

    private sealed class Reading(FileFacts facts)
    {
        private readonly SourceText source = facts.Source;
        private readonly List<DockerInstruction> instructions = [];
        private Construct stage = Construct.File;
        private ShellDialect dialect = ShellDialect.Posix;
        private char escape = '\\';
        private int line = 1;

        public void Run()
        {
            while (line <= source.LineCount)
            {
                SourceSpan span = source.LineSpan(line);
                ReadOnlySpan<char> text = source.Of(span).TrimStart();
                if (text.IsEmpty)
                {
                    line++;
                }
                else if (text[0] == '#')
                {
                    escape = line < 4 && text.StartsWith("# escape=`", StringComparison.OrdinalIgnoreCase) ? '`' : escape;
                    facts.Comments.Add(MappedText.Of(source, new(span.End - text.Length + 1, span.End)));
                    line++;
                }
                else
                {
                    Instruction(new(span.End - text.Length, span.End));
                }
            }
            facts.Add(new Dockerfile(instructions));
        }

        private void Instruction(SourceSpan first)
        {
            MappedText whole = Joined(first);
            string text = whole.Text;
            int start = 0;
            string keyword = Keyword(text, ref start);
            if (keyword == "ONBUILD")
            {
                keyword = Keyword(text, ref start);
            }
            var options = new List<string>();
            while (text.AsSpan(start).StartsWith("--"))
            {
                int space = text.AsSpan(start).IndexOfAny(" \t\n");
                int end = space < 0 ? text.Length : start + space;
                options.Add(text[start..end]);
                start = Blank(text, end);
            }
            if (keyword == "HEALTHCHECK")
            {
                keyword = Keyword(text, ref start) == "CMD" ? "HEALTHCHECK" : "";
            }
            MappedText arguments = whole.Slice(start, text.Length - start);
            Take(keyword, new(first.Start, Math.Min(first.End, first.Start + Math.Max(1, keyword.Length))), arguments, options);
        }

        private void Take(string keyword, SourceSpan span, MappedText arguments, List<string> options)
        {
            bool runs = keyword is "RUN" or "CMD" or "ENTRYPOINT" or "HEALTHCHECK";
            List<string>? exec = arguments.Text.StartsWith('[') ? DockerWords.Exec(arguments.Text) : null;
            List<string> words = exec ?? (runs ? [] : DockerWords.Plain(arguments.Text));
            if (keyword == "FROM")
            {
                int named = words.FindIndex(word => word.Equals("as", StringComparison.OrdinalIgnoreCase));
                string name = named >= 0 && named + 1 < words.Count ? words[named + 1] : words.Count > 0 ? words[0] : "";
                stage = name.Length == 0 ? Construct.File : new(ConstructKind.Attribute, name);
            }
            instructions.Add(new(keyword, span, arguments, stage) { Words = words, Options = options });
            if (keyword == "SHELL" && exec is { Count: > 0 })
            {
                dialect = ShellDialects.OfProgram(exec[0].AsSpan(exec[0].LastIndexOfAny(['/', '\\']) + 1)) ?? ShellDialect.Posix;
            }
            else if (keyword is "ENV" or "ARG")
            {
                Values(arguments, keyword);
            }
            else if (runs && exec is not null)
            {
                var builder = new MappedText.Builder(source);
                builder.Add(string.Join(' ', exec.Select(DockerWords.Quoted)), arguments.ToSource(0));
                facts.Scripts.Add(new(builder.Build(), ScriptOrigin.Dockerfile, stage));
            }
            else if (runs)
            {
                Heredocs(arguments);
            }
            else if (keyword is "COPY" or "ADD" && Delimiters(arguments.Text).Count > 0)
            {
                foreach (string delimiter in Delimiters(arguments.Text))
                {
                    Heredoc(delimiter);
                }
            }
        }

        private void Values(MappedText arguments, string keyword)
        {
            foreach ((string name, int start, int length) in DockerWords.Assignments(arguments.Text))
            {
                facts.Values.Add(new(name, arguments.Slice(start, length), stage) { IsDefault = keyword == "ARG" });
            }
        }

        /// <summary>A script, or one that follows in a heredoc: <c>RUN &lt;&lt;EOF</c> is read by a shell.</summary>
        private void Heredocs(MappedText arguments)
        {
            List<string> delimiters = Delimiters(arguments.Text);
            bool bare = delimiters.Count == 1 && arguments.Text.StartsWith("<<", StringComparison.Ordinal) && !arguments.Text.AsSpan().TrimEnd().ContainsAny(" \t");
            if (delimiters.Count == 0)
            {
                facts.Scripts.Add(new(arguments, ScriptOrigin.Dockerfile, stage, dialect));
                return;
            }
            var builder = new MappedText.Builder(source);
            if (!bare)
            {
                builder.Add(arguments.Text, arguments.ToSource(0), verbatim: true);
                builder.Add("\n", arguments.ToSource(arguments.Text.Length));
            }
            foreach (string delimiter in delimiters)
            {
                SourceSpan body = Heredoc(delimiter);
                builder.Add(body);
                if (!bare)
                {
                    builder.Add(delimiter + "\n", body.End);
                }
            }
            facts.Scripts.Add(new(builder.Build(), ScriptOrigin.Dockerfile, stage, dialect));
        }

        private SourceSpan Heredoc(string delimiter)
        {
            int start = line <= source.LineCount ? source.LineSpan(line).Start : source.Text.Length;
            while (line <= source.LineCount)
            {
                SourceSpan span = source.LineSpan(line++);
                if (source.Of(span).Trim().SequenceEqual(delimiter))
                {
                    return new(start, span.Start);
                }
            }
            return new(start, source.Text.Length);
        }

        private static List<string> Delimiters(string text)
        {
            var all = new List<string>();
            int at = 0;
            while (text.AsSpan(at).IndexOf("<<") is >= 0 and var found && all.Count < 16)
            {
                at += found + 2;
                if (at < text.Length && text[at] == '<')
                {
                    at++;
                    continue;
                }
                at += at < text.Length && text[at] == '-' ? 1 : 0;
                int end = at;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '"' or '\''))
                {
                    end++;
                }
                string word = text[at..end].Trim('"', '\'');
                if (word.Length > 0 && !char.IsDigit(word[0]))
                {
                    all.Add(word);
                }
                at = end;
            }
            return all;
        }

        /// <summary>An instruction with its continued lines; comments and blank lines between them are left out.</summary>
        private MappedText Joined(SourceSpan first)
        {
            var builder = new MappedText.Builder(source);
            SourceSpan span = first;
            line++;
            while (true)
            {
                ReadOnlySpan<char> text = source.Of(span).TrimEnd();
                if (text.IsEmpty || text[^1] != escape)
                {
                    return builder.Add(span).Build();
                }
                builder.Add(new SourceSpan(span.Start, span.Start + text.Length - 1));
                builder.Add("\\\n", span.Start + text.Length - 1);
                bool more = false;
                while (line <= source.LineCount && !more)
                {
                    span = source.LineSpan(line++);
                    ReadOnlySpan<char> next = source.Of(span).Trim();
                    more = !next.IsEmpty && next[0] != '#';
                    if (!next.IsEmpty && !more)
                    {
                        facts.Comments.Add(MappedText.Of(source, span));
                    }
                }
                if (!more)
                {
                    return builder.Build();
                }
            }
        }

        private static string Keyword(string text, ref int start)
        {
            int end = start;
            while (end < text.Length && char.IsLetter(text[end]))
            {
                end++;
            }
            string keyword = end - start > 20 ? "" : text[start..end].ToUpperInvariant();
            start = Blank(text, end);
            return keyword;
        }

        private static int Blank(string text, int at)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || (text[at] == '\\' && at + 1 < text.Length && text[at + 1] == '\n')))
            {
                at++;
            }
            return at;
        }
    }
}
