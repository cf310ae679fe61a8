using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Credentials;
using Polly;
using Polly.Retry;

namespace Flywheel.Host.Probe;

/// <summary>Proves that a cache works for this user, this instance and this Bazel. Nothing is remembered between runs.</summary>
/// <param name="time">The clock.</param>
/// <param name="journal">Is told what the probe does; null for nobody.</param>
public sealed class CacheProbe(TimeProvider time, ProbeJournal? journal = null)
{
    private const int Retries = 2;
    private const int RetriesOfLookingUp = 1;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(150);

    private readonly ProbeJournal journal = journal ?? ProbeJournal.None;

    /// <summary>Takes at most the request's time limit, and never throws for what a server or network does.</summary>
    public async Task<ProbeResult> RunAsync(ProbeRequest request, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        if (request.Target.Typed.BeyondProof is { } option)
        {
            return new ProbeResult.Unprovable(
                $"`{request.Target.Typed.Named(option)}` changes what Bazel sends or expects in a way that the probe cannot follow",
                $"leave `--{option}` out: headers, credential helpers, .netrc and client certificates are what the probe can follow",
                time.GetElapsedTime(start));
        }
        if (DigestFunctionFacts.Find(request.DigestFunction) is not { } digest)
        {
            return new ProbeResult.Unprovable(
                "the startup option `--digest_function` names none that the probe knows",
                "leave `--digest_function` out, or use SHA256",
                time.GetElapsedTime(start));
        }
        if (request.Target is { Upload: true, Cache.IsHttp: true } && !digest.CanDigest)
        {
            return new ProbeResult.Unprovable(
                "writing to an HTTP cache cannot be tried with the digest function that `--digest_function` names",
                $"use SHA256, or set {Variables.Upload}=false to read only",
                time.GetElapsedTime(start));
        }
        using CancellationTokenSource whole = new(request.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, cancellation);
        try
        {
            CredentialDraw credentials = new(request, journal, time);
            (EndpointOutcome outcome, int attempts) = await AttemptsAsync(request, digest, credentials, either.Token);
            TimeSpan elapsed = time.GetElapsedTime(start);
            return outcome.Failure is { } failure
                ? new ProbeResult.Refused(failure.Cause, failure.Detail, elapsed, attempts) { OfExecutor = outcome.OfExecutor, Hint = failure.Hint }
                : new ProbeResult.Proven(true, request.Target.Upload, outcome.Server, elapsed);
        }
        catch (UnusableFile e)
        {
            return new ProbeResult.Unprovable(e.Problem, $"correct {e.Variable}", time.GetElapsedTime(start));
        }
    }

    private async Task<(EndpointOutcome Outcome, int Attempts)> AttemptsAsync(
        ProbeRequest request, DigestFunctionFacts digest, CredentialDraw credentials, CancellationToken cancellation)
    {
        EndpointOutcome first = await AttemptAsync(request, digest, credentials, cancellation);
        if (first.Failure is { Doubtful: true } doubtful)
        {
            first = first with { Failure = await new SecondLook(first.Endpoint, journal, time).TakeAsync(cancellation) ?? doubtful };
            journal.AttemptEnded(first.Failure);
        }
        return first.Failure is { Passing: true }
            ? await RetryAsync(first, token => AttemptAsync(request, digest, credentials, token), cancellation)
            : (first, 1);
    }

    /// <summary>More attempts after a first one that failed: most probes need no pipeline, and do not pay for one.</summary>
    private async Task<(EndpointOutcome Outcome, int Attempts)> RetryAsync(
        EndpointOutcome first, Func<CancellationToken, Task<EndpointOutcome>> attempt, CancellationToken cancellation)
    {
        ResiliencePipeline<EndpointOutcome> pipeline = new ResiliencePipelineBuilder<EndpointOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<EndpointOutcome>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { Failure: { Passing: true } failure }
                    && arguments.AttemptNumber < (failure.Cause == ProbeCause.Dns ? RetriesOfLookingUp : Retries)),
                MaxRetryAttempts = Retries,
                Delay = FirstPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
        EndpointOutcome last = first;
        int attempts = 0;
        try
        {
            await pipeline.ExecuteAsync(
                async token =>
                {
                    attempts++;
                    EndpointOutcome outcome = attempts == 1 ? first : await attempt(token);
                    // An attempt that the whole limit cut short knows less than the one before.
                    return last = outcome.Failure is not null && token.IsCancellationRequested ? last : outcome;
                },
                cancellation);
        }
        catch (OperationCanceledException)
        {
            // The limit passed in the pause before another attempt.
        }
        return (last, Math.Max(attempts, 1));
    }

    private async Task<EndpointOutcome> AttemptAsync(
        ProbeRequest request, DigestFunctionFacts digest, CredentialDraw credentials, CancellationToken cancellation)
    {
        EndpointProof proof = new(request, digest, credentials, journal, time);
        EndpointOutcome cache = await proof.OfCacheAsync(cancellation);
        journal.AttemptEnded(cache.Failure);
        if (cache.Failure is not null || request.Target.Executor is not { } executor)
        {
            return cache;
        }
        EndpointOutcome executing = await proof.OfExecutorAsync(executor, cancellation);
        journal.AttemptEnded(executing.Failure);
        return executing.Failure is null ? cache : executing;
    }
}
