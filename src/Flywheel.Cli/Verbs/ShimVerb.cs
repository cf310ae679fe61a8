using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Install;
using Flywheel.Host.Install;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel shim</c>: puts the guard first on PATH of the user's shells, and takes it away again. Exit 0 done or in place, 1 not, 2 usage.</summary>
internal static class ShimVerb
{
    private static readonly string[] Shells = [.. Enum.GetNames<ShellKind>().Select(name => name.ToLowerInvariant())];

    internal static Command Build(Companion companion) => new Verb("shim", "put the guarded `bazel` first on PATH, or take it away again", new()
    {
        Group = VerbGroup.Before,
        About =
        [
            "A folder with links to the published binaries goes first on PATH, by a few marked lines in the start-up files of your shells. Every other line, and mode, "
            + "owner and links of the files, stay as they are. The guard still finds the real Bazelisk behind itself.",
        ],
        Examples = [("flywheel shim install", "for the shells that you use"), ("flywheel shim status", "which `bazel` does each of them run?")],
        See = ["flywheel doctor --help"],
    })
    {
        Make(companion, "install", "put the guard first on PATH", ShimInstallation.InstallAsync, new()
        {
            About =
            [
                "bash: ~/.bashrc and the file of a login (the first that is there of ~/.bash_profile, ~/.bash_login and ~/.profile); zsh: .zshenv and .zshrc, in ZDOTDIR "
                + "where that is set; fish: config.fish; direnv: a line in the .envrc of the folder that you are in, only when it is asked for.",
                "Said twice, it does nothing the second time; said of another place, it moves the links there. Lines of ours that you have changed are left as they are.",
            ],
            Exits = [(ExitCodes.Success, "it is there"), (ExitCodes.ShimNotDone, "not, or not in every file")],
            Examples =
            [
                ("flywheel shim install", "for the shells that you use"),
                ("flywheel shim install --shell direnv", "for the folder that you are in"),
                ("flywheel shim install --dir ~/bin/guarded", "with the links in another folder"),
            ],
            See = ["flywheel shim status --help", "flywheel shim uninstall --help"],
        }),
        Make(companion, "uninstall", "take it away again: links, lines, and files that were made", ShimInstallation.UninstallAsync, new()
        {
            About =
            [
                "The start-up files, and every .envrc that it was put into, are byte for byte what they were; files and folders that were made for the shim go away "
                + "where nothing else is in them.",
            ],
            Exits = [(ExitCodes.Success, "it is not there any more"), (ExitCodes.ShimNotDone, "not, or not everywhere")],
            Examples = [("flywheel shim uninstall", "everywhere"), ("flywheel shim uninstall --shell zsh", "from the files of one shell")],
        }),
        Make(companion, "status", "say which `bazel` each shell would run, and what goes before it", ShimInstallation.StatusAsync, new()
        {
            About =
            [
                "The shells themselves are asked, as a login and as an interactive one, with nothing of this one's environment but where their files are: their "
                + "start-up files run. direnv is asked in the folder that you are in.",
            ],
            Exits = [(ExitCodes.Success, "it is the guard in every one"), (ExitCodes.ShimNotDone, "not in every one, or the shim is not in order")],
            Examples = [("flywheel shim status", "the shells that you use"), ("flywheel shim status --shell fish", "one of them")],
            See = ["flywheel doctor --help"],
        }),
    };

    private static Verb Make(Companion companion, string name, string summary, Func<EnvironmentSnapshot, TimeProvider, ShimRequest, Task<ShimReport>> act, VerbPage page)
    {
        var folder = new OneValue(
            "--dir", "DIR", "the folder of the links [default: flywheel/shim in XDG_DATA_HOME, else in ~/.local/share]", "one folder", path => path.Length > 0);
        var shell = new Option<string[]>("--shell")
        {
            Description = "bash, zsh, fish or direnv: whose start-up files; may be repeated [default: "
                + (name == "uninstall" ? "all]" : "of the shells that are used here]"),
            HelpName = "SHELL",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
        };
        shell.CompletionSources.Add(Shells);
        shell.Validators.Add(result =>
        {
            if (result is { Implicit: false } && (result.Tokens.Count < result.IdentifierTokenCount || result.Tokens.Any(token => !Shells.Contains(token.Value))))
            {
                result.AddError("`--shell` takes one of bash, zsh, fish and direnv");
            }
        });
        var command = new Verb(name, summary, page) { folder.Option, shell };
        command.SetAction(async (parsed, _) =>
        {
            ImmutableArray<ShellKind> shells = [.. (parsed.GetValue(shell) ?? []).Select(word => Enum.Parse<ShellKind>(word, ignoreCase: true))];
            ShimReport report = await act(companion.Read().Environment, companion.Clock, new(folder.Of(parsed), shells, Directory.GetCurrentDirectory()));
            companion.Write(report.Lines);
            foreach (FileChange.Refused fault in report.Faults)
            {
                companion.Error.WriteLine($"flywheel: {fault.Why}");
                companion.Error.WriteLine($"flywheel: hint: {fault.Hint}");
            }
            return report.Faults.IsEmpty ? ExitCodes.Success : ExitCodes.ShimNotDone;
        });
        return command;
    }
}
