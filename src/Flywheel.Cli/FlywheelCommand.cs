using System.CommandLine;
using Flywheel.Cli.Verbs;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>The command line of <c>flywheel</c>.</summary>
internal static class FlywheelCommand
{
    /// <summary>Words stand for themselves: no file is read in place of <c>@file</c>.</summary>
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    internal static async Task<int> Run(string[] args, Companion companion)
    {
        try
        {
            var root = new RootCommand("the companion of the guarded bazel: judges what it would judge, without running Bazel");
            root.Subcommands.Add(BepVerb.Build(companion));
            root.Subcommands.Add(ContractVerb.Build(companion));
            root.Subcommands.Add(EvidenceVerb.Build(companion));
            root.Subcommands.Add(ProbeVerb.Build(companion));
            root.Subcommands.Add(ProofVerb.Build(companion));
            root.Subcommands.Add(ProveVerb.Build(companion));
            root.Subcommands.Add(RcVerb.Build(companion));
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
            return Defect.Say(companion.Error, e);
        }
    }
}
