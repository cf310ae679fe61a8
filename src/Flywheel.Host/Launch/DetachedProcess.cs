using System.Collections.Immutable;
using Flywheel.Core;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Launch;

/// <summary>A program that goes on when we, our terminal and its session end.</summary>
public static unsafe class DetachedProcess
{
    private const int StandardDescriptors = 3;

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
        using SafeFileHandle output = File.OpenHandle(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
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

    /// <summary>Whether a child of ours has ended; it is collected then.</summary>
    public static bool HasEnded(int processId)
    {
        int status;
        return NativeMethods.WaitPid(processId, &status, NativeMethods.WithoutWaiting) != 0;
    }

    /// <summary>Asks a process to end.</summary>
    /// <returns>Whether there is one that we may ask.</returns>
    public static bool Terminate(int processId) => NativeMethods.Kill(processId, NativeMethods.SigTerm) == 0;
}
