using System.CommandLine;
using Flywheel.Audit.Register;
using Flywheel.Cli.Help;
using Flywheel.Cli.Init;
using Flywheel.Core;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel init</c>: writes guarded entry points into a repository. Exit 0 in place, 1 not, 2 usage or no repository.</summary>
internal static class InitVerb
{
    private const string Register = "--audit";

    internal static Command Build(Companion companion)
    {
        (EntryPoint Entry, Option<bool> Option)[] entries = [.. EntryPoint.All.Select(entry => (entry, FlagOption.Of("--" + entry.Name, entry.What)))];
        Option<bool> audit = FlagOption.Of(Register, $"a first {AuditConfig.FileName}, where there is none: see `flywheel audit init`");
        var runner = new OneValue("--runner", "LABEL", "the label of the runner that lanes run on; several by commas", RunnerLabelList.Allowed, RunnerLabelList.IsAllowed);
        Option<bool> check = FlagOption.Of("--check", "write nothing; exit 1 when something is missing, stale or changed");
        Option<bool> diff = FlagOption.Of("--diff", "write nothing; print what would be written as a diff");
        var command = new Verb("init", "write guarded entry points into a repository", new()
        {
            Group = VerbGroup.Before,
            About =
            [
                "Each is a block between two marked lines, in a file of its own or behind what a file holds, and starts Bazel by `bazel-cache-backed` alone. The endpoint is "
                + "never written: the operator provides BAZEL_REMOTE_CACHE, and without it a lane fails. Without an option for an entry, those are meant that the "
                + "repository has a use for, and the register.",
                "Said again, it brings up to date what it wrote. A digest in the mark tells what people have changed: that is never written over.",
                "Where a lane runs is the operator's word: a workflow and a job need `--runner`, once. What is written is held to `flywheel audit --strict`.",
            ],
            Exits = [(ExitCodes.Success, "everything is in place"), (ExitCodes.EntriesNotInPlace, "something is missing, stale, changed, or cannot be written")],
            Examples =
            [
                ("flywheel init --runner box-nix", "what the repository has a use for"),
                ("flywheel init --just --audit", "these two"),
                ("flywheel init --check", "in CI: is everything in place?"),
                ("flywheel init --github --diff", "what would be written?"),
            ],
            See = ["flywheel audit --help", "flywheel audit init --help", "flywheel contract --help"],
        });
        Option[] options = [.. entries.Select(entry => entry.Option), audit, runner.Option, check, diff];
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
        command.SetAction(parsed => InitSession.Run(companion, new(
            [.. entries.Where(entry => parsed.GetValue(entry.Option)).Select(entry => entry.Entry.Name)],
            parsed.GetValue(audit), runner.Of(parsed), parsed.GetValue(check), parsed.GetValue(diff))));
        return command;
    }
}
