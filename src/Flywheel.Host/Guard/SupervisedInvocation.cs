using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Polly;
using Polly.Retry;

namespace Flywheel.Host.Guard;

/// <summary>A gated command that runs: Bazel as a child, as often as the executor's quota asks for, and the evidence of what it did.</summary>
internal sealed class SupervisedInvocation(
    LaunchPlan.Supervise plan, BazeliskSearch.Found launcher, ImmutableArray<ByteString> environment,
    TimeProvider time, long began, Action<IEnumerable<string>> say)
{
    private readonly EnvironmentSnapshot snapshot = new(environment);
    private TimeSpan bazelTook;
    private TimeSpan waited;
    private ExitStatus? ended;
    private int? concluded;

    private Settings Settings => plan.Facts.Settings;

    private string? Workspace => plan.Draft.Workspace?.Path;

    /// <summary>The exit code: Bazel's, unless a strict run lacks its evidence.</summary>
    public int Run()
    {
        try
        {
            return Supervise();
        }
        catch (Exception e) when (ended is not null)
        {
            return Unfinished(e, ended.Code);
        }
    }

    /// <summary>Bazel's work is done, and how it ended is not to be lost with a record that is pending now, or with what was to be said of it.</summary>
    private int Unfinished(Exception e, int bazels)
    {
        bool fails = concluded is null && bazels == 0 && plan.Facts.Strict;
        int code = concluded ?? (fails ? ExitCodes.EvidenceShort : bazels);
        bool shortage = ResourceShortage.Is(e);
        string lost = concluded is null && Settings.EvidenceWanted.Value ? "the evidence of this build was not kept" : "not all is said of this build";
        try
        {
            say(
            [
                $"flywheel: {(fails ? "strict: Bazel ended well, and" : "warning:")} {lost}: {(shortage ? ResourceShortage.Words : GuardedCommand.Defect(e))}",
                $"flywheel: hint: {(shortage ? ResourceShortage.Hint : "report this line")}",
            ]);
        }
        catch (OutOfMemoryException)
        {
            // Not even the words for it: the exit code is what counts.
        }
        return code;
    }

    private int Supervise()
    {
        if (!Settings.EvidenceWanted.Value)
        {
            say(plan.Notices);
            return WithoutEvidence();
        }
        EvidenceOpening opening = EvidenceStore.Open(Settings, snapshot, time);
        return opening.Match(
            opened =>
            {
                InvocationEvidence evidence = InvocationEvidence.Of(plan, opened.Store, Workspace, time);
                return evidence.Begin(InvocationId(plan.Flags), attempt: 1)
                    ? WithEvidence(evidence, opened.Store)
                    : Unkept($"{opened.Store.Directory} does not take a record");
            },
            unusable => Unkept(unusable.Reason));
    }

    private int Unkept(string reason)
    {
        if (plan.Facts.Strict)
        {
            LaunchPlan.Refuse refusal = UnkeptEvidence.Refusal(plan, reason);
            say(refusal.Lines);
            // The log may take a line where there is no room for a stream.
            RefusalEvidence.Keep(refusal.Record!, refusal.ExitCode, environment, time, time.GetElapsedTime(began));
            return refusal.ExitCode;
        }
        say([.. plan.Notices, .. UnkeptEvidence.Warning(reason)]);
        return WithoutEvidence();
    }

    private int WithoutEvidence()
    {
        ExitStatus status = Launch(plan.Flags, null);
        if (status is ExitStatus.NotStarted failure)
        {
            return CannotStart(failure);
        }
        say(Hints(status.Code, ownsStream: false));
        return status.Code;
    }

    private int WithEvidence(InvocationEvidence evidence, EvidenceStore store)
    {
        say(plan.Notices);
        BackgroundWork work = new(Workspace, store);
        Attempt attempt = Build(evidence, plan.Flags, work);
        if (attempt.Reading.QuotaExhausted && attempt.Status.Code == RemoteError && Settings.QuotaRetries.Value > 1)
        {
            attempt = RetryAsync(attempt, evidence, work).AsTask().GetAwaiter().GetResult();
        }
        if (attempt.Status is ExitStatus.NotStarted failure)
        {
            evidence.Discard();
            return CannotStart(failure);
        }
        TimeSpan elapsed = time.GetElapsedTime(began);
        InvocationRecord record = evidence.Conclude(
            attempt.Reading, attempt.Status.Code, work.Conclude(), elapsed, elapsed - bazelTook - waited);
        List<string> lines = [];
        if (evidence.HandOver(attempt.Reading, Workspace) is { } lost)
        {
            lines.Add("flywheel: warning: " + lost);
        }
        if (evidence.Finish() is { } trouble)
        {
            lines.Add($"flywheel: warning: the evidence of this build was not kept: {trouble}");
        }
        bool fails = attempt.Status.Code == 0 && plan.Facts.Strict && Verdicts.Parse(record.Verdict)?.FailsStrict() == true;
        int code = fails ? ExitCodes.EvidenceShort : attempt.Status.Code;
        concluded = code;
        if (!Settings.Quiet.Value && attempt.Reading.State != StreamState.Absent)
        {
            lines.Add(SummaryLine.Of(record));
        }
        if (GitHubReport.Annotation(record, snapshot) is { } annotation)
        {
            lines.Add(annotation);
        }
        GitHubReport.Write(record, snapshot);
        lines.AddRange(Hints(attempt.Status.Code, evidence.OwnsStream));
        if (fails)
        {
            lines.AddRange(StrictFailure(record));
        }
        say(lines);
        work.AwaitRecovery();
        return code;
    }

    private Attempt Build(InvocationEvidence evidence, HeavyFlags flags, BackgroundWork work)
    {
        ExitStatus status = Launch(
            flags with { EventStream = new(evidence.StreamFile, plan.HasUploadMode) }, work.Start);
        return new(status, status is ExitStatus.NotStarted ? StreamReading.Absent : evidence.Read());
    }

    /// <summary>Further attempts while the executor says that its quota of concurrent executions is used up.</summary>
    private ValueTask<Attempt> RetryAsync(Attempt first, InvocationEvidence evidence, BackgroundWork work)
    {
        const int jitterSeconds = 30;
        int attempts = Settings.QuotaRetries.Value;
        int unit = Settings.QuotaBackoffSeconds.Value;
        ResiliencePipeline<Attempt> pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Attempt>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { Reading.QuotaExhausted: true, Status.Code: RemoteError }),
                MaxRetryAttempts = attempts - 1,
                // Without a unit there is no wait at all.
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(TimeSpan.FromSeconds(
                    unit == 0 ? 0 : (unit * (arguments.AttemptNumber + 1)) + Random.Shared.Next(jitterSeconds))),
                OnRetry = arguments =>
                {
                    waited += arguments.RetryDelay;
                    say([string.Create(CultureInfo.InvariantCulture,
                        $"flywheel: the executor's quota of concurrent executions is used up; attempt {arguments.AttemptNumber + 2} of {attempts} in {arguments.RetryDelay.TotalSeconds:0} s")]);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        int count = 0;
        return pipeline.ExecuteAsync(_ =>
        {
            if (++count == 1)
            {
                return ValueTask.FromResult(first);
            }
            HeavyFlags flags = plan.Flags with { InvocationId = Guid.NewGuid() };
            Attempt again = evidence.Begin(InvocationId(flags), count) ? Build(evidence, flags, work) : first with { Reading = StreamReading.Absent };
            if (again.Status is ExitStatus.NotStarted failure)
            {
                // Bazel has run, and how it ended then is what is known.
                say(LauncherMessages.CannotStart(launcher, failure));
                again = first with { Reading = StreamReading.Absent };
            }
            return ValueTask.FromResult(again);
        });
    }

    private ExitStatus Launch(HeavyFlags flags, Action? started)
    {
        ByteString? proven = plan.Proven is { } text ? ByteString.FromText(text) : null;
        long start = time.GetTimestamp();
        ExitStatus status = Launcher.Supervise(
            launcher.Path,
            [launcher.Path, .. BazelArguments.ForHeavy(plan.Line, flags)],
            ChildEnvironment.Of(environment, proven, forBazelisk: launcher.MayBeBazelisk),
            started);
        bazelTook += time.GetElapsedTime(start);
        ended = status is ExitStatus.NotStarted ? ended : status;
        return status;
    }

    /// <summary>The id that Bazel will have: the user's own wins; an empty one lets Bazel make its own.</summary>
    private string? InvocationId(HeavyFlags flags) => plan.Line.Last("invocation_id") is { } given
        ? given.Value?.ToString() is { Length: > 0 } text ? text : null
        : flags.InvocationId.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>What is worth saying about an exit code of Bazel's.</summary>
    private IEnumerable<string> Hints(int code, bool ownsStream)
    {
        foreach (ExitHint hint in plan.Afterwards.Where(hint => hint.ExitCode == code))
        {
            yield return hint.Line;
        }
        if (ownsStream && code is (CannotWriteEvents or CannotUploadEvents))
        {
            yield return $"flywheel: hint: Bazel ends with {code} when it cannot write its event stream, and the shim asked for one: is the disk of "
                + $"the evidence full? {Variables.EvidenceDir} names another folder";
        }
    }

    private static IEnumerable<string> StrictFailure(InvocationRecord record) =>
    [
        $"flywheel: strict: Bazel ended well, and the verdict is {record.Verdict}: {record.Reason}",
        $"flywheel: hint: `flywheel evidence show {record.InvocationId ?? record.RecordId}` shows the record",
    ];

    private int CannotStart(ExitStatus.NotStarted failure)
    {
        say(LauncherMessages.CannotStart(launcher, failure));
        return failure.Code;
    }

    private const int RemoteError = 34;

    /// <summary>Of Bazel: a local environment that it cannot work in; seen for an event file that cannot be made.</summary>
    private const int CannotWriteEvents = 36;

    /// <summary>Of Bazel: events could not be brought where they belong; seen for a disk that fills.</summary>
    private const int CannotUploadEvents = 38;

    private sealed record Attempt(ExitStatus Status, StreamReading Reading);
}
