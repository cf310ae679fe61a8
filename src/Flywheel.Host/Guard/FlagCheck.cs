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
internal sealed class FlagCheck(
    RefusedCommand command, BazelCommandLine line, BazeliskSearch.Found launcher, SettingsSources sources, Facts facts, GuardInquiry inquiry)
{
    private readonly Lazy<BazelVersionChoice> choice = new(() => BazelVersionChoice.Of(sources.Environment, sources.Workspace.Root));

    /// <summary>What the Bazel itself says, which is asked once: without a HOME nothing else remembers it.</summary>
    private BazelOptionListing.Answer? answer;

    /// <summary>The options that the command hangs on, when only the Bazel knows whether it has them and may not be asked.</summary>
    public ImmutableArray<VersionedFlag> Undecided { get; private set; } = [];

    /// <summary>The word that Bazelisk chooses its Bazel by.</summary>
    public BazelVersionChoice Choice => choice.Value;

    /// <summary>The release that Bazelisk resolves; null where it does not decide.</summary>
    public BazelVersion? Release => launcher.IsBazelisk ? choice.Value.Release : null;

    /// <summary>The refusal, as far as the version that Bazelisk resolves decides; empty when it does not, or nothing is lacking.</summary>
    public ImmutableArray<string> RefusalByRelease(ImmutableArray<VersionedFlag> wanted)
    {
        if (wanted.IsEmpty || Release is not { } release)
        {
            return [];
        }
        ImmutableArray<VersionedFlag> without = [.. wanted.Where(flag => flag.IsIn(release) == false)];
        return without.IsEmpty ? [] : BazelCannotMessage.Lacks(command, $"Bazel {choice.Value.Word} ({choice.Value.Source})", without, facts);
    }

    /// <summary>The refusal; empty when nothing is lacking. Starts the Bazel to ask it, where its version does not decide.</summary>
    public ImmutableArray<string> Refusal(ImmutableArray<VersionedFlag> wanted)
    {
        if (wanted.IsEmpty)
        {
            return [];
        }
        if (Release is { } release && wanted.All(flag => flag.IsIn(release) is not null))
        {
            return RefusalByRelease(wanted);
        }
        if (Ask() is not { } told)
        {
            Undecided = wanted;
            return [];
        }
        if (told.Names is not { } names)
        {
            return BazelCannotMessage.Unknown(command, wanted, told.Why, facts);
        }
        ImmutableArray<VersionedFlag> lacking = [.. wanted.Where(flag => !names.Contains(flag.Witness))];
        return lacking.IsEmpty
            ? []
            : BazelCannotMessage.Lacks(command, choice.Value.Path is { } path ? $"{path} ({choice.Value.Source})" : launcher.Path.ToString(), lacking, facts);
    }

    /// <summary>Whether this Bazel reads .netrc for its caches. Where only it can tell, and may not be asked, it is taken to.</summary>
    public bool ReadsNetrc(bool mayAsk) =>
        Release is { } release ? VersionedFlag.Netrc.IsIn(release) == true
        : !mayAsk || Ask() is not { } told || told.Names?.Contains(VersionedFlag.Netrc.Witness) == true;

    /// <summary>Null where the Bazel may not be asked, and its answer is not remembered.</summary>
    private BazelOptionListing.Answer? Ask()
    {
        if (answer is null)
        {
            BazelOptionListing listing = new(launcher, choice.Value, sources.Environment);
            answer = inquiry.MayStartBazel ? listing.ListAsync(line.StartupOptions, CancellationToken.None).GetAwaiter().GetResult()
                : listing.Recall() is { } names ? new(names, "")
                : null;
        }
        return answer;
    }
}
