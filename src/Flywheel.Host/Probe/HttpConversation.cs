using System.Net;
using Flywheel.Core.Contract;

namespace Flywheel.Host.Probe;

/// <summary>
/// Requests to an HTTP cache, one after the other: on one connection for as long as the server keeps it, each with its own time limit,
/// and each failure with its cause.
/// </summary>
/// <param name="request">For the cache and its certificates.</param>
/// <param name="headers">What goes with each request.</param>
/// <param name="record">Of the first connection; later ones have their own.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpConversation(
    ProbeRequest request, List<(string Name, string Value)> headers, ConnectionRecord record, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    /// <summary>What is read of a body that nobody wants, so that the connection can be used again; another connection costs less than more.</summary>
    private const int LongestRest = 64 * 1024;
    private static readonly TimeSpan RestLimit = TimeSpan.FromMilliseconds(250);

    private readonly Endpoint cache = request.Target.Cache;
    private readonly string prefix = ProbeConnection.Address(request.Target.Cache).AbsoluteUri.TrimEnd('/');
    private ProbeConnection? connection;
    private HttpResponseMessage? last;

    public ProbeJournal Journal => record.Journal;

    private ConnectionRecord Record => connection?.Record ?? record;

    /// <param name="method">GET or PUT.</param>
    /// <param name="path">Below the cache's address.</param>
    /// <param name="cancellation">Ends it early, as its own limit does.</param>
    /// <param name="call">The name of the request in a message; null for the first one.</param>
    /// <param name="content">What is sent, with its length before it.</param>
    /// <param name="take">How many bytes of the answer are looked at.</param>
    /// <exception cref="ProbeFailure">There is no answer.</exception>
    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public async Task<HttpAnswer> AskAsync(
        HttpMethod method, string path, CancellationToken cancellation, string? call = null, byte[]? content = null, int take = 0)
    {
        bool again = await IsReadyAsync(cancellation);
        if (!again)
        {
            await ConnectAsync(cancellation);
        }
        using CancellationTokenSource limit = new(CallLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            try
            {
                return await SendAsync(method, path, content, take, either.Token);
            }
            catch (HttpRequestException e) when (again && last is null
                && e.HttpRequestError is not (HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded))
            {
                // Some servers hang up after an answer without having said so. That they took the request is no harm: a blob may be put twice.
                await ConnectAsync(either.Token);
                return await SendAsync(method, path, content, take, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw CauseReader.FromTimeout(Record, call);
        }
        catch (HttpRequestException e)
        {
            throw CauseReader.FromConnection(cache, Record, e, call);
        }
        catch (IOException)
        {
            throw new ProbeFailure(Core.Probe.ProbeCause.Unknown, $"its answer{(call is null ? "" : $" to {call}")} broke off", passing: true);
        }
    }

    /// <summary>The cause of a status that is not the one hoped for.</summary>
    public ProbeFailure FromStatus(HttpStatusCode status, string? call = null) => CauseReader.FromHttpStatus(cache, Record, status, call);

    public void Dispose()
    {
        last?.Dispose();
        connection?.Dispose();
    }

    private async Task<HttpAnswer> SendAsync(HttpMethod method, string path, byte[]? content, int take, CancellationToken cancellation)
    {
        using HttpMessageInvoker client = new(connection!.Handler, disposeHandler: false);
        using HttpRequestMessage message = new(method, new Uri($"{prefix}/{path}"));
        RequestHeaders.AddForHttp(message.Headers, headers);
        if (content is not null)
        {
            message.Content = new ByteArrayContent(content);
        }
        last = await client.SendAsync(message, cancellation);
        return await HttpAnswer.ReadAsync(last, take, cancellation);
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        ConnectionRecord mine = connection is null ? record : new ConnectionRecord(cache.IsTls, record.Journal);
        Dispose();
        (last, connection) = (null, null);
        connection = await ProbeConnection.OpenAsync(cache, request, mine, time, cancellation);
    }

    /// <summary>Whether another request can go over the connection: the last answer's end must have been heard.</summary>
    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        if (last is not { } answer)
        {
            return false;
        }
        last = null;
        using (answer)
        {
            if (answer.Headers.ConnectionClose == true || answer.Version < HttpVersion.Version11)
            {
                return false;
            }
            using CancellationTokenSource limit = new(RestLimit, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            try
            {
                byte[] rest = new byte[LongestRest];
                Stream content = await answer.Content.ReadAsStreamAsync(either.Token);
                return await content.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, either.Token) < rest.Length;
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                return false;
            }
        }
    }
}
