using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Host.Guard;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel explain -- COMMAND...</c>: what the guard would do. Exit 0 Bazel would be started, 1 it would be refused, 2 usage.</summary>
internal static class ExplainVerb
{
    internal static Command Build(Companion companion)
    {
        Option<bool> noProbe = FlagOption.Of("--no-probe", "do not ask the cache: the rest is shown as if it had proved itself");
        var format = new FormatOption("how it is explained");
        var words = new Operand("COMMAND", "Bazel's command line; a name of the guard may stand first") { Usage = "-- <COMMAND>..." };
        var command = new Verb("explain", "show what the guard would do about a command, and why", new()
        {
            Group = VerbGroup.Before,
            About =
            [
                "How the command line is read, the settings and their sources, each rule's verdict, the probe, the launcher, and the very arguments that it would "
                + "be started with. Bazel is not started. Words that may be secrets are masked.",
            ],
            Exits = [(0, "Bazel would be started"), (1, "the guard would refuse")],
            Examples =
            [
                ("flywheel explain -- build //...", "what would happen?"),
                ("flywheel explain --no-probe -- bazel-cache-backed test //...", "in a lane, without asking the cache"),
            ],
            See = ["flywheel help contract", "flywheel help commands"],
        })
        {
            words, noProbe, format.Option,
        };
        command.SetAction(parsed => Run(companion, parsed, words, !parsed.GetValue(noProbe), format.IsJson(parsed)));
        return command;
    }

    private static int Run(Companion companion, ParseResult parsed, Operand words, bool probe, bool json)
    {
        if (BehindDashes.Fault(parsed, words) is { } fault)
        {
            return UsageError.Say(companion, parsed, fault);
        }
        ReadOnlySpan<ByteString> given = companion.Words().AsSpan()[^parsed.GetValue(words)!.Length..];
        bool named = !given.IsEmpty && Personalities.IsGuard(given[0]);
        Explanation explanation = ExplainedCommand.Of(
            BazelCommandLine.Parse(named ? given[1..] : given), named ? given[0] : ByteString.FromText("bazel"), companion.Read(), companion.Clock, probe);
        var report = new ExplainReport(explanation);
        FormatOption.Write(companion, json, report.Json, report.Text);
        return report.ExitCode;
    }
}
