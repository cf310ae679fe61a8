using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Core.Rc;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel rc [COMMAND]</c>: the options that rc files give a command. Exit 0 fine, 1 Bazel refuses them, 2 usage.</summary>
internal static class RcVerb
{
    private const string Usual = "build";
    private const string VersionOption = "--bazel-version";

    internal static Command Build(Companion companion)
    {
        var name = new Argument<string>("COMMAND")
        {
            Description = "a command of Bazel's",
            DefaultValueFactory = _ => Usual,
        };
        name.CompletionSources.Add([.. Enum.GetValues<CommandClass>().SelectMany(Commands.Names).Order(StringComparer.Ordinal)]);
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && ByteString.FromText(word.Value) is var given && (given.StartsWith("-") || !Commands.IsKnown(given)))
            {
                result.AddError($"`{CommandLineFormat.NameOf(given)}` is no {(given.StartsWith("-") ? "option of `flywheel rc`" : "command of Bazel")}");
            }
        });
        var config = new Option<string[]>("--config")
        {
            Description = "a config, as if --config=NAME stood on the command line; may be repeated",
            HelpName = "NAME",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
        };
        config.CompletionSources.Add(_ => ConfigNames(companion));
        config.Validators.Add(result =>
        {
            if (result is { Implicit: false } && result.Tokens.Count < result.IdentifierTokenCount)
            {
                result.AddError("`--config` takes one name");
            }
        });
        var version = new OneValue(
            VersionOption, "X.Y.Z", "read them as this release does [default: the one that Bazelisk chooses here, else the newest]", "a release, such as 7.4.1",
            text => BazelVersion.Parse(text) is not null && char.IsAsciiDigit(text[0]));
        var format = new FormatOption("how the options are printed");
        var command = new Verb("rc", "show the options that rc files give a command, with file and line", new()
        {
            Group = VerbGroup.Before,
            About =
            [
                "The files are read as Bazel reads them: imports where they stand, the sections that a command inherits, configs expanded where they stand; a "
                + "later option wins. Values that can hold secrets are masked. Bazel is not started.",
            ],
            Exits = [(0, "Bazel takes them"), (1, "Bazel refuses them; the file and the line go to stderr")],
            Examples =
            [
                ("flywheel rc", "what does `bazel build` get here?"),
                ("flywheel rc test --config ci --format json", "the options of `bazel test --config=ci`, for programs"),
            ],
        })
        {
            name, config, version.Option, format.Option,
        };
        command.SetAction(parsed => Run(companion, parsed.GetValue(name)!, parsed.GetValue(config) ?? [], version.Of(parsed), format.IsJson(parsed)));
        return command;
    }

    /// <summary>What the rc files here define, for completion.</summary>
    private static IEnumerable<string> ConfigNames(Companion companion) => RcSources.Read(companion.Read(), given: null, startup: []).Reading.Words
        .Select(word => word.Section.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? word.Section[(colon + 1)..] : "")
        .Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal);

    private static int Run(Companion companion, string command, string[] configs, string? version, bool json)
    {
        RcSources sources = RcSources.Read(
            companion.Read(), BazelVersion.Parse(version) is { } given ? (given, VersionOption) : null, startup: []);
        ImmutableArray<ByteString> arguments = [.. configs.Select(config => ByteString.FromText($"--config={config}"))];
        var report = new RcReport(RcResolver.Resolve(sources.Reading, command, arguments), sources.Workspace, sources.VersionSource);
        FormatOption.Write(companion, json, report.Json, report.Text);
        foreach (string problem in report.Problems())
        {
            companion.Error.WriteLine("flywheel: " + problem);
        }
        return report.ExitCode;
    }
}
