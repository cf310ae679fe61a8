using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Host.Launch;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Guard;

/// <summary>Plans a gated command: the escape hatch, the contract, the probe, and what Bazel is then given.</summary>
internal sealed class HeavyCommand
{
    private readonly BazelCommandLine line;
    private readonly SettingsSources sources;
    private readonly BazeliskSearch.Found launcher;
    private readonly RefusedCommand shown;
    private readonly TimeProvider time;
    private readonly GuardInquiry inquiry;
    private readonly FlagCheck check;
    private Facts facts;

    public HeavyCommand(
        BazelCommandLine line, ByteString program, BazeliskSearch.Found launcher, SettingsSources sources, TimeProvider time, GuardInquiry inquiry)
    {
        this.inquiry = inquiry;
        this.line = line;
        this.launcher = launcher;
        this.sources = sources;
        this.time = time;
        shown = Shown(program, line);
        facts = new Facts
        {
            Personality = Personalities.Named(program),
            Settings = sources.Settings,
            Today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
            Heavy = true,
            UserFlags = UserFlags.Of(line),
            Netrc = sources.ReadNetrc(),
            TokenFile = sources.TokenFile,
            TokenHelper = sources.FindTokenHelper(),
        };
        check = new FlagCheck(shown, line, launcher, sources, facts, inquiry);
    }

    /// <summary>What the contract was judged by; complete once the plan is made.</summary>
    public Facts Facts => facts;

    /// <summary>Null where the escape hatch is open, and before the plan is made.</summary>
    public Judgement? Judgement { get; private set; }

    /// <summary>Null where the cache was not asked.</summary>
    public ProbeResult? Probed { get; private set; }

    /// <summary>Whether a guard that still runs has just proved the very same, and the cache is not asked again.</summary>
    public bool HandedDown { get; private set; }

    /// <summary>The rc config that is selected without the user's words; null for none.</summary>
    public string? Config { get; private set; }

    /// <summary>The options that this Bazel may lack, when it was not asked.</summary>
    public ImmutableArray<VersionedFlag> Undecided => check.Undecided;

    internal static RefusedCommand Shown(ByteString program, BazelCommandLine line) =>
        new(Personalities.ShownName(program), CommandLineFormat.Command(line)["bazel".Length..].TrimStart());

