using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>
/// Is told what a probe does, step by step. This one forgets it at once: it is the guard's, whose probe must cost nothing more. Some of
/// it is told by two threads at a time.
/// </summary>
public class ProbeJournal
{
    protected ProbeJournal()
    {
    }

    public static ProbeJournal None { get; } = new();

    /// <summary>An attempt at the cache's or the executor's endpoint begins.</summary>
    internal virtual void AttemptBegins(bool ofExecutor)
    {
    }

    /// <summary>The last attempt ended; told again when a second look at it knows more.</summary>
    /// <param name="failure">Null when it proved what it was to prove.</param>
    internal virtual void AttemptEnded(ProbeFailure? failure)
    {
    }

    internal virtual void Begins(ProbeStep step)
    {
    }

    /// <summary>The step's answer came, whatever it is. Not told of a step that its attempt ended in.</summary>
    internal virtual void Ends(ProbeStep step)
    {
    }

    /// <summary>The step's answer is what it should be.</summary>
    internal virtual void Holds(ProbeStep step)
    {
    }

    internal virtual void LookedUp(IPAddress[] addresses)
    {
    }

    internal virtual void Dials(EndPoint address)
    {
    }

    /// <summary>How dialling that address, the very same object, ended.</summary>
    /// <param name="address">As it was when dialling began.</param>
    /// <param name="failure">Null for a connection.</param>
    internal virtual void Dialled(EndPoint address, Exception? failure)
    {
    }

    /// <summary>The server showed its certificate. What is given lives no longer than this call.</summary>
    internal virtual void Certified(SslStream? connection, X509Certificate2? certificate, X509Chain? chain)
    {
    }

    /// <summary>A TLS handshake ended well.</summary>
    internal virtual void Secured(Stream connection)
    {
    }

    internal virtual void Said(ServerCapabilities capabilities)
    {
    }
}
