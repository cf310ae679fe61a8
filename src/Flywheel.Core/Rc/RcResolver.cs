using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>
/// From the words of the rc files to the options of one command, as Bazel's server does it (BlazeOptionHandler.java,
/// ConfigExpander.java, OptionsParserImpl.java; 4.2.3): the options that stand unconditionally, base commands first; then the command
/// line; then each --config where it stands.
/// </summary>
public sealed class RcResolver
{
    /// <summary>The config that --enable_platform_specific_config stands for here.</summary>
    private const string Platform = "linux";

    /// <summary>Bazel has no such limit, and expands for ever: each config may hold the next one twice.</summary>
    private const int MostWords = 100_000;

    private readonly RcReading reading;
    private readonly string command;
    private readonly string[] sections;
    private readonly List<RcProblem> problems;
    private readonly List<RcWord> residue = [];

    /// <summary>Names that --flag_alias gave to Starlark flags so far, and those flags.</summary>
    private readonly List<(string Name, string Label)> aliases = [];
    private int expanded;

    private RcResolver(RcReading reading, string command)
    {
        this.reading = reading;
        this.command = command;
        sections = reading.Dialect.Sections(command);
        problems = [.. reading.Problems];
    }

    /// <summary>A word on its way: where it stands, and through which config it came.</summary>
    private readonly record struct Passed(RcWord Word, RcConfig? Config);

    /// <summary>Resolves the options of a command; <paramref name="arguments"/> are the words that follow it on the command line.</summary>
    public static RcResolution Resolve(RcReading reading, string command, ImmutableArray<ByteString> arguments)
    {
        var resolver = new RcResolver(reading, command);
        return resolver.Resolve(arguments);
    }

    private RcResolution Resolve(ImmutableArray<ByteString> arguments)
    {
        WarnOfUnknownSections();
        ImmutableArray<RcOption> startup = ReadStartup();
        var options = new List<RcOption>();
        foreach (string section in sections)
        {
            ReadSection(section, options);
        }
        var line = new List<Passed>();
        foreach (ByteString argument in arguments)
        {
            line.Add(new(new RcWord(argument, "", null, 0, 0), null));
        }
        Read(line, options);
        ExpandConfigs(options);
        return new(reading, command, startup, [.. Flat(options)], [.. residue], [.. problems]);
    }

    private void WarnOfUnknownSections()
    {
        RcWord before = default;
        foreach (RcWord word in reading.Words)
        {
            bool sameLine = word.Section == before.Section && word.File == before.File;
            before = word;
            int colon = word.Section.IndexOf(':', StringComparison.Ordinal);
            string name = colon > 0 ? word.Section[..colon] : word.Section;
            bool known = name switch
            {
                "common" => true,
                "startup" => colon < 0 || reading.Dialect.HasPlatformStartup,
                "always" => reading.Dialect.HasAlways,
                _ => Commands.IsKnown(ByteString.FromRaw(name)),
            };
            if (!known && !sameLine)
            {
                problems.Add(new(word.File, word.Line, $"`{Shown(name)}` is no command: Bazel passes over its lines", RcProblemKind.Warning));
            }
        }
    }

    /// <summary>
    /// Reads the words of a section piece by piece: a piece ends where the next word stands in another file, and with it an option
    /// without its value.
    /// </summary>
    private void ReadSection(string section, List<RcOption> options)
    {
        var piece = new List<Passed>();
        foreach (RcWord word in reading.Words)
        {
            if (word.Section != section)
            {
                continue;
            }
            if (piece is [.., { Word: var last }] && (last.Root != word.Root || last.File!.Canonical != word.File!.Canonical))
            {
                Read(piece, options);
                piece.Clear();
            }
            piece.Add(new(word, null));
        }
        Read(piece, options);
    }

    private void ExpandConfigs(List<RcOption> options)
    {
        foreach (RcOption option in options)
        {
            if (option is { IsStarlark: false, Name: "config", Given.Value: { } value })
            {
                option.Expansion = Expand(value.Raw, option);
            }
        }
        RcOption? platform = null;
        foreach (RcOption option in Flat(options))
        {
            platform = option is { IsStarlark: false, Ignored: false, Name: "enable_platform_specific_config" } ? option : platform;
        }
        if (platform?.Given.AsFlag() == true && IsDefined(Platform))
        {
            platform.Expansion = Expand(Platform, platform);
        }
    }

    private List<RcOption> Expand(string name, RcOption asked)
    {
        var words = new List<Passed>();
        Collect(new RcConfig(name, asked.Config), asked.File, asked.Line, words);
        var options = new List<RcOption>();
        Read(words, options);
        return options;
    }

