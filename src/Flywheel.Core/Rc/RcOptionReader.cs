using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>A word on its way: where it stands, and through which config it came.</summary>
internal sealed class RcPassed(RcWord word, RcConfig? config)
{
    public RcWord Word => word;

    public RcConfig? Config => config;
}

/// <summary>
/// Words read as options of one command, as Bazel's option parser reads them, without a look at values (OptionsParserImpl.java, 4.2.3).
/// </summary>
internal sealed class RcOptionReader(RcDialect dialect, string command, List<RcProblem> problems)
{
    private readonly string[] sections = dialect.Sections(command);

    /// <summary>Names that --flag_alias gave to Starlark flags so far, and those flags.</summary>
    private readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal);

    /// <summary>What was no option.</summary>
    public List<RcWord> Residue { get; } = [];

    /// <summary>Reads a list by itself: an option does not find its value behind its end.</summary>
    public List<RcOption> Read(List<RcPassed> words)
    {
        var options = new List<RcOption>();
        for (int i = 0; i < words.Count; i++)
        {
            RcWord word = words[i].Word;
            string raw = Aliased(word.Text.Raw, out bool aliased);
            OptionWord read = OptionWord.Read(raw);
            if (read.Role == ArgumentRole.Separator)
            {
                for (i++; i < words.Count; i++)
                {
                    Residue.Add(words[i].Word);
                }
                return options;
            }
            if (!raw.StartsWith('-'))
            {
                Residue.Add(word);
                continue;
            }
            if (Misformed(raw, read) is { } wrong)
            {
                Error(word.File, word.Line, wrong);
                continue;
            }
            bool starlark = read.Role == ArgumentRole.StarlarkOption;
            string name = raw[read.NameStart..read.NameEnd];
            bool takesNext = read.Swallows == Swallows.NextWord;
            if (takesNext && i + 1 == words.Count)
            {
                Error(word.File, word.Line, $"`--{Shown(name)}` has no value");
                continue;
            }
            ByteString? value = read.ValueStart >= 0 ? ByteString.FromRaw(raw[read.ValueStart..]) : takesNext ? words[i + 1].Word.Text : null;
            var given = new GivenOption(name, read.Negated, value, i, takesNext ? 2 : 1, Certain: true);
            var option = new RcOption(
                given, takesNext ? [word.Text, words[i + 1].Word.Text] : [word.Text], word.Section, word.File, word.Line, words[i].Config)
            {
                IsStarlark = starlark || aliased,
                Ignored = !starlark && !Follows(name, word),
            };
            options.Add(option);
            i += takesNext ? 1 : 0;
            if (!option.IsStarlark && name == "flag_alias" && value?.Raw.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals)
            {
                aliases[value.Value.Raw[..equals]] = value.Value.Raw[(equals + 1)..];
            }
        }
        return options;
    }

    /// <summary>A name that --flag_alias gave away is that flag's, also when an option of Bazel's has it.</summary>
    private string Aliased(string raw, out bool aliased)
    {
        aliased = false;
        if (aliases.Count == 0 || !raw.StartsWith("--", StringComparison.Ordinal))
        {
            return raw;
        }
        int equals = raw.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? raw[2..] : raw[2..equals];
        aliased = aliases.TryGetValue(name, out string? label);
        return aliased ? "--" + label + (equals < 0 ? "" : raw[equals..]) : raw;
    }

    private static string? Misformed(string raw, OptionWord word)
    {
        bool shortForm = raw.Length == 2 || (raw.Length == 3 && raw[2] == '-');
        bool longForm = raw.StartsWith("--", StringComparison.Ordinal);
        if ((!longForm && !shortForm) || (longForm && raw.Length > 2 && word.NameEnd <= word.NameStart))
        {
            return "a word that begins with a dash and is no option";
        }
        string name = raw[word.NameStart..word.NameEnd];
        if (word.Negated && OptionTable.Expands(name))
        {
            return $"there is no `--no{Shown(name)}`";
        }
        if (word.Negated && longForm && word.Role == ArgumentRole.Option && word.ValueStart >= 0)
        {
            return $"`--no{Shown(name)}` takes no value";
        }
        return name.StartsWith("no", StringComparison.Ordinal) && !OptionTable.TryGetLong(name, out _)
            && OptionTable.TryGetLong(name.AsSpan(2), out OptionKind kind) && kind == OptionKind.Value
                ? $"`--{Shown(name[2..])}` takes a value: there is no `--{Shown(name)}`"
                : null;
    }

    /// <summary>
    /// Whether the command has the option. When it has not, `common` passes over it, and everything else is refused; an option that is
    /// not known at all may be one of a Bazel that is not known.
    /// </summary>
    private bool Follows(string name, RcWord word)
    {
        string current = name.Length == 1 ? OptionTable.CurrentName(name) : name;
        if (!OptionTable.TryGetLong(current, out _))
        {
            problems.Add(new(word.File, word.Line, $"`--{Shown(name)}` is no option that is known here",
                dialect.IsMeasured ? RcProblemKind.Error : RcProblemKind.Doubt));
            return true;
        }
        foreach (string section in sections)
        {
            if (OptionTable.MayFollow(current, section))
            {
                return true;
            }
        }
        if (dialect.HasAlways && (word.Section == "common" || word.Section.StartsWith("common:", StringComparison.Ordinal)))
        {
            return false;
        }
        problems.Add(new(word.File, word.Line, $"`--{Shown(name)}` is no option of `{command}`",
            dialect.IsMeasured ? RcProblemKind.Error : RcProblemKind.Doubt));
        return true;
    }

    private void Error(RcFile? file, int line, string what) => problems.Add(new(file, line, what));

    /// <summary>A name of an option, when it looks like one.</summary>
    private static string Shown(string name) => CommandLineFormat.NameOf(ByteString.FromRaw(name));
}
