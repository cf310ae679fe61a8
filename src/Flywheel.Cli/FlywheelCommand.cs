using System.CommandLine;
using System.CommandLine.Parsing;
using Flywheel.Cli.Verbs;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>The command line of <c>flywheel</c>.</summary>
internal static class FlywheelCommand
{
    internal static async Task<int> Run(string[] args, Companion companion)
    {
        var root = new RootCommand("The companion of the guarded bazel: judges what it would judge, without running Bazel.");
        root.Subcommands.Add(ContractVerb.Build(companion));
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError fault in parsed.Errors)
            {
                companion.Error.WriteLine("flywheel: " + fault.Message.ReplaceLineEndings("").Replace("\t", " ", StringComparison.Ordinal));
            }
            companion.Error.WriteLine("flywheel: hint: `flywheel --help` shows the commands");
            return ExitCodes.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = companion.Output, Error = companion.Error });
    }
}
