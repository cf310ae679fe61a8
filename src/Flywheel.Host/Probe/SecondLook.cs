using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>
/// What a server speaks that hung up without a word, as TLS servers do when they are spoken to in plain text, or that answered with an
/// error of HTTP/1.1, as nginx does then. Asked on connections of their own, once, with nothing of the user's in the question.
/// </summary>
internal sealed class SecondLook(Endpoint endpoint, ProbeJournal journal, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    /// <summary>The cause, or null when this does not tell either.</summary>
    public async Task<ProbeFailure?> TakeAsync(CancellationToken cancellation)
    {
        if (endpoint.IsTls || endpoint.Scheme == EndpointScheme.Unix)
        {
            return null;
        }
        journal.Begins(ProbeStep.SecondLook);
        if ((await HearAsync(GreetInTlsAsync, cancellation)).IsTls)
        {
            return new(ProbeCause.PlaintextOnTls);
        }
        return !endpoint.IsHttp && (await HearAsync(AskInHttp1Async, cancellation)).IsHttp1 ? new(ProbeCause.Http1NotGrpc) : null;
    }

    private async Task<FirstBytes> HearAsync(Func<Stream, CancellationToken, Task> speak, CancellationToken cancellation)
    {
        ConnectionRecord record = new(tls: false, ProbeJournal.None);
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using Stream connection = await new Connector(endpoint, record, time).ConnectAsync(either.Token);
            await speak(connection, either.Token);
        }
        catch (Exception e) when (e is ProbeFailure or IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // What was heard until then tells enough, or nothing does.
        }
        return record.Wire;
    }

    private async Task GreetInTlsAsync(Stream connection, CancellationToken cancellation)
    {
        using SslStream tls = new(connection);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = endpoint.Host,
            RemoteCertificateValidationCallback = (_, _, _, _) => false,
        };
        await tls.AuthenticateAsClientAsync(options, cancellation);
    }

    private static async Task AskInHttp1Async(Stream connection, CancellationToken cancellation)
    {
        await connection.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray(), cancellation);
        await connection.ReadExactlyAsync(new byte["HTTP/1".Length], cancellation);
    }
}
