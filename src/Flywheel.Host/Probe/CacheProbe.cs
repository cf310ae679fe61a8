using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Polly;
using Polly.Retry;

namespace Flywheel.Host.Probe;

/// <summary>Proves that a cache works for this user, this instance and this Bazel. Nothing is remembered between runs.</summary>
public sealed class CacheProbe(TimeProvider time)
{
    private const int Retries = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(150);

    /// <summary>Takes at most the request's time limit, and never throws for what a server or network does.</summary>
    public async Task<ProbeResult> RunAsync(ProbeRequest request, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        if (!request.Target.CredentialHelpers.IsEmpty)
        {
            return new ProbeResult.Unprovable(
                "a credential helper is set, and the probe cannot run one", "use credentials that the probe can send: a header or a client certificate",
                time.GetElapsedTime(start));
        }
        if (DigestFunctionFacts.Find(request.DigestFunction) is not { } digest)
        {
            return new ProbeResult.Unprovable(
                "the startup option `--digest_function` names none that the probe knows",
                "leave `--digest_function` out, or name one that Bazel has", time.GetElapsedTime(start));
        }
        using CancellationTokenSource whole = new(request.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, cancellation);
        int attempts = 1;
        Outcome outcome = await AttemptAsync(request, digest, either.Token);
        if (outcome.Failure is { Passing: true } && !either.IsCancellationRequested)
        {
            ResiliencePipeline<Outcome> pipeline = Pipeline();
            await PauseAsync(either.Token);
            try
            {
                outcome = await pipeline.ExecuteAsync(
                    async token =>
                    {
                        attempts++;
                        return await AttemptAsync(request, digest, token);
                    },
                    either.Token);
            }
            catch (OperationCanceledException)
            {
                // The pause between two attempts outlasted the limit: the last attempt's cause stands.
            }
        }
        TimeSpan elapsed = time.GetElapsedTime(start);
        return outcome.Failure is { } failure
            ? new ProbeResult.Refused(failure.Cause, failure.Detail, elapsed, attempts)
            : new ProbeResult.Proven(true, request.Target.Upload && !request.Target.Cache.IsHttp, outcome.Server, elapsed);
    }

    private sealed record Outcome(ServerTraits Server, ProbeFailure? Failure);

    /// <summary>For the attempts after the first one: most commands need no pipeline, and do not pay for one.</summary>
    private ResiliencePipeline<Outcome> Pipeline() => new ResiliencePipelineBuilder<Outcome> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<Outcome>
        {
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Failure.Passing: true }),
            MaxRetryAttempts = Retries - 1,
            Delay = 2 * FirstPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    private async Task PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(FirstPause * (0.5 + Random.Shared.NextDouble()), time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The attempt that follows sees the same limit at once.
        }
    }

    private async Task<Outcome> AttemptAsync(ProbeRequest request, DigestFunctionFacts digest, CancellationToken cancellation)
    {
        ConnectionRecord record = new();
        Endpoint endpoint = request.Target.Cache;
        try
        {
            if (endpoint.IsHttp)
            {
                return new Outcome(await new HttpProof(request, record, time).ProveAsync(cancellation), null);
            }
            ServerTraits server = await ProveCacheAsync(request, digest, record, cancellation);
            if (request.Target.Executor is { } executor)
            {
                endpoint = executor;
                record = new ConnectionRecord();
                await ProveExecutorAsync(executor, request, record, cancellation);
            }
            return new Outcome(server, null);
        }
        catch (ProbeFailure failure)
        {
            return new Outcome(new ServerTraits(), failure);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            return new Outcome(new ServerTraits(), CauseReader.FromTimeout(endpoint, record));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or HttpRequestException or UriFormatException)
        {
            return new Outcome(new ServerTraits(), CauseReader.FromConnection(endpoint, record, e));
        }
    }

    private async Task<ServerTraits> ProveCacheAsync(
        ProbeRequest request, DigestFunctionFacts digest, ConnectionRecord record, CancellationToken cancellation)
    {
        if (request.Target.Cache.Scheme == EndpointScheme.Unix)
        {
            UnixSocketFile.Check(request.Target.Cache.Path);
        }
        using GrpcProof proof = new(request.Target.Cache, request, record, time);
        return await proof.ProveCacheAsync(digest, cancellation);
    }

    private async Task ProveExecutorAsync(
        Endpoint executor, ProbeRequest request, ConnectionRecord record, CancellationToken cancellation)
    {
        using GrpcProof proof = new(executor, request, record, time);
        await proof.ProveExecutorAsync(cancellation);
    }
}
