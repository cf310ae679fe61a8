using System.Runtime.InteropServices;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Proof;

/// <summary>
/// Keeps INT, QUIT, TERM and HUP from ending us as long as there is something to clear away, between two children as well. What a child
/// gets of them <see cref="SignalRelay"/> sees to; what then still builds is ended, for Bazelisk keeps to itself what it alone gets
/// (measured on 1.28.1).
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>Bazel ends a build that it was told to end at once, but for actions that take their time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly TimeProvider time;
    private ITimer? timer;
    private string? building;
    private int happened;

    public Interruption(TimeProvider time)
    {
        this.time = time;
        foreach (int signal in SignalRelay.Signals)
        {
            if (!SignalRelay.IsIgnored(signal))
            {
                registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
                {
                    context.Cancel = true;
                    Happen();
                }));
            }
        }
    }

    public bool Happened => Volatile.Read(ref happened) != 0;

    /// <summary>The output base that is built in, or null.</summary>
    public string? Building
    {
        set => Volatile.Write(ref building, value);
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
        timer?.Dispose();
    }

    private void Happen()
    {
        if (Interlocked.Exchange(ref happened, 1) == 0)
        {
            timer = time.CreateTimer(
                _ =>
                {
                    if (Volatile.Read(ref building) is { } outputBase)
                    {
                        BazelProcesses.End(outputBase, time);
                    }
                },
                null, Grace, Timeout.InfiniteTimeSpan);
        }
    }
}
