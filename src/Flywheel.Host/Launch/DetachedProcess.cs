using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Flywheel.Core;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Launch;

/// <summary>A program that goes on when we, our terminal and its session end.</summary>
public static unsafe class DetachedProcess
{
    private const int StandardDescriptors = 3;

    /// <summary>Mode 0600.</summary>
    private const uint OwnFile = 0x180;

    /// <summary>Starts a program in a session of its own, with nothing to read, and both outputs in a file.</summary>
    /// <param name="program">A path; PATH is not searched.</param>
    /// <param name="argv">All words, the program's own name first.</param>
    /// <param name="environment">Entries NAME=value.</param>
    /// <param name="log">Gets what it prints, at the end.</param>
    /// <returns>Its number, or null and the system's error.</returns>
    public static (int? ProcessId, int Errno) Start(
        ByteString program, ImmutableArray<ByteString> argv, ImmutableArray<ByteString> environment, string log)
    {
        using SafeFileHandle nothing = File.OpenHandle("/dev/null");
        using SafeFileHandle output = Append(log);
        ReadOnlySpan<SafeFileHandle> files = [nothing, output, output];
        NativeMethods.SignalSet defaults = NativeMethods.SignalSet.Of(NativeMethods.SigPipe, NativeMethods.SigHup, NativeMethods.SigCancel, NativeMethods.SigSetXid);
        NativeMethods.SpawnAttributes attributes;
        NativeMethods.SpawnAttributesInit(&attributes);
        NativeMethods.SpawnFileActions actions;
        NativeMethods.SpawnFileActionsInit(&actions);
        try
        {
            for (int i = 0; i < StandardDescriptors; i++)
            {
                NativeMethods.SpawnFileActionsDuplicate(&actions, (int)files[i].DangerousGetHandle(), i);
            }
            // What else the shell has open is no business of a server's: a lock or a pipe would be held for as long as it runs.
            NativeMethods.SpawnFileActionsCloseFrom(&actions, StandardDescriptors);
            NativeMethods.SpawnAttributesSetDefaults(&attributes, &defaults);
            NativeMethods.SpawnAttributesSetFlags(&attributes, NativeMethods.SpawnSetSigDef | NativeMethods.SpawnSetSession);
            using NativeWords words = new(argv);
            using NativeWords entries = new(environment);
            int child = 0;
            fixed (byte* path = NativeWords.Terminated(program))
            {
                int errno = NativeMethods.Spawn(&child, path, &actions, &attributes, words.Pointers, entries.Pointers);
                return errno == 0 ? (child, 0) : (null, errno);
            }
        }
        finally
        {
            NativeMethods.SpawnFileActionsDestroy(&actions);
            NativeMethods.SpawnAttributesDestroy(&attributes);
        }
    }

    /// <summary>The system's own appending: servers may write to it one after the other, and the framework's only begins at the end.</summary>
    private static SafeFileHandle Append(string path)
    {
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(path)))
        {
            int descriptor = NativeMethods.Create(name, NativeMethods.CreateAppendCloseOnExec | NativeMethods.NoFollow, OwnFile);
            return descriptor >= 0
                ? new(descriptor, ownsHandle: true)
                : throw new IOException($"the log cannot be opened (error {Marshal.GetLastPInvokeError()})");
        }
    }

    /// <summary>Whether a child of ours has ended; it is collected then.</summary>
    public static bool HasEnded(int processId)
    {
        int status;
        return NativeMethods.WaitPid(processId, &status, NativeMethods.WithoutWaiting) != 0;
    }

    /// <summary>Asks a child of ours to end.</summary>
    public static void Terminate(int processId) => NativeMethods.Kill(processId, NativeMethods.SigTerm);
}
