using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Credentials;

namespace Flywheel.Host.Probe;

/// <summary>How one attempt at one endpoint ended: with what the server says of itself, or with a failure.</summary>
internal sealed record EndpointOutcome(Endpoint Endpoint, bool OfExecutor, ServerTraits Server, ProbeFailure? Failure);

/// <summary>One attempt: one connection to one endpoint, the cache's or the executor's, and the conversation over it.</summary>
internal sealed class EndpointProof(
    ProbeRequest request, DigestFunctionFacts digest, CredentialDraw credentials, ProbeJournal journal, TimeProvider time)
{
    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public Task<EndpointOutcome> OfCacheAsync(CancellationToken cancellation) =>
        ProveAsync(request.Target.Cache, ofExecutor: false, cancellation);

    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public Task<EndpointOutcome> OfExecutorAsync(Endpoint executor, CancellationToken cancellation) =>
        ProveAsync(executor, ofExecutor: true, cancellation);

    private async Task<EndpointOutcome> ProveAsync(Endpoint endpoint, bool ofExecutor, CancellationToken cancellation)
    {
        journal.AttemptBegins(ofExecutor);
        ConnectionRecord record = new(endpoint.IsTls, journal);
        try
        {
            return new(endpoint, ofExecutor, await ConverseAsync(endpoint, ofExecutor, record, cancellation), null);
        }
        catch (ProbeFailure failure)
        {
            return new(endpoint, ofExecutor, new ServerTraits(), Named(failure));
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException or OperationCanceledException)
        {
            return new(endpoint, ofExecutor, new ServerTraits(), CauseReader.FromConnection(endpoint, record, e));
        }
    }

    /// <summary>Without what helpers said, and with what is known of it.</summary>
    private ProbeFailure Named(ProbeFailure failure) => failure.With(
        credentials.Redact(failure.Detail)
        + (failure.Cause == ProbeCause.Unauthenticated && credentials.Weakness is { } weakness ? $"; {weakness}" : ""));

    private async Task<ServerTraits> ConverseAsync(
        Endpoint endpoint, bool ofExecutor, ConnectionRecord record, CancellationToken cancellation)
    {
        List<(string Name, string Value)> headers = await credentials.HeadersAsync(
            endpoint, ofExecutor ? request.Target.HeadersForExecutor : request.Target.HeadersForCache, cancellation);
        if (endpoint.IsHttp)
        {
            using HttpConversation http = new(request, headers, record, time);
            return await new HttpProof(request, digest, http).ProveAsync(cancellation);
        }
        Uri address = ProbeConnection.Address(endpoint);
        using ProbeConnection connection = await ProbeConnection.OpenAsync(endpoint, request, record, time, cancellation);
        GrpcConversation conversation = new(
            endpoint,
            address,
            connection.Handler,
            RequestHeaders.ForGrpc(headers, request.InvocationId),
            credentials.Redact,
            record,
            time);
        GrpcProof proof = new(request, digest, conversation);
        return await (ofExecutor ? proof.ProveExecutorAsync(cancellation) : proof.ProveCacheAsync(cancellation));
    }
}