    public LaunchPlan Plan()
    {
        if (facts is { Strict: false, EscapeHatch: EscapeHatch.Open hatch })
        {
            return new LaunchPlan.Replace(BazelArguments.ForLight(line, facts.Settings.HeapMb?.Value), RefusalMessage.HatchNotice(shown, facts))
            {
                EscapeHatch = new(Draft().EscapeHatch(hatch), facts),
            };
        }
        EffectiveRc rc = EffectiveRc.Read(line, sources, facts, launcher, check.Choice);
        facts = facts with { RcFlags = rc.Flags, Typed = rc.Credentials };
        Config = rc.Config;
        Judgement judgement = AttachmentContract.Judge(facts);
        if (judgement.Target is { } given && UsesNetrc(given) && !check.ReadsNetrc(mayAsk: judgement.Holds))
        {
            facts = facts with { Netrc = null };
            judgement = AttachmentContract.Judge(facts);
        }
        Judgement = judgement;
        RefusalNote? doubt = DoubtNote();
        if (!judgement.Holds || doubt is not null)
        {
            string cause = judgement.Holds ? RefusalCauses.CommandLine : judgement.Violations[0].RuleId;
            ImmutableArray<RefusalNote> notes = doubt is { } note ? [note] : line.IsUnknownCommand ? [UnknownCommand] : [];
            return Refuse(RefusalMessage.Lines(shown, judgement, facts, notes), ExitCodes.ContractViolated, Draft().Refused(cause, judgement));
        }
        // A contract that holds for a heavy command has an endpoint: cache-missing and the endpoint rules see to it.
        RemoteTarget target = judgement.Target!;
        if (line.Last("remote_upload_local_results")?.AsFlag() == false)
        {
            // The user's own restriction: neither proved nor given to Bazel.
            target = target with { Upload = false };
        }
        HeavyFlags flags = Flags(target, rc);
        ImmutableArray<VersionedFlag> wanted = VersionedFlag.Wanted(target, flags.Fetch);
        if (check.RefusalByRelease(wanted) is { IsEmpty: false } known)
        {
            return Refuse(known, ExitCodes.NotProven, Draft().Refused(RefusalCauses.BazelCannot, judgement));
        }
        ProbeRequest request = Request(target, rc, check.Release);
        string fingerprint = RemoteFingerprint.Of(request);
        ImmutableArray<string> notices = RefusalMessage.Warnings(judgement, facts);
        string? handover = null;
        RecordedProbe probed = new("handed-down", null);
        HandedDown = ProbeHandovers.Covers(sources.Environment, fingerprint, time);
        if (!HandedDown)
        {
            Probed = inquiry.Probe?.Invoke(request);
            if (Probed is { } result)
            {
                if (result is not ProbeResult.Proven)
                {
                    return Refuse(
                        [.. notices, .. RefusalMessage.Lines(shown, result, target, facts)],
                        ExitCodes.NotProven,
                        Draft().Refused(RefusalMessage.Cause(result), judgement, new("refused", Milliseconds(result.Elapsed))));
                }
                probed = new("proven", Milliseconds(result.Elapsed));
            }
            handover = ProbeHandovers.HandDown(fingerprint, time);
        }
        // Asking the Bazel starts its server: only for a command that runs if the answer is yes.
        if (check.Refusal(wanted) is { IsEmpty: false } refusal)
        {
            return Refuse(refusal, ExitCodes.NotProven, Draft().Refused(RefusalCauses.BazelCannot, judgement, probed));
        }
        return new LaunchPlan.Supervise(line, flags, facts, Draft().Attached(judgement, target, probed))
        {
            Notices = notices,
            Proven = handover,
            Afterwards = FaultHints(target),
            HasUploadMode = check.Release is { } release && release >= FirstWithUploadMode,
        };
    }

    private LaunchPlan.Refuse Refuse(ImmutableArray<string> lines, int exitCode, InvocationRecord record) =>
        new(lines, exitCode) { Record = new(record, facts) };

    private static double Milliseconds(TimeSpan elapsed) => Math.Round(elapsed.TotalMilliseconds, 1);

    private static bool UsesNetrc(RemoteTarget target) =>
        target.LoginFor(target.Cache) is not null || (target.Executor is { } executor && target.LoginFor(executor) is not null);

    /// <summary>The release that --build_event_binary_file_upload_mode came with (evidence.md).</summary>
    private static BazelVersion FirstWithUploadMode => new(7, 0, 0);

    private RecordDraft Draft() => Draft(shown, line, facts, sources, launcher);

    internal static RecordDraft Draft(
        RefusedCommand shown, BazelCommandLine line, Facts facts, SettingsSources sources, BazeliskSearch.Found launcher) => new(
        shown.Program, line, facts, RunContext.Of(sources.Environment), sources.Workspace.Root, launcher.Path.ToString(), ShimVersion.Text);

    private static RefusalNote UnknownCommand =>
        new("this command is not known to the shim, and what may execute build actions is gated");

    private RefusalNote? DoubtNote() => line.Doubt.Match<RefusalNote?>(
        _ => InsertedFlagsNote(),
        unknown => new(
            $"`{Named(unknown.Word)}` is no startup option that the shim knows, so the next word may be its value or the command",
            Named(unknown.Word).Trim('-').Length == 0 ? "leave it out" : $"write `{Named(unknown.Word)}=VALUE` if it takes a value"),
        ambiguous => new(
            line.BazeliskWords.IsEmpty
                ? $"`{Named(ambiguous.Option)}` stands before a `--` that may be its value or the end of the options"
                : $"`{line.BazeliskWords[0]}` has Bazelisk add flags where `{Named(ambiguous.Option)}` may take one as its value",
            $"write `{Named(ambiguous.Option)}=VALUE` if it takes a value"));

