using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Google.Protobuf;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>Reads the cause of a failed attempt from what was recorded; exceptions only tell that it failed, and how.</summary>
internal static class CauseReader
{
    /// <summary>TLS alerts by number: no_application_protocol is RFC 7301's, section 3.2.</summary>
    private const int NoApplicationProtocol = 120;

    /// <summary>The metadata was sent, and did not arrive: nginx drops headers with dots in their names by default.</summary>
    private const string DroppedHeader =
        "a proxy before it drops headers with dots in their names: nginx passes them on with `ignore_invalid_headers off;`";

    /// <summary>A name could not be looked up, or a connection not made.</summary>
    public static ProbeFailure FromSocket(Endpoint endpoint, ConnectionRecord record, SocketError error) => error switch
    {
        SocketError.TryAgain when record.Resolving => new(ProbeCause.Dns, "the resolver has no answer just now", passing: true),
        _ when record.Resolving => new(ProbeCause.Dns),
        SocketError.ConnectionRefused => new(ProbeCause.Refused, passing: !endpoint.IsLoopback),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown
            => new(ProbeCause.Unroutable),
        // A unix socket whose queue is full says to try again.
        SocketError.TimedOut or SocketError.TryAgain or SocketError.WouldBlock => new(ProbeCause.ConnectTimeout, passing: true),
        SocketError.AccessDenied => new(ProbeCause.Permission, "connecting is not allowed here"),
        _ => new(ProbeCause.Unknown, $"socket error {error}"),
    };

    /// <summary>A time limit ran out: what was being waited for?</summary>
    public static ProbeFailure FromTimeout(ConnectionRecord record, string? call = null) =>
        record.Resolving ? new(ProbeCause.Dns, "the resolver does not answer")
        : !record.Connected ? new(ProbeCause.ConnectTimeout, passing: true)
        : record.Wire.None ? new(ProbeCause.Silent)
        : record is { Tls: true, CertificateErrors: null } ? new(ProbeCause.Silent, "it began a TLS handshake and did not end it")
        : new(ProbeCause.Silent, call is { } named ? $"it speaks, and did not answer {named}" : "it speaks, and did not answer");

    /// <summary>The connection broke, or what came over it is no answer.</summary>
    public static ProbeFailure FromConnection(Endpoint endpoint, ConnectionRecord record, Exception exception, string? call = null)
    {
        HttpRequestError? kind = Find<HttpRequestException>(exception)?.HttpRequestError;
        if (FromTls(endpoint, record) is { } tls)
        {
            return tls;
        }
        if (record.Wire.IsTls && !record.Tls)
        {
            return new(ProbeCause.PlaintextOnTls);
        }
        if (!endpoint.IsHttp && (record.Spoken.IsHttp1 || record.Spoken.WantsHttp1 || kind == HttpRequestError.VersionNegotiationError))
        {
            return new(ProbeCause.Http1NotGrpc) { Doubtful = !record.Tls };
        }
        if (kind == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new(ProbeCause.Unknown, "its headers do not end");
        }
        if (endpoint.IsHttp && record.Spoken.IsHttp1 && kind != HttpRequestError.InvalidResponse)
        {
            return new(ProbeCause.Unknown, $"its answer{(call is null ? "" : $" to {call}")} broke off", passing: true);
        }
        if (endpoint.IsHttp && record.Spoken.IsHttp2)
        {
            return new(ProbeCause.Unknown, "it speaks HTTP/2, as gRPC caches do")
            {
                Hint = $"is it a gRPC cache? then its address is {endpoint.WithScheme(record.Tls ? EndpointScheme.Grpcs : EndpointScheme.Grpc)}",
            };
        }
        return record.Spoken.None || (!endpoint.IsHttp && record.Spoken.IsHttp2)
            ? new(ProbeCause.Unknown, $"the connection was closed before an answer{(call is { } named ? $" to {named}" : "")}", passing: true)
            {
                Doubtful = record.Wire.None,
            }
            : new(ProbeCause.Unknown, "what it says is no HTTP");
    }

    /// <summary>A gRPC call ended without a status of the server's.</summary>
    public static ProbeFailure FromBrokenCall(
        Endpoint endpoint, ConnectionRecord record, ProbeCall call, bool answered, RpcException exception)
    {
        Exception cause = exception.Status.DebugException ?? exception;
        return Find<ProbeFailure>(cause) is { } known ? known
            : !answered ? FromConnection(endpoint, record, cause, call.ToString())
            : exception.StatusCode == StatusCode.ResourceExhausted ? new(ProbeCause.Unknown, $"its answer to {call} is larger than 4 MB")
            : Find<InvalidProtocolBufferException>(cause) is null
                && (Find<IOException>(cause) is not null || Find<HttpRequestException>(cause) is not null)
                ? new(ProbeCause.Unknown, $"its answer to {call} broke off", passing: true)
            : new(ProbeCause.Unknown, $"its answer to {call} cannot be read");
    }

