using System.Collections.Immutable;

namespace Flywheel.Core.CommandLine;

/// <summary>
/// Bazel's command line as Bazelisk and Bazel's client read it, without argv[0]. Parsing loses nothing: printing gives back
/// the very same words, whatever they are. What follows the command is read only when asked for, so a light command costs
/// no more than finding it.
/// </summary>
public sealed class BazelCommandLine
{
    private ArgumentScan? scan;
    private ImmutableArray<GivenOption> options;
    private CommandLineDoubt? doubt;

    private BazelCommandLine()
    {
    }

    /// <summary>The word of Bazelisk's own that stands first, if any.</summary>
    public ImmutableArray<ByteString> BazeliskWords { get; private init; } = [];

    /// <summary>Whether Bazelisk adds flags to this line: its --strict or --migrate stands first.</summary>
    public bool BazeliskInsertsFlags => !BazeliskWords.IsEmpty && BazeliskWord.InsertsFlags(BazeliskWords[0]);

    public ImmutableArray<StartupOption> StartupOptions { get; private init; } = [];

    /// <summary>
    /// The command as it was typed (<c>--help</c> and its like included); null without one, and when it cannot be known.
    /// </summary>
    public ByteString? Command { get; private init; }

    /// <summary>All words after the command.</summary>
    public ImmutableArray<ByteString> Arguments { get; private init; } = [];

    /// <summary>
    /// The words from an unknown startup option on, or those after a word of Bazelisk's that ends the matter: not interpreted.
    /// </summary>
    public ImmutableArray<ByteString> Unread { get; private init; } = [];

    public CommandClass Class { get; private init; }

    /// <summary>Whether there is a command and it is in no table; it is gated like a heavy one.</summary>
    public bool IsUnknownCommand => Command is { } command && !Commands.IsKnown(command);

    /// <summary>
    /// What keeps this line from being read with certainty. A separator's place matters only where flags are put before it:
    /// for heavy commands.
    /// </summary>
    public CommandLineDoubt Doubt => doubt ??= FindDoubt();

    /// <summary>Each argument and what it is.</summary>
    public ImmutableArray<ArgumentWord> Words => Scan.Words;

    /// <summary>The index in <see cref="Arguments"/> of the <c>--</c> that ends the options.</summary>
    public int? SeparatorIndex => Scan.SeparatorIndex;

    /// <summary>Where flags go that must be the last before the separator: an index in <see cref="Arguments"/>.</summary>
    public int TailIndex => Scan.SeparatorIndex ?? Arguments.Length;

    /// <summary>
    /// The last argument, when it is a value-taking option without its value: whatever is added after it becomes its value,
    /// and without that Bazel refuses the line by itself.
    /// </summary>
    public ByteString? DanglingValueOption => Scan.DanglingValueOption;

    /// <summary>Whether an unknown option stands last and may take the first added flag as its value.</summary>
    public bool TailMayBeSwallowed => Scan.TailMayBeSwallowed;

    /// <summary>
    /// For <c>run</c>: the index in <see cref="Arguments"/> behind the first word that may be the target. Words from here on
    /// may be the program's and hold secrets: never recorded, never shown, though Bazel reads those before the separator as
    /// options of its own. Null for other commands, and without such words.
    /// </summary>
    public int? ProgramArgumentsStart =>
        Command is { } command && command.Equals("run") && Scan.FirstResidue is { } first && first + 1 < Arguments.Length
            ? first + 1
            : null;

    /// <summary>The options after the command and before the separator, in order; later ones win.</summary>
    public ImmutableArray<GivenOption> Options => options.IsDefault ? options = [.. Scan.Options()] : options;

    private ArgumentScan Scan => scan ??= ArgumentScan.Of(Arguments);

