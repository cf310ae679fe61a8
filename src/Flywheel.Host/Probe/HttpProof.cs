using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>The read proof of a plain HTTP cache: an action result that nobody has must be a 404. Writing is not tried.</summary>
internal sealed class HttpProof(ProbeRequest request, ConnectionRecord record, TimeProvider time)
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task<ServerTraits> ProveAsync(CancellationToken cancellation)
    {
        Endpoint endpoint = request.Target.Cache;
        using HttpMessageInvoker client = new(ProbeHandler.Create(endpoint, request.Target, record, time));
        using CancellationTokenSource limit = new(CallLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using HttpRequestMessage message = new(HttpMethod.Get, Address(endpoint));
        AddCredentials(message.Headers, endpoint);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(message, either.Token);
            return response.StatusCode == HttpStatusCode.NotFound
                ? new ServerTraits()
                : throw CauseReader.FromHttpStatus(response.StatusCode);
        }
        catch (OperationCanceledException)
        {
            throw CauseReader.FromTimeout(endpoint, record);
        }
        catch (HttpRequestException e)
        {
            throw CauseReader.FromConnection(endpoint, record, e);
        }
    }

    private static Uri Address(Endpoint endpoint)
    {
        string digest = DigestFunctionFacts.Find(ProbeRequest.DefaultDigestFunction)!.RandomDigest();
        string host = endpoint.Host.Contains(':') ? $"[{endpoint.Host}]" : endpoint.Host;
        return new Uri($"{endpoint.SchemeWord}://{host}:{endpoint.Port}{endpoint.Path}/ac/{digest}");
    }

    private void AddCredentials(HttpRequestHeaders headers, Endpoint endpoint)
    {
        if (endpoint.UserInfo is { } user)
        {
            headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        }
        foreach (string header in request.Target.Headers.AddRange(request.Target.CacheHeaders))
        {
            int equals = header.IndexOf('=');
            if (equals > 0 && !headers.TryAddWithoutValidation(header[..equals].Trim(), header[(equals + 1)..]))
            {
                throw new ProbeFailure(ProbeCause.Unauthenticated, "a header of the environment has a name that HTTP does not allow");
            }
        }
    }
}
