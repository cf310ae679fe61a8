using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>Plans what is not gated.</summary>
internal static class LightCommand
{
    public static LaunchPlan Plan(
        BazelCommandLine line, ByteString program, BazeliskSearch.Found launcher, ImmutableArray<ByteString> environment, TimeProvider time,
        GuardInquiry inquiry) =>
        line.Class == CommandClass.Fetching
            ? Fetching(line, program, launcher, environment, time, inquiry)
            : new LaunchPlan.Replace(Light(line, environment), Notices: []);

    /// <summary>Looks at no file and at one variable, by name: a light command always works.</summary>
    private static ImmutableArray<ByteString> Light(BazelCommandLine line, ImmutableArray<ByteString> environment) =>
        line.Class == CommandClass.ClientOnly
            ? line.Print()
            : BazelArguments.ForLight(line, HeapMegabytes(new EnvironmentSnapshot(environment)));

    private static LaunchPlan Fetching(
        BazelCommandLine line, ByteString program, BazeliskSearch.Found launcher, ImmutableArray<ByteString> environment, TimeProvider time,
        GuardInquiry inquiry)
    {
        SettingsSources sources = SettingsSources.Read(environment);
        FetchFlags fetch = HeavyCommand.FetchFlagsOf(sources.Settings);
        var facts = new Facts
        {
            Personality = Personalities.Named(program),
            Settings = sources.Settings,
            Today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
        };
        RefusedCommand shown = HeavyCommand.Shown(program, line);
        ImmutableArray<string> refusal = new FlagCheck(shown, line, launcher, sources, facts, inquiry)
            .Refusal(BazelArguments.TakesFetchFlags(line) ? VersionedFlag.Wanted(target: null, fetch) : []);
        return refusal.IsEmpty
            ? new LaunchPlan.Replace(BazelArguments.ForFetching(line, fetch, sources.Settings.HeapMb?.Value), Notices: [])
            : new LaunchPlan.Refuse(refusal, ExitCodes.NotProven)
            {
                Record = new(HeavyCommand.Draft(shown, line, facts, sources, launcher).Refused(RefusalCauses.BazelCannot), facts),
            };
    }

    /// <summary>A value outside its range is the contract's to report, at the next heavy command; here it counts as unset.</summary>
    private static int? HeapMegabytes(EnvironmentSnapshot environment) =>
        environment.Get(Variables.HeapMb) is { } text && Variables.HeapMegabytes(text) is { } heap ? heap : null;
}