    /// <summary>Reads argv without its first word. Never fails.</summary>
    public static BazelCommandLine Parse(ReadOnlySpan<ByteString> words)
    {
        ImmutableArray<ByteString> bazelisk = [];
        int i = 0;
        if (!words.IsEmpty && BazeliskWord.IsOne(words))
        {
            bazelisk = [words[0]];
            i = 1;
            if (!BazeliskWord.Wraps(words[0]))
            {
                return new() { BazeliskWords = bazelisk, Unread = [.. words[1..]], Class = CommandClass.ClientOnly };
            }
        }
        ImmutableArray<StartupOption>.Builder? startup = null;
        while (i < words.Length && IsStartupOption(words[i]))
        {
            if (CommandLine.StartupOptions.Read(words, i) is not { } option)
            {
                return new()
                {
                    BazeliskWords = bazelisk,
                    StartupOptions = startup?.ToImmutable() ?? [],
                    Unread = [.. words[i..]],
                    Class = CommandClass.Heavy,
                    doubt = new CommandLineDoubt.UnknownStartupOption(words[i]),
                };
            }
            startup ??= ImmutableArray.CreateBuilder<StartupOption>();
            startup.Add(option);
            i += option.Words.Length;
        }
        bool commanded = i < words.Length;
        ImmutableArray<StartupOption> given = startup?.ToImmutable() ?? [];
        return new()
        {
            BazeliskWords = bazelisk,
            StartupOptions = given,
            Command = commanded ? words[i] : null,
            Arguments = commanded ? [.. words[(i + 1)..]] : [],
            Class = CommandLine.StartupOptions.AskForVersion(given) ? CommandClass.ClientOnly
                : commanded ? Commands.Classify(words[i])
                : CommandClass.Light,
        };
    }

    /// <summary>The words again, the very same that were parsed.</summary>
    public ImmutableArray<ByteString> Print() => PrintWith([], [], []);

    /// <summary>
    /// The words with flags added: startup options before the user's own (his win), the head right after the command, and
    /// the tail last before the separator. Without a command nothing is added.
    /// </summary>
    public ImmutableArray<ByteString> PrintWith(
        ReadOnlySpan<ByteString> startup, ReadOnlySpan<ByteString> head, ReadOnlySpan<ByteString> tail)
    {
        ImmutableArray<ByteString>.Builder words = ImmutableArray.CreateBuilder<ByteString>();
        words.AddRange(BazeliskWords);
        if (Command is not null)
        {
            words.AddRange(startup);
        }
        foreach (StartupOption option in StartupOptions)
        {
            words.AddRange(option.Words);
        }
        if (Command is { } command)
        {
            int split = tail.IsEmpty ? Arguments.Length : TailIndex;
            words.Add(command);
            words.AddRange(head);
            words.AddRange(Arguments.AsSpan(0, split));
            words.AddRange(tail);
            words.AddRange(Arguments.AsSpan(split..));
        }
        words.AddRange(Unread);
        return words.DrainToImmutable();
    }

    /// <summary>The options of this name, in order.</summary>
    public IEnumerable<GivenOption> All(string name) => Options.Where(option => option.Name == name);

    /// <summary>The last option of this name, or of any of these names (an option's present and former ones).</summary>
    public GivenOption? Last(params ReadOnlySpan<string> names)
    {
        for (int i = Options.Length - 1; i >= 0; i--)
        {
            if (names.Contains(Options[i].Name))
            {
                return Options[i];
            }
        }
        return null;
    }

    /// <summary>The last startup option of this name.</summary>
    public StartupOption? LastStartup(string name) => StartupOptions.LastOrDefault(option => option.Name == name);

    // As IsArg of Bazel's option_processor.cc: even `-` and `--` count as startup options, and an empty word does not.
    private static bool IsStartupOption(ByteString word) =>
        word.StartsWith("-") && !word.Equals("-h") && !word.Equals("-help") && !word.Equals("--help");

    private CommandLineDoubt FindDoubt()
    {
        if (Class != CommandClass.Heavy)
        {
            return CommandLineDoubt.None.Instance;
        }
        if (Scan.AmbiguousBecauseOf is { } unknown)
        {
            return new CommandLineDoubt.SeparatorAmbiguous(unknown);
        }
        if (BazeliskInsertsFlags)
        {
            if (DanglingValueOption is { } dangling)
            {
                return new CommandLineDoubt.SeparatorAmbiguous(dangling);
            }
            int first = Arguments.IndexOf(ByteString.FromText("--"));
            if (first >= 0 && first != SeparatorIndex)
            {
                return new CommandLineDoubt.SeparatorAmbiguous(Arguments[first - 1]);
            }
        }
        return CommandLineDoubt.None.Instance;
    }
}
