using System.Net;
using Flywheel.Core.Contract;

namespace Flywheel.Host.Probe;

/// <summary>
/// Keeps what came back for one call, and ends the call where that is no gRPC at all. Each call has its own, over the one connection:
/// two calls at once must not read each other's answer.
/// </summary>
internal sealed class AnswerHandler(HttpMessageHandler connection, Endpoint endpoint, ConnectionRecord record, ProbeCall call)
    : DelegatingHandler(connection)
{
    private const string StatusHeader = "grpc-status";

    private HttpResponseMessage? answer;

    public bool Answered => answer is not null;

    /// <summary>Whether the server itself gave the call's status; else the client library made one up.</summary>
    public bool StatusSaid => answer is { } said && (said.Headers.Contains(StatusHeader) || said.TrailingHeaders.Contains(StatusHeader));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        bool grpc = response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        if (response.StatusCode != HttpStatusCode.OK || !grpc)
        {
            response.Dispose();
            throw call == ProbeCall.BatchUpdateBlobs
                ? CauseReader.FromHttpStatus(endpoint, record, response.StatusCode, call.ToString(), writes: true)
                : CauseReader.FromHttpStatus(endpoint, record, response.StatusCode);
        }
        return answer = response;
    }
}
