using Flywheel.Core.Probe;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>Ends an attempt with its cause. Stays inside the probe, which gives it back as a <see cref="ProbeResult.Refused"/>.</summary>
internal sealed class ProbeFailure(ProbeCause cause, string detail = "", bool passing = false) : Exception
{
    public ProbeCause Cause { get; } = cause;

    /// <summary>One line, maybe with a server's words in it; may be empty.</summary>
    public string Detail { get; } = detail;

    /// <summary>Whether this passes by itself, so that another attempt is worth it.</summary>
    public bool Passing { get; } = passing;

    /// <summary>Whether this may be a TLS port that was spoken to in plain text: <see cref="SecondLook"/> then tells more.</summary>
    public bool Doubtful { get; init; }

    /// <summary>The status that a server gave to a gRPC call; null without one.</summary>
    public StatusCode? Status { get; init; }

    /// <summary>The next step, where <see cref="Detail"/> tells more than the cause; null for the cause's own.</summary>
    public string? Hint { get; init; }

    /// <summary>The same in other words.</summary>
    public ProbeFailure With(string detail) => new(Cause, detail, Passing) { Doubtful = Doubtful, Status = Status, Hint = Hint };
}