    private bool IsDefined(string config)
    {
        foreach (string section in sections)
        {
            foreach (RcWord word in reading.Words)
            {
                if (IsConfig(word.Section, section, config))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>The words of a config, and behind each --config within it the words of that one.</summary>
    private void Collect(RcConfig config, RcFile? file, int line, List<Passed> into)
    {
        bool defined = false;
        foreach (string section in sections)
        {
            foreach (RcWord word in reading.Words)
            {
                if (!IsConfig(word.Section, section, config.Name))
                {
                    continue;
                }
                defined = true;
                if (++expanded > MostWords)
                {
                    if (expanded == MostWords + 1)
                    {
                        Error(file, line, $"configs hold more than {MostWords} words");
                    }
                    return;
                }
                into.Add(new(word, config));
                // Whatever begins so: Bazel looks at the word alone, though it may be the value of the one before it.
                if (word.Text.StartsWith("--config"))
                {
                    CollectWithin(config, word, into);
                }
            }
        }
        if (!defined)
        {
            Error(file, line, $"config `{Shown(config.Name)}` is defined in no rc file for `{command}`");
        }
    }

    private void CollectWithin(RcConfig config, RcWord word, List<Passed> into)
    {
        int equals = word.Text.Raw.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            Error(word.File, word.Line, "within a config, `--config` needs its value behind a `=`");
            return;
        }
        string name = word.Text.Raw[(equals + 1)..];
        if (config.Holds(name))
        {
            Error(word.File, word.Line, $"config `{Shown(name)}` holds itself");
            return;
        }
        Collect(new RcConfig(name, config), word.File, word.Line, into);
    }

    private static bool IsConfig(string found, string section, string config) =>
        found.Length == section.Length + 1 + config.Length && found[section.Length] == ':'
        && found.StartsWith(section, StringComparison.Ordinal) && found.EndsWith(config, StringComparison.Ordinal);

    /// <summary>Reads words as Bazel's option parser does, what stands behind a `--` not among them.</summary>
    private void Read(List<Passed> words, List<RcOption> options)
    {
        for (int i = 0; i < words.Count; i++)
        {
            (RcWord word, RcConfig? config) = words[i];
            string raw = Aliased(word.Text.Raw, out bool aliased);
            OptionWord read = OptionWord.Read(raw);
            if (read.Role == ArgumentRole.Separator)
            {
                for (i++; i < words.Count; i++)
                {
                    residue.Add(words[i].Word);
                }
                return;
            }
            if (!raw.StartsWith('-'))
            {
                residue.Add(word);
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
                given, takesNext ? [word.Text, words[i + 1].Word.Text] : [word.Text], word.Section, word.File, word.Line, config)
            {
                IsStarlark = starlark || aliased,
                Ignored = !starlark && !Follows(name, word),
            };
            options.Add(option);
            i += takesNext ? 1 : 0;
            if (!option.IsStarlark && name == "flag_alias" && value?.Raw.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals)
            {
                aliases.Add((value.Value.Raw[..equals], value.Value.Raw[(equals + 1)..]));
            }
        }
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
        for (int i = aliases.Count - 1; i >= 0; i--)
        {
            if (aliases[i].Name == name)
            {
                aliased = true;
                return "--" + aliases[i].Label + (equals < 0 ? "" : raw[equals..]);
            }
        }
        return raw;
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
                reading.Dialect.IsMeasured ? RcProblemKind.Error : RcProblemKind.Doubt));
            return true;
        }
        foreach (string section in sections)
        {
            if (OptionTable.MayFollow(current, section))
            {
                return true;
            }
        }
        if (reading.Dialect.HasAlways && (word.Section == "common" || word.Section.StartsWith("common:", StringComparison.Ordinal)))
        {
            return false;
        }
        problems.Add(new(word.File, word.Line, $"`--{Shown(name)}` is no option of `{command}`",
            reading.Dialect.IsMeasured ? RcProblemKind.Error : RcProblemKind.Doubt));
        return true;
    }

    private ImmutableArray<RcOption> ReadStartup()
    {
        var words = new List<RcWord>();
        var texts = new List<ByteString>();
        foreach (RcWord word in reading.Words)
        {
            if (word.Section == "startup" || (reading.Dialect.HasPlatformStartup && word.Section == "startup:" + Platform))
            {
                words.Add(word);
                texts.Add(word.Text);
            }
        }
        ByteString[] all = [.. texts];
        ImmutableArray<RcOption>.Builder options = ImmutableArray.CreateBuilder<RcOption>();
        for (int i = 0; i < all.Length;)
        {
            RcWord word = words[i];
            StartupOption? option = word.Text.StartsWith("-") ? StartupOptions.Read(all, i) : null;
            string name = Shown(option?.Name ?? word.Text.Raw.Split('=')[0]);
            if (option is null or { Form: StartupOptionForm.UnknownWithEquals })
            {
                problems.Add(new(word.File, word.Line, $"`{name}` is no startup option that is known here",
                    reading.Dialect.IsMeasured ? RcProblemKind.Error : RcProblemKind.Doubt));
                i++;
                continue;
            }
            if (option.Name is "bazelrc" or "ignore_all_rc_files" or "master_bazelrc" or "home_rc" or "system_rc" or "workspace_rc")
            {
                Error(word.File, word.Line, $"`--{name}` decides which rc files are read, and may not stand in one");
            }
            else if (option.Form == StartupOptionForm.UnaryWithoutValue)
            {
                Error(word.File, word.Line, $"`--{name}` has no value");
            }
            var given = new GivenOption(option.Name, option.Negated, option.Value, i, option.Words.Length, Certain: true);
            options.Add(new RcOption(given, option.Words, word.Section, word.File, word.Line, null));
            i += option.Words.Length;
        }
        return options.DrainToImmutable();
    }

    private static IEnumerable<RcOption> Flat(List<RcOption> options)
    {
        foreach (RcOption option in options)
        {
            yield return option;
            if (option.Expansion is { } expansion)
            {
                foreach (RcOption inner in Flat(expansion))
                {
                    yield return inner;
                }
            }
        }
    }

    private void Error(RcFile? file, int line, string what) => problems.Add(new(file, line, what));

    /// <summary>A name of an option or a config, when it looks like one.</summary>
    private static string Shown(string name) => CommandLineFormat.NameOf(ByteString.FromRaw(name));
}
