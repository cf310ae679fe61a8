using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel probe</c> prints: the steps of a probe with their times, and what came of it.</summary>
/// <param name="Scope">What was to be asked.</param>
/// <param name="Result">Null when nothing was asked.</param>
/// <param name="Trace">What was done.</param>
/// <param name="WithTrace">Whether addresses, TLS and certificates are printed, too.</param>
public sealed record ProbeReport(ProbeScope Scope, ProbeResult? Result, ProbeTrace Trace, bool WithTrace)
{
    public const string Schema = "flywheel.probe/v1";

    public int ExitCode => Result is ProbeResult.Proven ? ExitCodes.Success : ExitCodes.NotProvenInCompanion;

    /// <summary>Proven, refused or unprovable; not-asked when nothing was sent.</summary>
    internal string State => Result?.Match(_ => "proven", _ => "refused", _ => "unprovable") ?? "not-asked";

    /// <summary>The cache's endpoint, and the executor's where it is asked, too.</summary>
    internal IEnumerable<ProbedEndpoint> Endpoints => Scope.Target is not { } target ? []
        : target.Executor is null ? [ProbedEndpoint.Cache(target)]
        : [ProbedEndpoint.Cache(target), ProbedEndpoint.Executor(target, Scope.Facts.Settings)];

    /// <summary>What is to be known of a verdict beside it.</summary>
    internal IEnumerable<string> Notes
    {
        get
        {
            if (Result is ProbeResult.Proven { Write: false })
            {
                yield return "writing was not tried: no results are uploaded"
                    + (Scope.Facts.Settings.ReadOnlyRole.Value ? "" : $" ({Variables.Upload}=true uploads them)");
            }
            if (Result is ProbeResult.Proven && VersionedFlag.Wanted(Scope.Target, FetchFlags.None) is { IsEmpty: false } wanted)
            {
                yield return $"not every Bazel has, or uses, {string.Join(", ", wanted.Select(flag => $"`--{flag.Name}`"))}: `bazel` asks the one that runs";
            }
            if (Result is ProbeResult.Proven && Scope.Target?.Executor is not null)
            {
                yield return "that the executor executes is what it says of itself: nothing was executed";
            }
        }
    }

    /// <summary>The words for a refusal; null for anything else.</summary>
    internal (ProbedEndpoint At, CauseText Text)? Refusal
    {
        get
        {
            if (Result is not ProbeResult.Refused refused)
            {
                return null;
            }
            ProbedEndpoint at = Endpoints.First(endpoint => endpoint.IsExecutor == refused.OfExecutor);
            return (at, CauseText.Of(refused, at));
        }
    }

    /// <summary>Why nothing was asked, where no rule says so.</summary>
    internal static string NoEndpoint => $"no endpoint is given, and {Variables.Cache} is not set";

    internal string NoEndpointHint =>
        $"give one, as in `flywheel probe grpc://cache.example.internal:9092`, or set {Variables.Cache}"
        + (Scope.Facts.Settings.Executor is null ? "" : $" ({Variables.Executor} is set, and an executor needs a cache)");

    public ImmutableArray<string> Text()
    {
        Redaction redaction = Redaction.Of(Scope.Facts);
        List<string> lines = [.. Endpoints.SelectMany(Group), .. Scope.Warnings.SelectMany(warning => Rule("warning: ", warning)), .. Verdict()];
        return [.. lines.Select(redaction.ApplyToLine)];
    }

    /// <summary>One JSON object, UTF-8, with a line feed at its end.</summary>
    public string Json() => new ProbeReportJson(this).Write();

    /// <summary>In milliseconds, to a tenth.</summary>
    internal static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    internal IEnumerable<TracedAttempt> AttemptsAt(ProbedEndpoint endpoint) =>
        Trace.Attempts.Where(attempt => attempt.OfExecutor == endpoint.IsExecutor);

