using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>An expression of a justfile, as far as it is a constant: strings, joined strings, variables, defaults of environment variables.</summary>
internal sealed class JustExpression(SourceText source, Func<string, MappedText?> lookUp)
{
    private const int DeepestNesting = 48;
    private readonly string text = source.Text;
    private int at;
    private int end;

    /// <summary>Scripts in backticks, in their order.</summary>
    public List<MappedText> Backticks { get; } = [];

    /// <summary>The value; null where it is only known at run time.</summary>
    public MappedText? Evaluate(SourceSpan span)
    {
        (at, end) = (span.Start, span.End);
        MappedText? value = Sum(0);
        Skip();
        return at < end ? null : value;
    }

    /// <summary>Where the expression that begins at <paramref name="from"/> ends: a line end outside of strings, brackets and continuations.</summary>
    public static int EndOf(string text, int from)
    {
        int depth = 0, i = from;
        while (i < text.Length)
        {
            switch (text[i])
            {
                case '\n' when depth == 0:
                    return i;
                case '#':
                    int line = text.AsSpan(i).IndexOf('\n');
                    i = line < 0 ? text.Length : i + line;
                    continue;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth = Math.Max(0, depth - 1);
                    break;
                case '\\' when i + 1 < text.Length && text[i + 1] is '\n' or '\r':
                    i += text[i + 1] == '\r' ? 2 : 1;
                    break;
                case '\'' or '"' or '`':
                    i = StringEnd(text, i, text.Length);
                    continue;
                default:
                    break;
            }
            i++;
        }
        return text.Length;
    }

    /// <summary>Behind the string that begins at <paramref name="start"/>; where it never ends, behind its line.</summary>
    internal static int StringEnd(string text, int start, int end)
    {
        char quote = text[start];
        bool triple = start + 2 < end && text[start + 1] == quote && text[start + 2] == quote;
        int i = start + (triple ? 3 : 1);
        while (i < end)
        {
            if (quote == '"' && text[i] == '\\')
            {
                i += 2;
            }
            else if (text[i] == quote && (!triple || (i + 2 < end && text[i + 1] == quote && text[i + 2] == quote)))
            {
                return i + (triple ? 3 : 1);
            }
            else if (!triple && quote == '`' && text[i] == '\n')
            {
                return i;
            }
            else
            {
                i++;
            }
        }
        return end;
    }

    private MappedText? Sum(int depth)
    {
        MappedText? sum = Primary(depth);
        var parts = new List<MappedText?> { sum };
        var joints = new List<(char Sign, int At)>();
        while (true)
        {
            Skip();
            if (at < end && text[at] is '+' or '/')
            {
                joints.Add((text[at], at));
                at++;
                parts.Add(Primary(depth));
            }
            else if (at + 1 < end && (text.AsSpan(at).StartsWith("||") || text.AsSpan(at).StartsWith("&&")))
            {
                at += 2;
                Primary(depth);
                parts.Add(null);
                joints.Add(('+', at));
            }
            else
            {
                break;
            }
        }
        if (parts.Count == 1)
        {
            return sum;
        }
        if (parts.Contains(null))
        {
            return null;
        }
        var builder = new MappedText.Builder(source);
        for (int i = 0; i < parts.Count; i++)
        {
            if (i > 0 && joints[i - 1].Sign == '/')
            {
                builder.Add("/", joints[i - 1].At);
            }
            builder.Add(parts[i]!.Text, parts[i]!.ToSource(0));
        }
        return builder.Build();
    }

    private MappedText? Primary(int depth)
    {
        Skip();
        if (at >= end || depth > DeepestNesting)
        {
            at = end;
            return null;
        }
        char c = text[at];
        if (c is 'x' or 'f' && at + 1 < end && text[at + 1] is '\'' or '"')
        {
            at++;
            MappedText content = String();
            return c == 'f' && content.Text.Contains('{') ? null : content;
        }
        if (c is '\'' or '"')
        {
            return String();
        }
        if (c == '`')
        {
            MappedText script = String();
            Backticks.Add(script);
            return Located(script);
        }
        if (c == '(')
        {
            at++;
            MappedText? inner = Sum(depth + 1);
            Skip();
            if (at < end && text[at] == ')')
            {
                at++;
            }
            return inner;
        }
        return char.IsLetter(c) || c == '_' ? Name(depth) : Unknown();
    }

    private MappedText? Unknown()
    {
        at = end;
        return null;
    }

