using System.Runtime.InteropServices;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Proof;

/// <summary>
/// Keeps INT, QUIT, TERM and HUP from ending us as long as there is something to clear away, between two children as well: they are
/// remembered. What a child gets of them <see cref="SignalRelay"/> sees to.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly List<PosixSignalRegistration> registrations = [];
    private int happened;

    public Interruption()
    {
        foreach (int signal in SignalRelay.Signals)
        {
            if (!SignalRelay.IsIgnored(signal))
            {
                registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
                {
                    context.Cancel = true;
                    Interlocked.Exchange(ref happened, 1);
                }));
            }
        }
    }

    public bool Happened => Volatile.Read(ref happened) != 0;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }
}
