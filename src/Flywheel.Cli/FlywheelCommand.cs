using System.CommandLine;
using System.CommandLine.Help;
using Flywheel.Cli.Completion;
using Flywheel.Cli.Help;
using Flywheel.Cli.Manual;
using Flywheel.Cli.Verbs;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>The command line of <c>flywheel</c>.</summary>
internal static class FlywheelCommand
{
    /// <summary>Words stand for themselves: no file is read in place of <c>@file</c>.</summary>
    internal static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    private const string Summary = "say what the guarded `bazel` would do and why, and what a build really got from the shared cache";

    internal static VerbPage Page { get; } = new()
    {
        About =
        [
            "`bazel` is a guard in front of Bazelisk: it starts a heavy build only when the shared cache has just proved that it works, and is otherwise "
            + "as if it were not there. `flywheel` is its companion: it judges as the guard does, without running Bazel, and reads what builds left behind.",
        ],
        Examples =
        [
            ("flywheel doctor", "what is wrong with this set-up, and what to do about it?"),
            ("flywheel contract", "would a build be allowed here, and does the cache answer?"),
            ("flywheel evidence show last", "what did the last build get from the cache?"),
            ("flywheel shim install", "the guarded `bazel`, first on PATH of your shells"),
            ("flywheel help variables", "the variables; `flywheel help` lists the other topics"),
            ("eval \"$(flywheel completion bash)\"", "completion of these commands; zsh and fish have theirs"),
        ],
        See = ["flywheel help", "flywheel COMMAND --help", "flywheel-credential-helper --help"],
    };

    internal static async Task<int> Run(string[] args, Companion companion)
    {
        try
        {
            RootCommand root = Root(companion);
            if (args is [WordCompletion.Question, ..])
            {
                companion.Write(WordCompletion.Lines(root, args.AsSpan(1)));
                return ExitCodes.Success;
            }
            if (args is [ManualPages.Question, ..] && ManualPages.Lines(root, args.AsSpan(1)) is { } page)
            {
                companion.Write(page);
                return ExitCodes.Success;
            }
            ParseResult parsed = root.Parse(args, Parser);
            if (parsed.Errors.Count == 0)
            {
                return await parsed.InvokeAsync(new InvocationConfiguration
                {
                    Output = companion.Output,
                    Error = companion.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                });
            }
            foreach (string line in UsageError.Lines(parsed, args))
            {
                companion.Error.WriteLine("flywheel: " + line);
            }
            return ExitCodes.Usage;
        }
        catch (Exception e)
        {
            // Whoever gates on an audit takes 3 for "not known".
            return Defect.Say(companion.Error, e, args is ["audit", ..] ? ExitCodes.AuditUnread : ExitCodes.Defect);
        }
    }

    /// <summary>Every verb in the order of the alphabet; its page says where the first list shows it.</summary>
    private static RootCommand Root(Companion companion)
    {
        var root = new RootCommand(Summary);
        root.Subcommands.Add(AtticVerb.Build(companion));
        root.Subcommands.Add(AuditVerb.Build(companion));
        root.Subcommands.Add(BepVerb.Build(companion));
        root.Subcommands.Add(CacheVerb.Build(companion));
        root.Subcommands.Add(CompletionVerb.Build(companion));
        root.Subcommands.Add(ContractVerb.Build(companion));
        root.Subcommands.Add(DoctorVerb.Build(companion));
        root.Subcommands.Add(EvidenceVerb.Build(companion));
        root.Subcommands.Add(HelpVerb.Build(companion, root));
        root.Subcommands.Add(ExplainVerb.Build(companion));
        root.Subcommands.Add(InitVerb.Build(companion));
        root.Subcommands.Add(ProbeVerb.Build(companion));
        root.Subcommands.Add(ProofVerb.Build(companion));
        root.Subcommands.Add(ProveVerb.Build(companion));
        root.Subcommands.Add(RcVerb.Build(companion));
        root.Subcommands.Add(ShimVerb.Build(companion));
        root.Subcommands.Add(StatsVerb.Build(companion));
        // The words for a shell are asked for in another way: [complete].
        root.Directives.Clear();
        foreach (Option option in root.Options)
        {
            (option.Description, option.Action) = option is HelpOption ? ("show this page", new HelpPageAction(companion)) : ("show the version", option.Action);
        }
        return root;
    }
}
