using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Core.Doctor;
using Flywheel.Core.Probe;
using Flywheel.Core.Rc;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>Reads everything that <c>flywheel doctor</c> looks at, once, and has it checked. Writes nothing and starts nothing.</summary>
public sealed class Examination
{
    private const int MostConfigs = 64;

    private readonly DoctorFacts facts;

    private Examination(DoctorFacts facts) => this.facts = facts;

    /// <summary>What <c>bazel build</c> would be judged by here.</summary>
    public Facts Facts => facts.Facts;

    /// <summary>What is to be probed; null where the contract does not allow that.</summary>
    public RemoteTarget? Target => facts.Judgement is { Holds: true, Target: { } target } ? target : null;

    /// <summary>The variables that are set, with what can be shown of them.</summary>
    public ImmutableArray<ShownVariable> Variables => facts.Variables;

    /// <summary>Looks at everything but the cache, which the caller asks.</summary>
    /// <param name="sources">The settings.</param>
    /// <param name="now">By the clock that is examined, too.</param>
    public static Examination Of(SettingsSources sources, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        (RcReading rc, string? rcWorkspace, _) = RcSources.Read(sources, given: null, startup: []);
        // What the guard puts on the command line of a heavy command.
        ImmutableArray<ByteString> config = sources.Settings.SelectedConfig is { } name ? [ByteString.FromText($"--config={name}")] : [];
        RcResolution build = RcResolver.Resolve(rc, "build", config);
        var typed = TypedCredentials.Of(BazelCommandLine.Parse([ByteString.FromText("build")]), build, rcWorkspace);
        Facts facts = AsBuild(sources, today, typed);
        Judgement judgement = AttachmentContract.Judge(facts);
        ImmutableArray<(string Set, string Meant)> misspelt = Misspelt(sources.Environment);
        var programs = new ProgramsOnPath(sources.Environment);
        BazeliskSearch launcher = BazeliskLocator.Find(sources.Environment.Entries, programs.Guard);
        var version = BazelVersionChoice.Of(sources.Environment, sources.Workspace.Root);
        return new(new()
        {
            Sources = sources,
            Facts = facts,
            Judgement = judgement,
            Variables = VariablesInUse.Of(sources, version),
            Misspelt = misspelt,
            JudgementWithRc = AttachmentContract.Judge(facts with { RcFlags = UserFlags.Of(build, rcWorkspace) }),
            ExplainedRules = Explained(sources.Environment, misspelt, judgement, today, typed),
            Now = now,
            Programs = programs,
            ShellFiles = ShellFile.ReadAll(sources.Environment, sources.Workspace.Root, today),
            EditorFiles = EditorFile.ReadAll(sources.Environment, sources.Workspace.Root),
            Wrapper = Wrapper(sources.Workspace.Root),
            Launcher = launcher,
            Version = version,
            WayBack = launcher is BazeliskSearch.Found found ? ScriptCall.WayBack(found.Path.ToString(), programs) : null,
            Rc = [build, RcResolver.Resolve(rc, "test", config)],
            RcConfigs = [.. Configs(rc, build).Select(name => (name, RcResolver.Resolve(rc, "build", [ByteString.FromText($"--config={name}")])))],
            Evidence = EvidenceCondition.Look(sources.Settings, sources.Environment, now),
            ProgramWritten = PrivateFile.Status("/proc/self/exe", out NativeMethods.FileStatus program) == FileFault.None ? PrivateFile.Modified(program) : null,
            FetchFolders = FetchFolder.ReadAll(sources.Settings, build, sources.Workspace.Root),
        });
    }

    /// <summary>The result of every check.</summary>
    /// <param name="probe">Null where the cache was not asked.</param>
    /// <param name="wanted">Whether it was to be asked.</param>
    public ImmutableArray<CheckResult> Check(ProbeResult? probe, bool wanted)
    {
        DoctorFacts whole = facts with { Probe = probe, ProbeWanted = wanted };
        return [.. DoctorCheck.All.Select(check => check.Examine(whole))];
    }

    /// <summary>A heavy command under the name <c>bazel</c>.</summary>
    private static Facts AsBuild(SettingsSources sources, DateOnly today, TypedCredentials typed) =>
        sources.CompanionFacts(today) with { Personality = Personality.Bazel, Heavy = true, Typed = typed };

    /// <summary>A name that is set beside the one that was meant is no mistake that anything follows from.</summary>
    private static ImmutableArray<(string Set, string Meant)> Misspelt(EnvironmentSnapshot environment)
    {
        var found = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (ByteString entry in environment.Entries)
        {
            string name = entry.Raw.Split('=', 2)[0];
            if (NearName.Of(name) is { } meant && environment.Get(name) is not null)
            {
                found.Add((name, meant));
            }
        }
        return found.ToImmutable();
    }

    /// <summary>The contract is judged once more as if the names were spelt right: what holds then is a consequence.</summary>
    private static ImmutableArray<string> Explained(
        EnvironmentSnapshot environment, ImmutableArray<(string Set, string Meant)> misspelt, Judgement judgement, DateOnly today, TypedCredentials typed)
    {
        if (misspelt.IsEmpty || judgement.Holds)
        {
            return [];
        }
        ImmutableArray<ByteString> corrected =
        [
            .. environment.Entries,
            .. misspelt.Where(name => environment.Get(name.Meant) is null)
                .Select(name => ByteString.FromRaw($"{name.Meant}={environment.Bytes(name.Set)!.Value.Raw}")),
        ];
        Judgement without = AttachmentContract.Judge(AsBuild(SettingsSources.Read(corrected), today, typed));
        return [.. judgement.Violations.Select(violation => violation.RuleId).Except(without.Violations.Select(violation => violation.RuleId))];
    }

    /// <summary>Configs of the sections that build inherits.</summary>
    private static IEnumerable<string> Configs(RcReading rc, RcResolution build) => rc.Words
        .Select(word => word.Section.Split(':', 2)).Where(section => section is ["build" or "common" or "always", { Length: > 0 }])
        .Select(section => ByteString.FromRaw(section[1]).ToString()).Distinct()
        .Where(name => !build.InEffect("config").Any(option => option.Value == name)).Take(MostConfigs);

    private static WrapperScript? Wrapper(string? workspace)
    {
        if (workspace is null)
        {
            return null;
        }
        string path = Path.Combine(workspace, "tools", "bazel");
        ExecutableFile file = ExecutableFile.At(ByteString.FromText(path));
        return file.Exists ? new(path, file.IsExecutable, [.. ScriptCall.In(path)]) : null;
    }
}
