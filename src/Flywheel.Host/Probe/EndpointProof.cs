using System.Net.Security;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>How one attempt at one endpoint ended: with what the server says of itself, or with a failure.</summary>
internal sealed record EndpointOutcome(Endpoint Endpoint, bool OfExecutor, ServerTraits Server, ProbeFailure? Failure);

/// <summary>One attempt: one connection to one endpoint, the cache's or the executor's, and the conversation over it.</summary>
internal sealed class EndpointProof(ProbeRequest request, DigestFunctionFacts digest, TimeProvider time)
{
    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public Task<EndpointOutcome> OfCacheAsync(CancellationToken cancellation) =>
        ProveAsync(request.Target.Cache, ofExecutor: false, cancellation);

    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public Task<EndpointOutcome> OfExecutorAsync(Endpoint executor, CancellationToken cancellation) =>
        ProveAsync(executor, ofExecutor: true, cancellation);

    private async Task<EndpointOutcome> ProveAsync(Endpoint endpoint, bool ofExecutor, CancellationToken cancellation)
    {
        ConnectionRecord record = new(endpoint.IsTls);
        try
        {
            return new(endpoint, ofExecutor, await ConverseAsync(endpoint, ofExecutor, record, cancellation), null);
        }
        catch (ProbeFailure failure)
        {
            return new(endpoint, ofExecutor, new ServerTraits(), failure);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException or OperationCanceledException)
        {
            return new(endpoint, ofExecutor, new ServerTraits(), CauseReader.FromConnection(endpoint, record, e));
        }
    }

    private async Task<ServerTraits> ConverseAsync(
        Endpoint endpoint, bool ofExecutor, ConnectionRecord record, CancellationToken cancellation)
    {
        Uri address = ProbeConnection.Address(endpoint);
        SslClientAuthenticationOptions? trust = endpoint.IsTls ? new TrustPolicy(request.Target, record, time).Options() : null;
        using Stream connection = await new Connector(endpoint, record, time).ConnectAsync(cancellation);
        using SocketsHttpHandler handler = ProbeConnection.Handler(connection, trust, record);
        if (endpoint.IsHttp)
        {
            return await new HttpProof(request, digest, address, handler, record, time).ProveAsync(cancellation);
        }
        GrpcConversation conversation = new(
            endpoint,
            address,
            handler,
            RequestHeaders.ForGrpc(ofExecutor ? request.Target.HeadersForExecutor : request.Target.HeadersForCache, request.InvocationId),
            record,
            time);
        GrpcProof proof = new(request, digest, conversation);
        return await (ofExecutor ? proof.ProveExecutorAsync(cancellation) : proof.ProveCacheAsync(cancellation));
    }
}
