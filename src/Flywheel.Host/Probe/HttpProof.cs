using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>The read proof of a plain HTTP cache: an action result that nobody has must be a 404. Writing is not tried.</summary>
internal sealed class HttpProof(
    ProbeRequest request, DigestFunctionFacts digest, Uri address, HttpMessageHandler connection, ConnectionRecord record, TimeProvider time)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task<ServerTraits> ProveAsync(CancellationToken cancellation)
    {
        using HttpMessageInvoker client = new(connection, disposeHandler: false);
        using CancellationTokenSource limit = new(CallLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using HttpRequestMessage message = new(HttpMethod.Get, new Uri($"{address.AbsoluteUri.TrimEnd('/')}/ac/{digest.RandomDigest()}"));
        AddCredentials(message.Headers);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(message, either.Token);
            return response.StatusCode == HttpStatusCode.NotFound
                ? new ServerTraits()
                : throw CauseReader.FromHttpStatus(request.Target.Cache, record, response.StatusCode);
        }
        catch (OperationCanceledException)
        {
            throw CauseReader.FromTimeout(record);
        }
        catch (HttpRequestException e)
        {
            throw CauseReader.FromConnection(request.Target.Cache, record, e);
        }
    }

    private void AddCredentials(HttpRequestHeaders headers)
    {
        if (request.Target.Cache.UserInfo is { } user)
        {
            headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        }
        foreach ((string name, string value) in request.Target.HeadersForCache.Select(RequestHeaders.Split))
        {
            if (!headers.TryAddWithoutValidation(name, value))
            {
                throw RequestHeaders.Unsendable("HTTP");
            }
        }
    }
}
