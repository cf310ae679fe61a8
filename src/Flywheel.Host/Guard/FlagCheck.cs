using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>
/// Whether the Bazel that will run has the options that carry policy or credentials. Looks at nothing unless one is wanted: from
/// the version where that decides, else from the Bazel's own list.
/// </summary>
internal static class FlagCheck
{
    /// <summary>The refusal; empty when nothing is lacking.</summary>
    /// <param name="command">For the message.</param>
    /// <param name="line">For its startup options.</param>
    /// <param name="launcher">What will be started.</param>
    /// <param name="sources">The environment and the workspace.</param>
    /// <param name="facts">For the message.</param>
    /// <param name="wanted">The options that the command would be given.</param>
    public static ImmutableArray<string> Refusal(
        RefusedCommand command, BazelCommandLine line, BazeliskSearch.Found launcher, SettingsSources sources, Facts facts,
        ImmutableArray<VersionedFlag> wanted)
    {
        if (wanted.IsEmpty)
        {
            return [];
        }
        BazelVersionChoice choice = BazelVersionChoice.Of(sources.Environment, sources.Workspace.Root);
        if (launcher.IsBazelisk && choice.Release is { } release && wanted.All(flag => flag.IsIn(release) is not null))
        {
            ImmutableArray<VersionedFlag> without = [.. wanted.Where(flag => flag.IsIn(release) == false)];
            return without.IsEmpty ? [] : BazelCannotMessage.Lacks(command, $"Bazel {choice.Word} ({choice.Source})", without, facts);
        }
        BazelOptionListing.Answer answer = new BazelOptionListing(launcher, choice, sources.Environment)
            .ListAsync(line.StartupOptions, CancellationToken.None).GetAwaiter().GetResult();
        if (answer.Names is not { } names)
        {
            return BazelCannotMessage.Unknown(command, wanted, answer.Why, facts);
        }
        ImmutableArray<VersionedFlag> lacking = [.. wanted.Where(flag => !names.Contains(flag.Name))];
        return lacking.IsEmpty
            ? []
            : BazelCannotMessage.Lacks(command, choice.Path is { } path ? $"{path} ({choice.Source})" : launcher.Path.ToString(), lacking, facts);
    }
}
