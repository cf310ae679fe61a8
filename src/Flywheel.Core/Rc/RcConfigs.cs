using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>What the configs of rc files hold for one command (ConfigExpander.java, 4.2.3).</summary>
internal sealed class RcConfigs(RcReading reading, string command, List<RcProblem> problems)
{
    /// <summary>The config that --enable_platform_specific_config stands for here.</summary>
    public const string Platform = "linux";

    /// <summary>Bazel has no such limit, and expands for ever: each config may hold the next one twice.</summary>
    private const int MostWords = 100_000;

    private readonly string[] sections = reading.Dialect.Sections(command);
    private int expanded;

    public bool IsDefined(string config)
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
    public void Collect(RcConfig config, RcFile? file, int line, List<RcPassed> into)
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

    private void CollectWithin(RcConfig config, RcWord word, List<RcPassed> into)
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

    private void Error(RcFile? file, int line, string what) => problems.Add(new(file, line, what));

    /// <summary>A name of a config, when it looks like one.</summary>
    private static string Shown(string name) => CommandLineFormat.NameOf(ByteString.FromRaw(name));
}
