using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>What the configs of rc files hold for one command (ConfigExpander.java, 4.2.3).</summary>
internal sealed class RcConfigs(RcReading reading, string command, List<RcProblem> problems)
{
    /// <summary>The config that --enable_platform_specific_config stands for here.</summary>
    public const string Platform = "linux";

    /// <summary>Bazel has no such limit, and expands for ever: each config may hold the next one twice.</summary>
    private const int MostWords = 100_000;

    /// <summary>Bazel warns from 10 on.</summary>
    private const int Deepest = 200;

    private readonly string[] sections = reading.Dialect.Sections(command);
    private Dictionary<string, List<RcWord>>? index;
    private int expanded;

    /// <summary>The words of each section that has a config's name in it.</summary>
    private Dictionary<string, List<RcWord>> Index => index ??= MakeIndex();

    public bool IsDefined(string config)
    {
        foreach (string section in sections)
        {
            if (Index.ContainsKey($"{section}:{config}"))
            {
                return true;
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
            if (!Index.TryGetValue($"{section}:{config.Name}", out List<RcWord>? words))
            {
                continue;
            }
            defined = true;
            foreach (RcWord word in words)
            {
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

    private Dictionary<string, List<RcWord>> MakeIndex()
    {
        var made = new Dictionary<string, List<RcWord>>(StringComparer.Ordinal);
        foreach (RcWord word in reading.Words)
        {
            if (!word.Section.Contains(':', StringComparison.Ordinal))
            {
                continue;
            }
            if (!made.TryGetValue(word.Section, out List<RcWord>? words))
            {
                made[word.Section] = words = [];
            }
            words.Add(word);
        }
        return made;
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
        if (config.Depth == Deepest)
        {
            Error(word.File, word.Line, $"configs stand in each other more than {Deepest} deep");
            return;
        }
        Collect(new RcConfig(name, config), word.File, word.Line, into);
    }

    private void Error(RcFile? file, int line, string what) => problems.Add(new(file, line, what));

    /// <summary>A name of a config, when it looks like one.</summary>
    private static string Shown(string name) => CommandLineFormat.NameOf(ByteString.FromRaw(name));
}
