using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.CommandLine;

/// <summary>
/// A command line for people to read. It may be logged, so it holds nothing that could be a secret: never a program's
/// arguments, and values only of options whose values are words of Bazel's own.
/// </summary>
public static class CommandLineFormat
{
    /// <summary>Stands for what is not shown.</summary>
    public const string Hidden = "...";

    private const int LongestShown = 80;

    private static readonly string[] ShownValues =
    [
        "build_tests_only", "c", "color", "compilation_mode", "config", "cpu", "curses", "digest_function", "host_cpu", "j",
        "jobs", "keep_going", "remote_accept_cached", "remote_cache_compression", "remote_local_fallback",
        "remote_upload_local_results", "runs_per_test", "spawn_strategy", "strategy", "test_output", "test_timeout",
    ];

    /// <summary>What was called, for messages: <c>bazel build</c>, <c>bazel --print_env</c>, <c>bazel</c>.</summary>
    public static string Command(BazelCommandLine line)
    {
        ByteString? word = line.Command
            ?? (line.BazeliskWords.IsEmpty ? line.Unread.Select(unread => (ByteString?)unread).FirstOrDefault() : line.BazeliskWords[0]);
        return word is { } shown ? $"bazel {WithoutValue(shown.Raw)}" : "bazel";
    }

    /// <summary>An option's name without its value; <see cref="Hidden"/> for what is made of other characters than names are.</summary>
    public static string NameOf(ByteString option) => option.Raw.Split('=')[0] is var name && IsPlain(name, "_-./:@~+") ? name : Hidden;

    /// <summary>The whole line, redacted. Words that follow a program's first argument are left out.</summary>
    public static string Redacted(BazelCommandLine line)
    {
        StringBuilder text = new("bazel");
        foreach (ByteString word in line.BazeliskWords)
        {
            text.Append(' ').Append(WithoutValue(word.Raw));
        }
        foreach (StartupOption option in line.StartupOptions)
        {
            text.Append(' ').Append(WithoutValue(option.Words[0].Raw));
            text.Append(option.Form == StartupOptionForm.UnaryWithNextWord ? " " + Hidden : "");
        }
        if (line.Command is { } command)
        {
            text.Append(' ').Append(WithoutValue(command.Raw));
            AppendArguments(text, line);
        }
        if (!line.Unread.IsEmpty)
        {
            bool option = line.BazeliskWords.IsEmpty || BazeliskWord.Wraps(line.BazeliskWords[0]);
            text.Append(' ').Append(option ? WithoutValue(line.Unread[0].Raw) : Hidden);
            text.Append(option && line.Unread.Length > 1 ? " " + Hidden : "");
        }
        return text.ToString();
    }

    /// <summary>
    /// The target patterns, for records. What may be something else (a program's argument, the value of an option that the table does
    /// not know) and what is not made of the characters of a pattern is left out.
    /// </summary>
    public static ImmutableArray<string> Targets(BazelCommandLine line)
    {
        int stop = line.ProgramArgumentsStart ?? line.Arguments.Length;
        ImmutableArray<string>.Builder targets = ImmutableArray.CreateBuilder<string>();
        bool mayBeValue = false;
        foreach (ArgumentWord word in line.Words)
        {
            string raw = word.Word.Raw;
            if (word.Role == ArgumentRole.Residue && word.Index < stop
                && (IsLabel(raw) || (!mayBeValue && !raw.StartsWith('-') && IsPlain(raw, "_-./:~+*"))))
            {
                targets.Add(raw);
            }
            mayBeValue = word.Role == ArgumentRole.Option && OptionWord.Read(raw).Swallows == Swallows.PerhapsNextWord;
        }
        return targets.ToImmutable();
    }

    private static void AppendArguments(StringBuilder text, BazelCommandLine line)
    {
        int stop = line.ProgramArgumentsStart ?? line.Arguments.Length;
        string name = "";
        foreach (ArgumentWord word in line.Words)
        {
            if (word.Index >= stop)
            {
                text.Append(' ').Append(Hidden);
                return;
            }
            string raw = word.Word.Raw;
            if (word.Role is ArgumentRole.Option)
            {
                OptionWord option = OptionWord.Read(raw);
                name = raw[option.NameStart..option.NameEnd];
            }
            text.Append(' ').Append(word.Role switch
            {
                ArgumentRole.Separator => "--",
                ArgumentRole.Option => Option(raw, name),
                ArgumentRole.StarlarkOption => WithoutValue(raw),
                ArgumentRole.OptionValue => Value(raw, name),
                _ => IsLabel(raw) ? raw : Hidden,
            });
        }
    }

    private static string Option(string raw, string name)
    {
        int equals = raw.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? WithoutValue(raw) : $"{WithoutValue(raw[..equals])}={Value(raw[(equals + 1)..], name)}";
    }

    private static string Value(string raw, string name) =>
        raw.Length == 0 || (ShownValues.Contains(name) && IsPlain(raw, "_-.,+")) ? raw : Hidden;

    /// <summary>A word up to its <c>=</c>, when that is made of what names are made of.</summary>
    private static string WithoutValue(string raw)
    {
        int equals = raw.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? raw : raw[..equals];
        string shown = IsPlain(name, "_-./:@~+") ? name : Hidden;
        return equals < 0 ? shown : $"{shown}={Hidden}";
    }

    private static bool IsLabel(string raw)
    {
        ReadOnlySpan<char> label = raw.AsSpan(raw.StartsWith('-') ? 1 : 0);
        bool begins = label.StartsWith("//") || label.StartsWith(":") || (label.StartsWith("@") && label.Contains("//", StringComparison.Ordinal));
        // An `@` further in may end a `user:password@`.
        return begins && label.LastIndexOf('@') <= 1 && IsPlain(raw, "_-./:@~+");
    }

    private static bool IsPlain(string raw, string alsoAllowed)
    {
        foreach (char c in raw)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !alsoAllowed.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }
        return raw.Length is > 0 and <= LongestShown;
    }
}
