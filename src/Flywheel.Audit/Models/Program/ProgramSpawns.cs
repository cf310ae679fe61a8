using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Program;

/// <summary>
/// Command lines that JavaScript, TypeScript or Python hands to the system: <c>subprocess.run(["bazel", "build"])</c>,
/// <c>execSync("bazel build //x")</c>, <c>$`bazel build //x`</c>. Only those that name Bazel.
/// </summary>
public sealed class ProgramSpawns
{
    private const int MostWords = 64;

    private static readonly string[] Callees =
    [
        "exec", "execSync", "local", "execFile", "execFileSync", "spawn", "spawnSync", "execa", "execaSync", "execaCommand", "execaCommandSync", "$", "sh", "shell",
        "system", "popen", "Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "create_subprocess_shell",
        "create_subprocess_exec", "execvp", "execv", "execlp", "command", "Command", "runCommand", "run_command", "getExecOutput", "fork",
    ];

    private readonly MappedText program;
    private readonly string text;
    private readonly ProgramLanguage language;
    private readonly List<MappedText> found = [];
    private int at;

    private ProgramSpawns(MappedText program, ProgramLanguage language)
    {
        this.program = program;
        text = program.Text;
        this.language = language;
    }

    /// <summary>Of a script with a first line that says what reads it.</summary>
    public static IReadOnlyList<MappedText> In(MappedText script)
    {
        int end = script.Text.IndexOf('\n');
        ReadOnlySpan<char> head = end < 0 ? script.Text : script.Text.AsSpan(0, end);
        return In(script, head.Contains("python", StringComparison.Ordinal) ? ProgramLanguage.Python
            : head.Contains("ruby", StringComparison.Ordinal) || head.Contains("perl", StringComparison.Ordinal) ? ProgramLanguage.Ruby
            : ProgramLanguage.JavaScript);
    }

    /// <param name="script">The program's text.</param>
    /// <param name="language">That it is written in.</param>
    public static IReadOnlyList<MappedText> In(MappedText script, ProgramLanguage language)
    {
        if (!script.Text.Contains("bazel", StringComparison.Ordinal))
        {
            return [];
        }
        var spawns = new ProgramSpawns(script, language);
        spawns.Scan();
        return spawns.found;
    }

    private void Scan()
    {
        // The name right before, the last sign that is no space, and whether that sign opens a list.
        string name = "";
        char before = '\0';
        while (at < text.Length)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (IsComment(c))
            {
                SkipComment(c);
            }
            else if (c is '"' or '\'' || (c == '`' && language is ProgramLanguage.JavaScript or ProgramLanguage.Ruby))
            {
                (int start, int end) = Literal();
                bool ticked = c == '`' && (language == ProgramLanguage.Ruby || name is "$" or "sh");
                if (ticked || before is '(' or '[' || (before == 'a' && language == ProgramLanguage.Ruby && Callees.Contains(name)))
                {
                    Spawned(start, end, before == '[', ticked || Callees.Contains(name));
                }
                else if (language == ProgramLanguage.Starlark && StartsBazel(start, end))
                {
                    found.Add(program.Slice(start, end - start));
                }
                before = c;
            }
            else if (char.IsLetterOrDigit(c) || c is '_' or '$')
            {
                int start = at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$'))
                {
                    at++;
                }
                bool prefix = at < text.Length && text[at] is '"' or '\'' && at - start <= 2;
                if (!prefix)
                {
                    name = at - start < 40 ? text[start..at] : "";
                    before = 'a';
                }
            }
            else
            {
                name = c is '(' or '[' or '.' or '{' ? name : "";
                before = c;
                at++;
            }
        }
    }

    private bool IsComment(char c) => language != ProgramLanguage.JavaScript ? c == '#' : c == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*';

    private void SkipComment(char c)
    {
        bool block = c == '/' && text[at + 1] == '*';
        int end = block ? text.IndexOf("*/", at + 2, StringComparison.Ordinal) : text.IndexOf('\n', at);
        at = end < 0 ? text.Length : end + (block ? 2 : 1);
    }

    /// <summary>The content of the string here; afterwards, behind it.</summary>
    private (int Start, int End) Literal()
    {
        char quote = text[at];
        bool triple = language is ProgramLanguage.Python or ProgramLanguage.Starlark && at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        int start = at + (triple ? 3 : 1);
        int i = start;
        while (i < text.Length)
        {
            if (text[i] == '\\')
            {
                i += 2;
            }
            else if (text[i] == '\n' && !triple && quote != '`')
            {
                break;
            }
            else if (text[i] == quote && (!triple || (i + 2 < text.Length && text[i + 1] == quote && text[i + 2] == quote)))
            {
                at = i + (triple ? 3 : 1);
                return (start, i);
            }
            else
            {
                i++;
            }
        }
        at = Math.Min(i, text.Length);
        return (start, at);
    }

    /// <summary>Whether a string is a command line of a launcher, wherever it stands: a Tiltfile has them under many names.</summary>
    private bool StartsBazel(int start, int end)
    {
        ReadOnlySpan<char> content = text.AsSpan(start, end - start).TrimStart();
        int space = content.IndexOf(' ');
        return space > 0 && LauncherName.Is(content[..space]);
    }

    private void Spawned(int start, int end, bool isList, bool isCall)
    {
        ReadOnlySpan<char> content = text.AsSpan(start, end - start).Trim();
        if (content.IndexOf(' ') >= 0)
        {
            if (isCall && !isList && content.Contains("bazel", StringComparison.Ordinal))
            {
                found.Add(program.Slice(start, end - start));
            }
            return;
        }
        ReadOnlySpan<char> last = content[(content.LastIndexOf('/') + 1)..];
        if ((isList || isCall) && last.StartsWith("bazel", StringComparison.Ordinal))
        {
            found.Add(Words(start, end));
        }
    }

    /// <summary>The program and the strings behind it, up to the end of the list or the call.</summary>
    private MappedText Words(int start, int end)
    {
        var builder = new MappedText.Builder(program.Source);
        Add(builder, start, end);
        for (int count = 0; at < text.Length && count < MostWords;)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c) || c is ',' or '[')
            {
                at++;
            }
            else if (c is '"' or '\'' or '`')
            {
                (int from, int to) = Literal();
                Add(builder, from, to);
                count++;
            }
            else if (char.IsLetter(c) || c is '_' or '*' or '.' or '$')
            {
                int from = at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '*' or '.' or '$'))
                {
                    at++;
                }
                bool prefix = at < text.Length && text[at] is '"' or '\'' && at - from <= 2;
                if (!prefix)
                {
                    builder.Add(" $arg", program.ToSource(from));
                    count++;
                }
            }
            else
            {
                break;
            }
        }
        return builder.Build();
    }

    private void Add(MappedText.Builder builder, int start, int end)
    {
        if (builder.Length > 0)
        {
            builder.Add(" ", program.ToSource(start));
        }
        if (end > start)
        {
            bool quoted = text.AsSpan(start, end - start).ContainsAny(" ;&|<>()*\"");
            int from = program.ToSource(start);
            if (quoted)
            {
                builder.Add($"'{text[start..end].Replace("'", "", StringComparison.Ordinal)}'", from);
            }
            else
            {
                builder.Add(text.AsSpan(start, end - start), from, verbatim: program.ToSource(end - 1) - from == end - 1 - start);
            }
        }
    }
}
