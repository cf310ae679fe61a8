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
    private readonly RcReading reading;
    private readonly string command;
    private readonly List<RcProblem> problems;
    private readonly RcOptionReader reader;
    private readonly RcConfigs configs;

    private RcResolver(RcReading reading, string command)
    {
        this.reading = reading;
        this.command = command;
        problems = [.. reading.Problems];
        reader = new RcOptionReader(reading.Dialect, command, problems);
        configs = new RcConfigs(reading, command, problems);
    }

    /// <summary>Resolves the options of a command; <paramref name="arguments"/> are the words that follow it on the command line.</summary>
    public static RcResolution Resolve(RcReading reading, string command, ImmutableArray<ByteString> arguments)
    {
        var resolver = new RcResolver(reading, command);
        return resolver.Resolve(arguments);
    }

    /// <summary>The first of these configs that the files define for a command; null for none.</summary>
    public static string? FirstDefined(RcReading reading, string command, string[] configs) =>
        configs.FirstOrDefault(new RcConfigs(reading, command, []).IsDefined);

    private RcResolution Resolve(ImmutableArray<ByteString> arguments)
    {
        WarnOfUnknownSections();
        ImmutableArray<RcOption> startup = RcStartup.Read(reading, problems);
        var options = new List<RcOption>();
        foreach (string section in reading.Dialect.Sections(command))
        {
            ReadSection(section, options);
        }
        var line = new List<RcPassed>();
        foreach (ByteString argument in arguments)
        {
            line.Add(new(new RcWord(argument, "", null, 0, 0), null));
        }
        options.AddRange(reader.Read(line));
        ExpandConfigs(options);
        return new(reading, command, startup, [.. Flat(options)], [.. reader.Residue], [.. problems]);
    }

    private void WarnOfUnknownSections()
    {
        RcWord? before = null;
        foreach (RcWord word in reading.Words)
        {
            bool sameLine = word.Section == before?.Section && word.File == before.File;
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
                problems.Add(new(word.File, word.Line, $"`{CommandLineFormat.NameOf(ByteString.FromRaw(name))}` is no command: Bazel passes over its lines", RcProblemKind.Warning));
            }
        }
    }

    /// <summary>
    /// Reads the words of a section piece by piece: a piece ends where the next word stands in another file, and with it an option
    /// without its value.
    /// </summary>
    private void ReadSection(string section, List<RcOption> options)
    {
        var piece = new List<RcPassed>();
        foreach (RcWord word in reading.Words)
        {
            if (word.Section != section)
            {
                continue;
            }
            if (piece is [.., { Word: var last }] && (last.Root != word.Root || last.File!.Canonical != word.File!.Canonical))
            {
                options.AddRange(reader.Read(piece));
                piece.Clear();
            }
            piece.Add(new(word, null));
        }
        options.AddRange(reader.Read(piece));
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
        if (platform?.Given.AsFlag() == true && configs.IsDefined(RcConfigs.Platform))
        {
            platform.Expansion = Expand(RcConfigs.Platform, platform);
        }
    }

    private List<RcOption> Expand(string name, RcOption asked)
    {
        var words = new List<RcPassed>();
        configs.Collect(new RcConfig(name, asked.Config), asked.File, asked.Line, words);
        return reader.Read(words);
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
}
