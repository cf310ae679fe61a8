using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>Starts the real Bazel so that it cannot tell us from the shell: in our place, or as a watched child.</summary>
public static unsafe class Launcher
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    private static readonly ByteString Shell = ByteString.FromText("/bin/sh");

    /// <summary>Becomes <paramref name="program"/> (execve); comes back only when the system refuses.</summary>
    /// <param name="program">A path, absolute or from the current directory; PATH is not searched.</param>
    /// <param name="argv">All words, the program's own name first.</param>
    /// <param name="environment">Entries NAME=value, passed on as they are.</param>
    public static ExitStatus.NotStarted Replace(
        ByteString program, ImmutableArray<ByteString> argv, ImmutableArray<ByteString> environment)
    {
        // Handlers fall back to their defaults in execve; an ignored signal stays ignored, and the runtime ignores SIGPIPE.
        NativeMethods.SignalAction previous;
        NativeMethods.SignalAction byDefault = new() { Handler = NativeMethods.SigDfl };
        NativeMethods.SetSignalAction(NativeMethods.SigPipe, &byDefault, &previous);
        int errno = Execute(program, argv, environment);
        if (errno == NativeMethods.ExecFormat)
        {
            errno = Execute(Shell, ShellWords(program, argv), environment);
        }
        NativeMethods.SetSignalAction(NativeMethods.SigPipe, &previous, null);
        return new ExitStatus.NotStarted(errno);
    }

    /// <summary>Runs <paramref name="program"/> as a child in our process group and waits for its end.</summary>
    /// <param name="program">A path, absolute or from the current directory; PATH is not searched.</param>
    /// <param name="argv">All words, the program's own name first.</param>
    /// <param name="environment">Entries NAME=value, passed on as they are.</param>
    /// <param name="started">Called once when the child runs; must not take long.</param>
    /// <param name="outputToErrors">Whether the child's standard output is our standard error.</param>
    /// <remarks>
    /// Until the child has ended, INT, QUIT, TERM and HUP do not end us; <see cref="SignalRelay"/> says who gets them.
    /// The terminal's stop and continue reach both of us through the process group.
    /// </remarks>
    public static ExitStatus Supervise(
        ByteString program, ImmutableArray<ByteString> argv, ImmutableArray<ByteString> environment, Action? started = null,
        bool outputToErrors = false)
    {
        using SignalRelay relay = SignalRelay.Start();
        // With SIGCHLD ignored the system would throw the child's exit status away; a child must not inherit that.
        NativeMethods.SignalAction byDefault = new() { Handler = NativeMethods.SigDfl };
        NativeMethods.SignalAction previous;
        NativeMethods.SetSignalAction(NativeMethods.SigChld, null, &previous);
        bool childrenIgnored = previous.Handler == NativeMethods.SigIgn;
        if (childrenIgnored)
        {
            NativeMethods.SetSignalAction(NativeMethods.SigChld, &byDefault, null);
        }
        try
        {
            int errno = Spawn(program, argv, environment, outputToErrors, out int pid);
            if (errno == NativeMethods.ExecFormat)
            {
                errno = Spawn(Shell, ShellWords(program, argv), environment, outputToErrors, out pid);
            }
            if (errno != 0)
            {
                return new ExitStatus.NotStarted(errno);
            }
            relay.Attach(pid);
            try
            {
                started?.Invoke();
            }
            catch
            {
                // Nobody else would wait for it.
                Wait(pid, relay);
                throw;
            }
            return Wait(pid, relay);
        }
        finally
        {
            if (childrenIgnored)
            {
                NativeMethods.SetSignalAction(NativeMethods.SigChld, &previous, null);
            }
        }
    }

    private static ExitStatus Wait(int pid, SignalRelay relay)
    {
        // First only look: the number stays the child's until it is collected, so a late signal cannot hit a stranger.
        NativeMethods.SignalInfo info;
        while (NativeMethods.WaitId(NativeMethods.OneProcess, pid, &info, NativeMethods.EndedAndKept) < 0)
        {
            ThrowUnlessInterrupted();
        }
        relay.Detach();
        int status;
        while (NativeMethods.WaitPid(pid, &status, 0) < 0)
        {
            ThrowUnlessInterrupted();
        }
        int signal = status & 0x7F;
        return signal == 0 ? new ExitStatus.Exited((status >> 8) & 0xFF) : new ExitStatus.Signalled(signal);
    }

    private static void ThrowUnlessInterrupted()
    {
        int errno = Marshal.GetLastPInvokeError();
        if (errno != NativeMethods.Interrupted)
        {
            throw new InvalidOperationException(
                $"waiting for the child failed: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }

    private static int Execute(
        ByteString program, ImmutableArray<ByteString> argv, ImmutableArray<ByteString> environment)
    {
        using NativeWords words = new(argv);
        using NativeWords entries = new(environment);
        fixed (byte* path = NativeWords.Terminated(program))
        {
            NativeMethods.Execute(path, words.Pointers, entries.Pointers);
            return Marshal.GetLastPInvokeError();
        }
    }

    private static int Spawn(
        ByteString program, ImmutableArray<ByteString> argv, ImmutableArray<ByteString> environment, bool outputToErrors, out int pid)
    {
        // The runtime starts its threads with the mask of the thread that makes them, so ours is what we inherited.
        NativeMethods.SignalSet mask;
        NativeMethods.ThreadSignalMask(NativeMethods.SetMask, null, &mask);
        NativeMethods.SignalSet defaults = NativeMethods.SignalSet.Of(
            NativeMethods.SigPipe, NativeMethods.SigCancel, NativeMethods.SigSetXid);
        NativeMethods.SpawnAttributes attributes;
        NativeMethods.SpawnAttributesInit(&attributes);
        NativeMethods.SpawnFileActions actions;
        NativeMethods.SpawnFileActionsInit(&actions);
        try
        {
            if (outputToErrors)
            {
                NativeMethods.SpawnFileActionsDuplicate(&actions, StandardError, StandardOutput);
            }
            NativeMethods.SpawnAttributesSetDefaults(&attributes, &defaults);
            NativeMethods.SpawnAttributesSetMask(&attributes, &mask);
            NativeMethods.SpawnAttributesSetFlags(
                &attributes, NativeMethods.SpawnSetSigDef | NativeMethods.SpawnSetSigMask);
            using NativeWords words = new(argv);
            using NativeWords entries = new(environment);
            int child = 0;
            int errno;
            fixed (byte* path = NativeWords.Terminated(program))
            {
                errno = NativeMethods.Spawn(&child, path, outputToErrors ? &actions : null, &attributes, words.Pointers, entries.Pointers);
            }
            pid = child;
            return errno;
        }
        finally
        {
            NativeMethods.SpawnFileActionsDestroy(&actions);
            NativeMethods.SpawnAttributesDestroy(&attributes);
        }
    }

    /// <summary>A script without `#!` runs under /bin/sh, as shells and execvp have it.</summary>
    private static ImmutableArray<ByteString> ShellWords(ByteString program, ImmutableArray<ByteString> argv) =>
        [Shell, program, .. argv.Skip(1)];
}
