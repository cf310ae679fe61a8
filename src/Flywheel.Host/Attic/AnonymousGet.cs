using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Flywheel.Core;
using Flywheel.Core.Attic;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;

namespace Flywheel.Host.Attic;

/// <summary>
/// A GET that carries nothing of the user's: no credentials, no cookies, through no proxy, each on a connection of its own. What it reads
/// is bounded, and redirects are followed a few times.
/// </summary>
/// <param name="source">Where the first address came from, for those who may ask.</param>
/// <param name="time">The clock.</param>
internal sealed class AnonymousGet(SettingSource source, TimeProvider time)
{
    private const int MostRedirects = 5;

    private readonly List<string> redirects = [];

    /// <summary>Where it was led to, in its order, without queries, which may hold secrets of the server's.</summary>
    public ImmutableArray<string> Redirects => [.. redirects];

    /// <param name="server">The first address.</param>
    /// <param name="path">Below it.</param>
    /// <param name="take">How many bytes of the body are looked at.</param>
    /// <param name="cancellation">Ends it, as a server does that says nothing.</param>
    public async Task<AtticAnswer> AskAsync(Endpoint server, string path, int take, CancellationToken cancellation)
    {
        Endpoint at = server;
        try
        {
            Uri address = new($"{ProbeConnection.Address(server).AbsoluteUri.TrimEnd('/')}/{path}");
            while (true)
            {
                (AtticAnswer.Answered answer, string? location) = await AskOnceAsync(at, address, take, cancellation);
                if (answer.Status is not (301 or 302 or 303 or 307 or 308))
                {
                    return answer;
                }
                if (redirects.Count == MostRedirects)
                {
                    return new AtticAnswer.Misled($"it redirects more than {MostRedirects} times");
                }
                if (location is null || !Uri.TryCreate(address, location, out Uri? next) || EndpointOf(next) is not { } endpoint)
                {
                    return new AtticAnswer.Misled($"HTTP status {answer.Status} leads to no http or https address");
                }
                redirects.Add(endpoint.Redacted + next.AbsolutePath);
                (at, address) = (endpoint, new Uri(ProbeConnection.Address(endpoint), next.PathAndQuery));
            }
        }
        catch (ProbeFailure e)
        {
            return new AtticAnswer.Failed(e.Cause, e.Detail, at);
        }
    }

    /// <summary>Null for what is not http or https. User information of it is dropped.</summary>
    private static Endpoint? EndpointOf(Uri address)
    {
        if (address.Scheme is not ("http" or "https"))
        {
            return null;
        }
        string host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        return Endpoint.Parse($"{address.Scheme}://{host}:{address.Port}").Value;
    }

    /// <exception cref="ProbeFailure">There is no answer.</exception>
    private async Task<(AtticAnswer.Answered Answer, string? Location)> AskOnceAsync(
        Endpoint endpoint, Uri address, int take, CancellationToken cancellation)
    {
        ConnectionRecord record = new(endpoint.IsTls, ProbeJournal.None);
        ProbeFailure failure;
        try
        {
            ProbeRequest request = new(new RemoteTarget { Cache = endpoint, CacheSource = source }, Timeout.InfiniteTimeSpan, Guid.Empty);
            using ProbeConnection connection = await ProbeConnection.OpenAsync(endpoint, request, record, time, cancellation);
            using HttpMessageInvoker client = new(connection.Handler, disposeHandler: false);
            using HttpRequestMessage message = new(HttpMethod.Get, address);
            message.Headers.TryAddWithoutValidation("User-Agent", $"flywheel/{ShimVersion.Text}");
            using HttpResponseMessage response = await client.SendAsync(message, cancellation);
            int status = (int)response.StatusCode;
            if (status is 400 or 401 or 403 && record.ClientCertificateMissed)
            {
                throw CauseReader.FromHttpStatus(endpoint, record, response.StatusCode);
            }
            if (status == 400 && !record.Tls && await new SecondLook(endpoint, ProbeJournal.None, time).TakeAsync(cancellation) is { } tls)
            {
                throw tls;
            }
            // Of no other body is anything looked at.
            HttpAnswer answer = await HttpAnswer.ReadAsync(response, response.StatusCode == HttpStatusCode.OK ? take : 0, cancellation);
            bool endless = answer.Body.Length > take;
            string? location = response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.FirstOrDefault() : null;
            return (new(status, answer.MediaType, [.. answer.Body.AsSpan(0, Math.Min(answer.Body.Length, take))], endless), location);
        }
        catch (ProbeFailure e)
        {
            failure = e;
        }
        catch (OperationCanceledException)
        {
            failure = CauseReader.FromTimeout(record);
        }
        catch (HttpRequestException e)
        {
            failure = CauseReader.FromConnection(endpoint, record, e);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            failure = new ProbeFailure(ProbeCause.Unknown, "its answer broke off");
        }
        throw failure.Doubtful && await new SecondLook(endpoint, ProbeJournal.None, time).TakeAsync(cancellation) is { } second ? second : failure;
    }
}
