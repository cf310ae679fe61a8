using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>Ends an attempt with its cause. Stays inside the probe, which gives it back as a <see cref="ProbeResult.Refused"/>.</summary>
internal sealed class ProbeFailure(ProbeCause cause, string detail = "", bool passing = false) : Exception
{
    public ProbeCause Cause { get; } = cause;

    /// <summary>One line, never a secret; may be empty.</summary>
    public string Detail { get; } = detail;

    /// <summary>Whether this passes by itself, so that another attempt is worth it.</summary>
    public bool Passing { get; } = passing;
}