    /// <summary><c>if a == b { x } else { y }</c>: known only so far that one of them starts Bazel.</summary>
    private MappedText? Choice(int depth)
    {
        Sum(depth);
        Skip();
        if (depth > DeepestNesting || at + 1 >= end || text.AsSpan(at, 2) is not ("==" or "!=" or "=~" or "!~"))
        {
            return Unknown();
        }
        at += 2;
        Sum(depth);
        if (!Branch(depth, out MappedText? then) || !Take("else"))
        {
            return Unknown();
        }
        MappedText? other;
        if (Take("if"))
        {
            other = Choice(depth + 1);
        }
        else if (!Branch(depth, out other))
        {
            return Unknown();
        }
        return Starts(then) ? then : Starts(other) ? other : null;

        static bool Starts(MappedText? value) => value is { Text: var said } && LauncherName.Is(said.AsSpan().TrimStart().ToString().Split(' ')[0]);
    }

    private bool Branch(int depth, out MappedText? value)
    {
        value = null;
        if (!Take("{"))
        {
            return false;
        }
        value = Sum(depth + 1);
        return Take("}");
    }

    private bool Take(string word)
    {
        Skip();
        bool stands = at + word.Length <= end && text.AsSpan(at).StartsWith(word);
        at += stands ? word.Length : 0;
        return stands;
    }

    private MappedText? Name(int depth)
    {
        int start = at;
        while (at < end && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }
        string name = text[start..at];
        if (name == "if")
        {
            return Choice(depth + 1);
        }
        int behind = at;
        Skip();
        if (at >= end || text[at] != '(')
        {
            at = behind;
            return lookUp(name);
        }
        at++;
        var arguments = new List<MappedText?>();
        while (at < end && text[at] != ')')
        {
            int before = at;
            arguments.Add(Sum(depth + 1));
            Skip();
            if (at < end && text[at] == ',')
            {
                at++;
                Skip();
            }
            else if (at == before)
            {
                break;
            }
        }
        at = Math.Min(end, at + 1);
        return name switch
        {
            "env_var_or_default" or "env" when arguments.Count == 2 => arguments[1],
            "require" or "which" or "quote" or "trim" or "clean" or "absolute_path" or "canonicalize" when arguments.Count == 1 => arguments[0],
            "justfile_directory" or "justfile_dir" or "source_directory" or "source_dir" when arguments.Count == 0 =>
                new MappedText.Builder(source).Add(".", start).Build(),
            "just_executable" when arguments.Count == 0 => new MappedText.Builder(source).Add("just", start).Build(),
            _ => null,
        };
    }

    /// <summary><c>`which bazelisk`</c> is where bazelisk is; so is <c>`command -v bazelisk 2>/dev/null || command -v bazel`</c>.</summary>
    private MappedText? Located(MappedText script)
    {
        int other = script.Text.IndexOf("||", StringComparison.Ordinal);
        string[] words = [.. (other < 0 ? script.Text : script.Text[..other]).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !word.Contains('>', StringComparison.Ordinal) && word != "/dev/null")];
        return words is ["which" or "command" or "type", .., var last] && !last.StartsWith('-') && words.Length <= 3
            ? new MappedText.Builder(source).Add(last, script.ToSource(0)).Build() : null;
    }

    private MappedText String()
    {
        int start = at;
        char quote = text[start];
        at = StringEnd(text, start, end);
        bool triple = at - start >= 6 && text[start + 1] == quote && text[start + 2] == quote;
        int width = triple ? 3 : 1;
        int to = Math.Max(start + width, at - width);
        if (at - start < 2 * width)
        {
            return MappedText.Of(source, new(at, at));
        }
        if (quote != '"')
        {
            return MappedText.Of(source, new(start + width, to));
        }
        var builder = new MappedText.Builder(source);
        int from = start + width;
        for (int i = from; i < to; i++)
        {
            if (text[i] == '\\' && i + 1 < to)
            {
                builder.Add(new SourceSpan(from, i));
                builder.Add(text[i + 1] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", '\n' => "", var other => other.ToString() }, i);
                i++;
                from = i + 1;
            }
        }
        return builder.Add(new SourceSpan(from, Math.Max(from, to))).Build();
    }

    private void Skip()
    {
        while (at < end && (char.IsWhiteSpace(text[at]) || text[at] == '\\'))
        {
            at++;
        }
    }
}
