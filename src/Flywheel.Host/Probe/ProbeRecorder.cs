using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>Keeps what a probe does, with its times, for <c>flywheel probe</c>. For one probe.</summary>
public sealed class ProbeRecorder : ProbeJournal
{
    private readonly TimeProvider time;
    private readonly Lock guard = new();
    private readonly long start;
    private readonly List<RecordedAttempt> attempts = [];

    public ProbeRecorder(TimeProvider time)
    {
        this.time = time;
        start = time.GetTimestamp();
    }

    /// <summary>What was kept until now.</summary>
    public ProbeTrace Trace()
    {
        lock (guard)
        {
            return new([.. attempts.Select(attempt => attempt.Traced(Now))]);
        }
    }

    private TimeSpan Now => time.GetElapsedTime(start);

    internal override void AttemptBegins(bool ofExecutor)
    {
        lock (guard)
        {
            attempts.Add(new(ofExecutor, Now));
        }
    }

    internal override void AttemptEnded(ProbeFailure? failure) => Keep(attempt => attempt.End(Now, failure));

    internal override void Begins(ProbeStep step) => Keep(attempt => attempt.Begin(step, Now));

    internal override void Ends(ProbeStep step) => Keep(attempt => attempt.EndOf(step, Now));

    internal override void Holds(ProbeStep step) => Keep(attempt => attempt.Last(step)?.Holds = true);

    internal override void LookedUp(IPAddress[] addresses) =>
        Keep(attempt => attempt.Last(ProbeStep.Lookup)?.Answers = [.. addresses.Select(address => address.ToString())]);

    internal override void Dials(EndPoint address) =>
        Keep(attempt => attempt.Last(ProbeStep.Connect)?.Dials.Add(new(address, Now)));

    internal override void Dialled(EndPoint address, Exception? failure) => Keep(_ =>
    {
        // A late one may belong to an attempt that ended meanwhile.
        RecordedDial? dial = attempts.SelectMany(attempt => attempt.Dials).LastOrDefault(dial => ReferenceEquals(dial.Address, address));
        dial?.End(Now, failure);
    });

    internal override void Certified(SslStream? connection, X509Certificate2? certificate, X509Chain? chain) => Keep(attempt =>
    {
        if (attempt.Last(ProbeStep.TlsHandshake) is { } step)
        {
            step.Tls = Agreed(connection) with
            {
                Chain = CertificateReading.Sent(certificate, chain),
                Root = CertificateReading.Root(certificate, chain),
            };
        }
    });

    internal override void Secured(Stream connection) => Keep(attempt =>
    {
        attempt.EndOf(ProbeStep.TlsHandshake, Now);
        if (attempt.Last(ProbeStep.TlsHandshake) is { } step)
        {
            step.Holds = true;
            step.Tls = Agreed(connection as SslStream) with { Chain = step.Tls?.Chain ?? [], Root = step.Tls?.Root };
        }
    });

    internal override void Said(ServerCapabilities capabilities) =>
        Keep(attempt => attempt.Server = CapabilityJudgement.Account(capabilities, attempt.OfExecutor));

    private void Keep(Action<RecordedAttempt> keep)
    {
        lock (guard)
        {
            keep(attempts[^1]);
        }
    }

    private static TracedTls Agreed(SslStream? connection)
    {
        try
        {
            return connection is null ? new(null, null, null, [], null) : new(
                Version(connection.SslProtocol),
                connection.NegotiatedCipherSuite.ToString(),
                connection.NegotiatedApplicationProtocol.ToString(),
                [],
                null);
        }
        catch (InvalidOperationException)
        {
            // Before the handshake's end the system does not tell everything.
            return new(null, null, null, [], null);
        }
    }

    private static string Version(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => protocol.ToString(),
    };
}
