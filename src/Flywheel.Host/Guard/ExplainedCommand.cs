using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Host.Doctor;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Flywheel.Host.Proof;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>What the guard would do, found out by the guard's own code and without starting Bazel.</summary>
public static class ExplainedCommand
{
    /// <summary>Stands for the file that the evidence is read from, which is a new one for each attempt.</summary>
    public const string NewFile = "<a new file>";

    /// <param name="line">Bazel's command line.</param>
    /// <param name="program">The name that the guard is started under.</param>
    /// <param name="sources">The environment and the folder.</param>
    /// <param name="time">For the escape hatch's last day and the probe.</param>
    /// <param name="probe">Whether the cache may be asked.</param>
    public static Explanation Of(BazelCommandLine line, ByteString program, SettingsSources sources, TimeProvider time, bool probe)
    {
        bool gated = line.Class == CommandClass.Heavy;
        BazelVersionChoice version = BazelVersionChoice.Of(sources.Environment, sources.Workspace.Root);
        var explanation = new Explanation
        {
            Program = Personalities.ShownName(program),
            Line = line,
            Variables = VariablesInUse.Of(sources, version),
            Facts = sources.CompanionFacts(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) with
            {
                Personality = Personalities.Named(program),
                Heavy = gated,
            },
            Plan = new LaunchPlan.Refuse(LauncherMessages.Loop(line), ExitCodes.CannotStart),
        };
        ImmutableArray<ByteString> environment = sources.Environment.Entries;
        if (ShimDepth.Of(environment).IsLoop)
        {
            return explanation;
        }
        return BazeliskLocator.Find(environment, GuardedBazelFile.Find(environment), passOverMissing: !gated).Match(
            found => Of(explanation, program, found, sources, time, GuardInquiry.Only(time, probe)) with { Launcher = Shown(found, version) },
            missing => explanation with { Plan = new LaunchPlan.Refuse(LauncherMessages.NotFound(line, missing), missing.Code) });
    }

    private static Explanation Of(
        Explanation explanation, ByteString program, BazeliskSearch.Found launcher, SettingsSources sources, TimeProvider time, GuardInquiry inquiry)
    {
        BazelCommandLine line = explanation.Line;
        ImmutableArray<ByteString> environment = sources.Environment.Entries;
        Explanation planned = line.Class == CommandClass.Heavy
            ? Heavy(explanation, new HeavyCommand(line, program, launcher, sources, time, inquiry))
            : explanation with { Plan = LightCommand.Plan(line, program, launcher, environment, time, inquiry) };
        bool keepsEvidence = false;
        if (planned.Plan is LaunchPlan.Supervise { Facts.Settings.EvidenceWanted.Value: true } supervise)
        {
            string? fault = EvidenceCondition.Look(supervise.Facts.Settings, sources.Environment, time.GetUtcNow()).Fault;
            keepsEvidence = fault is null;
            planned = planned with
            {
                Plan = fault is null ? supervise
                    : supervise.Facts.Strict ? UnkeptEvidence.Refusal(supervise, fault)
                    : supervise with { Notices = [.. supervise.Notices, .. UnkeptEvidence.Warning(fault)] },
            };
        }
        return Started(planned, launcher, environment, keepsEvidence) with
        {
            PassedOver = [.. LauncherMessages.PassedOver(launcher)],
        };
    }

    private static Explanation Heavy(Explanation explanation, HeavyCommand command)
    {
        LaunchPlan plan = command.Plan();
        return explanation with
        {
            Plan = plan,
            Facts = command.Facts,
            Judgement = command.Judgement,
            Probe = command.Probed,
            Asked = command.Judgement is null ? ExplainedProbe.NotNeeded
                : command.Probed is not null ? ExplainedProbe.Asked
                : command.HandedDown ? ExplainedProbe.HandedDown
                : plan is LaunchPlan.Refuse ? ExplainedProbe.NotReached
                : ExplainedProbe.LeftOut,
            Config = command.Config,
            Undecided = command.Undecided,
        };
    }

    private static Explanation Started(Explanation explanation, BazeliskSearch.Found launcher, ImmutableArray<ByteString> environment, bool keepsEvidence) =>
        explanation.Plan.Match(
            refuse => explanation,
            replace => explanation with
            {
                Arguments = [launcher.Path, .. replace.Arguments],
                Environment = Added(environment, ChildEnvironment.OfReplaced(environment, launcher, explanation.Line.Class)),
            },
            supervise => explanation with
            {
                Arguments = [launcher.Path, .. BazelArguments.ForHeavy(supervise.Line, keepsEvidence ? WithStream(supervise) : supervise.Flags)],
                Environment = Added(environment, ChildEnvironment.Of(
                    environment, supervise.Proven is { } proven ? ByteString.FromText(proven) : null, launcher.MayBeBazelisk)),
            });

    /// <summary>With the event stream that a build with evidence asks for.</summary>
    private static HeavyFlags WithStream(LaunchPlan.Supervise plan) => plan.Flags with
    {
        EventStream = new(OwnStreamFile.Of(plan.Line, plan.Draft.Workspace?.Path) is null ? NewFile : null, plan.HasUploadMode),
    };

    private static ExplainedLauncher Shown(BazeliskSearch.Found launcher, BazelVersionChoice version)
    {
        bool chooses = launcher.MayBeBazelisk && version.Word.Length > 0;
        return new(
            launcher.Path.ToString(), LauncherMessages.Place(launcher.Source), launcher.IsBazelisk,
            chooses ? version.Word : null, chooses ? version.Source : null);
    }

    private static ImmutableArray<ExplainedVariable> Added(ImmutableArray<ByteString> before, ImmutableArray<ByteString> after) =>
        [.. after.Except(before).Select(entry => Shown(entry.ToString()))];

    /// <summary>Of the three that are ever added.</summary>
    private static ExplainedVariable Shown(string entry)
    {
        string name = entry[..entry.IndexOf('=', StringComparison.Ordinal)];
        return new(name, name switch
        {
            ShimDepth.Variable => entry[(name.Length + 1)..],
            ChildEnvironment.ProvenVariable => "<what was proved, for a bazel within this one>",
            _ => "<a copy of PATH, which Bazelisk puts the folder of its Bazel into>",
        });
    }
}