    private IEnumerable<string> Group(ProbedEndpoint endpoint)
    {
        yield return $"{(endpoint.IsExecutor ? "executor" : "cache")}: {endpoint.Named}";
        if (Scope.Facts.Settings.InstanceName is { Value.Length: > 0 } instance && !endpoint.Endpoint.IsHttp)
        {
            yield return $"  instance: {instance.Value} ({Shown.Source(instance.Source)})";
        }
        TracedAttempt[] attempts = [.. AttemptsAt(endpoint)];
        for (int i = 0; i < attempts.Length; i++)
        {
            TracedAttempt attempt = attempts[i];
            string indent = attempts.Length > 1 ? "    " : "  ";
            if (attempts.Length > 1)
            {
                string cause = attempt.Cause is { } known ? $": {CauseText.Name(known)}" : "";
                string detail = attempt.Detail.Length == 0 ? "" : $", {attempt.Detail}";
                yield return $"  attempt {i + 1}, begun at {Time(attempt.Began)}{cause}{detail}";
            }
            foreach (string line in attempt.Steps.SelectMany(Step))
            {
                yield return indent + line;
            }
        }
        if (attempts.Length == 0 && Result is not null)
        {
            yield return "  not asked: the cache comes first";
        }
        if (attempts.LastOrDefault(attempt => attempt.Server is not null)?.Server is { } server)
        {
            yield return $"  it says: {Account(server)}";
        }
    }

    private IEnumerable<string> Step(TracedStep step)
    {
        // A second look is taken at a failure, and has none of its own.
        string end = step.Holds || step.Step == ProbeStep.SecondLook ? "" : "  failed";
        yield return $"{ProbeStepNames.Shown(step.Step),-17} {Time(step.Took),10}{end}";
        if (!WithTrace)
        {
            yield break;
        }
        if (step.Answers.Length > 0)
        {
            yield return $"  answers: {string.Join(", ", step.Answers)}";
        }
        foreach (TracedDial dial in step.Dials)
        {
            yield return $"  {dial.Address}: {dial.Outcome}, after {Time(dial.Took)}";
        }
        foreach (string line in step.Tls is { } tls ? ProbeTlsLines.Of(tls) : [])
        {
            yield return "  " + line;
        }
    }

    private static string Account(ServerAccount server) => string.Join("; ",
    [
        $"API {server.ApiVersions}",
        server.DigestFunctions.IsEmpty ? "no digest function" : $"digest functions {string.Join(", ", server.DigestFunctions)}",
        server.HasCache ? $"update {(server.UpdateEnabled ? "enabled" : "not enabled")}" : "no cache",
        $"exec {(server.ExecEnabled ? "enabled" : "not enabled")}",
        server.Zstd ? "zstd" : "no zstd",
        .. server.MaxBatchBytes is { } largest ? [string.Create(CultureInfo.InvariantCulture, $"batches of at most {largest} bytes")] : Array.Empty<string>(),
    ]);

    private IEnumerable<string> Verdict() => Result is { } result
        ? result.Match(Proven, Refused, Unprovable)
        : Scope.NamesCache
            ? Scope.Hindrances.SelectMany(violation => Rule("", violation)).Prepend("not asked: nothing was sent")
            : [$"not asked: {NoEndpoint}", $"hint: {NoEndpointHint}"];

    private IEnumerable<string> Proven(ProbeResult.Proven proven) =>
        Notes.Select(note => $"  note: {note}").Prepend($"proven: {(proven.Write ? "read and write" : "read")}, in {Time(proven.Elapsed)}{Between(proven.Elapsed)}");

    private IEnumerable<string> Refused(ProbeResult.Refused refused)
    {
        (ProbedEndpoint at, CauseText text) = Refusal!.Value;
        return [$"not proven, after {Time(refused.Elapsed)}{Between(refused.Elapsed)}: {text.Headline}", .. RefusalMessage.CauseLines(refused, text, at), $"hint: {text.Hint}"];
    }

    private IEnumerable<string> Unprovable(ProbeResult.Unprovable unprovable) =>
    [
        "not proven: whether it is attached cannot be proved",
        $"unprovable: {Endpoints.First().Named}: {unprovable.Reason}",
        $"hint: {unprovable.Hint}",
    ];

    private static IEnumerable<string> Rule(string kind, Violation violation) => [$"{kind}{violation.RuleId}: {violation.What}", $"  hint: {violation.Fix}"];

    /// <summary>What of the whole time is no step's: programs and channels that are made ready, and the waits between attempts.</summary>
    private string Between(TimeSpan whole)
    {
        TracedStep[] steps = [.. Trace.Attempts.SelectMany(attempt => attempt.Steps)];
        double rest = Math.Max(0, Milliseconds(whole) - steps.Sum(step => Milliseconds(step.Took)));
        return steps.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {rest:0.0} ms of it between the steps");
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