    /// <summary>The server gave a gRPC status other than OK.</summary>
    public static ProbeFailure FromStatus(ProbeCall call, StatusCode status, string message, Func<string, string> redact)
    {
        (ProbeCause cause, bool passing) = status switch
        {
            StatusCode.ResourceExhausted => (ProbeCause.Overloaded, true),
            StatusCode.Unavailable => (ProbeCause.UpstreamDown, true),
            StatusCode.DeadlineExceeded => (ProbeCause.UpstreamDown, false),
            StatusCode.InvalidArgument when message.Contains(nameof(RequestMetadata), StringComparison.Ordinal) => (ProbeCause.Unknown, false),
            StatusCode.NotFound or StatusCode.InvalidArgument => (ProbeCause.Instance, false),
            _ when call == ProbeCall.BatchUpdateBlobs => (ProbeCause.NoWrite, false),
            StatusCode.Unauthenticated => (ProbeCause.Unauthenticated, false),
            StatusCode.PermissionDenied => (ProbeCause.Permission, false),
            StatusCode.Unimplemented => (call == ProbeCall.GetCapabilities ? ProbeCause.NotReapi : ProbeCause.NoCache, false),
            _ => (ProbeCause.Unknown, false),
        };
        return new(cause, $"{call} answered {ServerWords.Name(status)}{ServerWords.Quoted(message, redact)}", passing)
        {
            Status = status,
            Hint = cause == ProbeCause.Unknown && status == StatusCode.InvalidArgument ? DroppedHeader : null,
        };
    }

    /// <summary>An HTTP status that is not the one asked for, or no gRPC behind it.</summary>
    /// <param name="endpoint">Whose.</param>
    /// <param name="record">Of its connection.</param>
    /// <param name="status">What it answered.</param>
    /// <param name="call">The call by its name; null for the first one.</param>
    /// <param name="writes">Whether it was asked to store something, after all else had gone well.</param>
    public static ProbeFailure FromHttpStatus(
        Endpoint endpoint, ConnectionRecord record, HttpStatusCode status, string? call = null, bool writes = false)
    {
        string detail = $"{(call is null ? "" : $"{call} answered ")}HTTP status {(int)status}";
        if (writes && (int)status is >= 400 and < 502 and not 429)
        {
            return new(ProbeCause.NoWrite, detail) { Hint = WriteHint(status) };
        }
        return (int)status switch
        {
            400 or 401 or 403 when record.ClientCertificateMissed => new(ProbeCause.ClientCertificateMissing, detail),
            // What nginx says to a certificate that it does not take.
            400 when record.ClientCertificateGiven => new(ProbeCause.Unauthenticated, detail),
            401 or 407 => new(ProbeCause.Unauthenticated, detail),
            403 => new(ProbeCause.Permission, detail),
            429 => new(ProbeCause.Overloaded, detail, passing: true),
            >= 502 and <= 504 => new(ProbeCause.UpstreamDown, detail, passing: true),
            _ when !endpoint.IsHttp => new(ProbeCause.H2NotGrpc, detail),
            >= 200 and < 400 => new(ProbeCause.LoginPortal, detail),
            400 => new(ProbeCause.Unknown, detail) { Doubtful = !record.Tls },
            _ => new(ProbeCause.Unknown, detail),
        };
    }

    /// <summary>What to do about a write's status; null where it is a matter of access.</summary>
    public static string? WriteHint(HttpStatusCode status) => (int)status switch
    {
        404 or 405 => "does this address take uploads? is a path missing in it, as in http://HOST/cache?",
        413 => $"raise the limit for a request's body at the server (nginx: client_max_body_size), or set {Variables.Upload}=false to read only",
        507 => $"make room at the server, or set {Variables.Upload}=false to read only",
        >= 500 => $"the server failed over it: see its log, or set {Variables.Upload}=false to read only",
        _ => null,
    };

    /// <summary>What went wrong with TLS, or null.</summary>
    private static ProbeFailure? FromTls(Endpoint endpoint, ConnectionRecord record)
    {
        if (!record.Tls)
        {
            return null;
        }
        if (record.CertificateErrors is { } errors and not SslPolicyErrors.None)
        {
            return new(
                errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? ProbeCause.TlsUntrusted : ProbeCause.TlsWrongName,
                record.CertificateProblem)
            {
                Hint = record.CertificateHint,
            };
        }
        if (record.Spoken.None && record.ClientCertificateMissed)
        {
            return new(ProbeCause.ClientCertificateMissing);
        }
        if (record.CertificateErrors is null)
        {
            return !record.Wire.IsTls ? new(ProbeCause.TlsOnPlaintext)
                : record.Wire.TlsAlert == NoApplicationProtocol && !endpoint.IsHttp ? new(ProbeCause.Http1NotGrpc)
                : new(ProbeCause.Unknown, record.Wire.TlsAlert is { } alert ? $"TLS alert {alert}" : "the TLS handshake failed");
        }
        return record is { Spoken.None: true, ClientCertificateGiven: true }
            ? new(ProbeCause.Unauthenticated, "the connection was closed after the TLS handshake")
            : null;
    }

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