    /// <summary>Bazelisk puts the flags of this setting, whatever they are, behind the cache's (measured on 1.28.1).</summary>
    private RefusalNote? InsertedFlagsNote()
    {
        const string setting = "BAZELISK_INCOMPATIBLE_FLAGS";
        const string meant = "--incompatible_";
        return line.BazeliskInsertsFlags
            && BazeliskSettings.Find(sources.Environment, sources.Workspace.Root, setting) is { } found
            && !found.Value.Split(',').All(flag => flag.StartsWith(meant, StringComparison.Ordinal))
            ? new($"{setting} ({(found.Source == setting ? "environment" : found.Source)}) holds more than `{meant}` flags, and Bazelisk adds "
                + "them behind the cache's own", $"leave only `{meant}` flags in {setting}")
            : null;
    }

    /// <summary>An option's name alone: its value may be a secret, also one that is glued to a letter.</summary>
    private static string Named(ByteString word)
    {
        string text = word.ToString();
        if (text.Length > 2 && text[0] == '-' && text[1] != '-')
        {
            return text[..2];
        }
        int equals = text.IndexOf('=');
        return equals < 0 ? text : text[..equals];
    }

    private ProbeRequest Request(RemoteTarget target, EffectiveRc rc, BazelVersion? release) => new(target, facts.Settings.ProbeTimeout.Value, Guid.NewGuid())
    {
        DigestFunction = rc.FindStartup("digest_function") ?? ProbeRequest.DefaultDigestFunction,
        Compression = rc.Find("remote_cache_compression")?.AsFlag() == true,
        SpeaksNewerApi = release is { Major: >= 7 },
        Environment = sources.Environment,
        Workspace = sources.Workspace.Root,
    };

    private HeavyFlags Flags(RemoteTarget target, EffectiveRc rc)
    {
        Settings settings = facts.Settings;
        return new HeavyFlags
        {
            Target = target,
            Config = rc.Config,
            ExecutionPlatform = rc.GivesPlatform ? null : settings.Platform.Value,
            HeapMegabytes = settings.HeapMb?.Value,
            Fetch = FetchFlagsOf(settings),
            InvocationId = Guid.NewGuid(),
            AcceptCached = facts.Strict && target.Executor is null,
        };
    }

    internal static FetchFlags FetchFlagsOf(Settings settings) => new()
    {
        RepositoryCache = settings.RepositoryCache?.Value,
        DistributionDirectories = settings.DistDirs.Value,
        DisableDownload = settings.DisableDownload.Value,
    };

    /// <summary>Faults of certain Bazels, which look like the cache's and are not.</summary>
    private static ImmutableArray<ExitHint> FaultHints(RemoteTarget target)
    {
        const int remoteError = 34;
        const int crashed = 37;
        ImmutableArray<ExitHint>.Builder hints = ImmutableArray.CreateBuilder<ExitHint>();
        switch (target.Cache.Scheme)
        {
            case EndpointScheme.Unix:
                hints.Add(new(crashed, Crash("--remote_proxy=unix:", "a grpc:// address of the same cache")));
                break;
            case EndpointScheme.Grpcs:
                hints.Add(new(crashed, Crash("grpcs://", "a Bazel from bazel.build")));
                break;
        }
        if (!target.Cache.IsHttp && !target.HeadersForCache.IsEmpty)
        {
            // Measured: 2.1.0 sends none, 4.2.3 does.
            hints.Add(new(remoteError, "flywheel: hint: old Bazels (2.1.0 is one) ask a gRPC cache for its capabilities without the headers "
                + "that it was proved with; if that is what failed, use a newer one"));
        }
        return hints.ToImmutable();

        // Measured on Debian's 4.2.3.
        static string Crash(string what, string instead) =>
            $"flywheel: Bazel crashed, as some builds of it (Debian's 4.2.3 is one) do on {what} by themselves; use {instead}";
    }
}
