using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Flywheel.Host.Launch;

/// <summary>
/// Keeps INT, QUIT, TERM and HUP from ending us while a child runs, and hands on those the child has not had.
/// TERM and HUP are always passed on. INT and QUIT are passed on unless our process group has the terminal: typed at
/// the keyboard, they have reached the child already.
/// </summary>
/// <remarks>
/// A signal that we inherited as ignored is left alone: the child inherits the same, as it would without us. The
/// runtime's registration is used since a mask cannot do it: the runtime has threads from its start on, and a signal
/// goes to any thread that does not block it.
/// </remarks>
internal sealed class SignalRelay : IDisposable
{
    internal static readonly ImmutableArray<int> Signals =
        [NativeMethods.SigHup, NativeMethods.SigInt, NativeMethods.SigQuit, NativeMethods.SigTerm];

    private readonly Lock gate = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly List<int> early = [];
    private int child;
    private bool over;

    private SignalRelay()
    {
    }

    public static SignalRelay Start()
    {
        SignalRelay relay = new();
        foreach (int signal in Signals)
        {
            if (!IsIgnored(signal))
            {
                // A positive value is the runtime's way to name a signal by its number on this system.
                relay.registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
                {
                    context.Cancel = true;
                    relay.Receive(signal);
                }));
            }
        }
        return relay;
    }

    /// <summary>From now on signals go to <paramref name="pid"/>; it gets those that came before it was there.</summary>
    public void Attach(int pid)
    {
        lock (gate)
        {
            child = pid;
            foreach (int signal in early)
            {
                NativeMethods.Kill(pid, signal);
            }
        }
    }

    /// <summary>The child is gone; its number may soon be somebody else's.</summary>
    public void Detach()
    {
        lock (gate)
        {
            over = true;
        }
    }

    public void Dispose()
    {
        Detach();
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }

    private void Receive(int signal)
    {
        lock (gate)
        {
            if (over)
            {
                return;
            }
            if (child == 0)
            {
                early.Add(signal);
            }
            else if (signal is NativeMethods.SigTerm or NativeMethods.SigHup || !HasTerminal())
            {
                NativeMethods.Kill(child, signal);
            }
        }
    }

    /// <summary>Whether we were started with this signal ignored.</summary>
    internal static unsafe bool IsIgnored(int signal)
    {
        NativeMethods.SignalAction current;
        return NativeMethods.SetSignalAction(signal, null, &current) == 0 && current.Handler == NativeMethods.SigIgn;
    }

    /// <summary>Whether our process group is the foreground group of the controlling terminal.</summary>
    private static unsafe bool HasTerminal()
    {
        fixed (byte* path = "/dev/tty\0"u8)
        {
            int terminal = NativeMethods.Open(path, NativeMethods.ReadOnlyNoControllingCloseOnExec);
            if (terminal < 0)
            {
                return false;
            }
            int foreground = NativeMethods.ForegroundProcessGroup(terminal);
            NativeMethods.Close(terminal);
            return foreground == NativeMethods.ProcessGroup();
        }
    }
}
