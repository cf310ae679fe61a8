using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel completion bash|zsh|fish</c>: prints what a shell has to read to complete the command line of flywheel. Exit 0 done, 2 usage.</summary>
internal static class CompletionVerb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    internal static Command Build(Companion companion)
    {
        var shell = new Operand("SHELL", "bash, zsh or fish");
        shell.CompletionSources.Add(Shells);
        var command = new Verb("completion", "print the completion of flywheel for a shell", new()
        {
            About =
            [
                "The shell reads what is printed, and then asks `flywheel` itself for the words that fit; `flywheel` has to be on PATH. Words behind a `--` "
                + "and files are left to the shell. `bazel` is completed by Bazel's own script.",
            ],
            Exits = [(ExitCodes.Success, "printed")],
            Examples =
            [
                ("eval \"$(flywheel completion bash)\"", "in ~/.bashrc"),
                ("eval \"$(flywheel completion zsh)\"", "in ~/.zshrc, behind `autoload -Uz compinit && compinit`"),
                ("flywheel completion fish | source", "in ~/.config/fish/config.fish"),
            ],
        })
        {
            shell,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(shell) is not { Tokens: [var word] } || !Shells.Contains(word.Value))
            {
                result.AddError("`flywheel completion` takes one of bash, zsh and fish");
            }
        });
        command.SetAction(parsed =>
        {
            companion.Write(Script(parsed.GetValue(shell)![0]));
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The lines of the file that the program carries for a shell.</summary>
    private static IEnumerable<string> Script(string shell)
    {
        using Stream carried = typeof(CompletionVerb).Assembly.GetManifestResourceStream($"flywheel.{shell}")!;
        using var reader = new StreamReader(carried);
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }
}
