using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>Reads the cause of a failed attempt from what was recorded; exceptions only tell that it failed, and how a server said no.</summary>
internal static class CauseReader
{
    /// <summary>The connection itself failed, or what came over it is no answer.</summary>
    public static ProbeFailure FromConnection(Endpoint endpoint, ConnectionRecord record, Exception exception)
    {
        if (record.SocketError is { } error)
        {
            return FromSocket(endpoint, record, error);
        }
        if (record.CertificateErrors is { } errors and not SslPolicyErrors.None)
        {
            return errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? new(ProbeCause.TlsWrongName)
                : new(ProbeCause.TlsUntrusted);
        }
        bool tls = endpoint.Scheme is EndpointScheme.Grpcs or EndpointScheme.Https;
        HttpRequestError? kind = Find<HttpRequestException>(exception)?.HttpRequestError;
        if (tls && !record.HeardNothing && !record.SpeaksTls)
        {
            return new(ProbeCause.TlsOnPlaintext);
        }
        if (tls && record.CertificateErrors is null && kind == HttpRequestError.SecureConnectionError)
        {
            return new(record.SpeaksTls ? ProbeCause.TlsUntrusted : ProbeCause.TlsOnPlaintext,
                record.SpeaksTls ? "the TLS handshake failed before a certificate was shown" : "");
        }
        if (!tls && record.SpeaksTls)
        {
            return new(ProbeCause.PlaintextOnTls);
        }
        bool grpc = endpoint.Scheme is EndpointScheme.Grpc or EndpointScheme.Grpcs or EndpointScheme.Unix;
        if (grpc && (record.SpeaksHttp1 || kind == HttpRequestError.VersionNegotiationError))
        {
            return new(ProbeCause.Http1NotGrpc);
        }
        return record.HeardNothing
            ? new(ProbeCause.Unknown, "the connection was closed before an answer", passing: true)
            : new(ProbeCause.Unknown, kind is { } named ? $"the answer is no HTTP ({named})" : "the answer is no HTTP");
    }

    /// <summary>A time limit ran out: what was being waited for?</summary>
    public static ProbeFailure FromTimeout(Endpoint endpoint, ConnectionRecord record) =>
        record.Connected ? new(ProbeCause.Silent)
        : FromSocket(endpoint, record, record.Resolving ? SocketError.HostNotFound : SocketError.TimedOut);

    /// <summary>The server answered a gRPC call with a status other than OK.</summary>
    public static ProbeFailure FromStatus(Endpoint endpoint, ConnectionRecord record, RpcException exception)
    {
        if (exception.Status.DebugException is { } inner && record.HttpStatus is null)
        {
            return FromConnection(endpoint, record, inner);
        }
        if (record.HttpStatus is { } http && http != HttpStatusCode.OK)
        {
            return FromHttpStatus(http);
        }
        if (record.HttpStatus == HttpStatusCode.OK && !record.GrpcContent)
        {
            return new(ProbeCause.H2NotGrpc);
        }
        return exception.StatusCode switch
        {
            StatusCode.Unauthenticated => new(ProbeCause.Unauthenticated),
            StatusCode.PermissionDenied => new(ProbeCause.Permission),
            StatusCode.Unimplemented => new(ProbeCause.NotReapi),
            StatusCode.ResourceExhausted => new(ProbeCause.Overloaded, passing: true),
            StatusCode.Unavailable => new(ProbeCause.UpstreamDown, passing: true),
            StatusCode.DeadlineExceeded => new(ProbeCause.Silent),
            StatusCode.NotFound or StatusCode.InvalidArgument => new(ProbeCause.Instance),
            _ => new(ProbeCause.Unknown, $"gRPC status {exception.StatusCode}"),
        };
    }

    /// <summary>An HTTP status that is not the one asked for.</summary>
    public static ProbeFailure FromHttpStatus(HttpStatusCode status) => (int)status switch
    {
        401 or 407 => new(ProbeCause.Unauthenticated, $"HTTP status {(int)status}"),
        403 => new(ProbeCause.Permission, "HTTP status 403"),
        404 => new(ProbeCause.NotReapi, "HTTP status 404"),
        429 => new(ProbeCause.Overloaded, "HTTP status 429", passing: true),
        >= 502 and <= 504 => new(ProbeCause.UpstreamDown, $"HTTP status {(int)status}", passing: true),
        >= 200 and < 400 => new(ProbeCause.LoginPortal, $"HTTP status {(int)status}"),
        _ => new(ProbeCause.Unknown, $"HTTP status {(int)status}"),
    };

    private static ProbeFailure FromSocket(Endpoint endpoint, ConnectionRecord record, SocketError error) => error switch
    {
        SocketError.TryAgain => new(ProbeCause.Dns, passing: true),
        _ when record.Resolving => new(ProbeCause.Dns),
        SocketError.HostNotFound or SocketError.NoData or SocketError.NoRecovery => new(ProbeCause.Dns),
        SocketError.ConnectionRefused => new(ProbeCause.Refused, passing: !endpoint.IsLoopback),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown
            => new(ProbeCause.Unroutable),
        SocketError.TimedOut => new(ProbeCause.ConnectTimeout, passing: true),
        SocketError.ConnectionReset => new(ProbeCause.Unknown, "the connection was reset", passing: true),
        _ => new(ProbeCause.Unknown, $"socket error {error}"),
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }
        return exception as T;
    }
}
