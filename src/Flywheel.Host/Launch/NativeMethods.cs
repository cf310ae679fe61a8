using System.Runtime.InteropServices;

namespace Flywheel.Host.Launch;

/// <summary>Every native call of the program: libc on Linux, x64 and arm64. Only blittable types cross the border.</summary>
internal static unsafe partial class NativeMethods
{
    private const string LibC = "libc";

    public const int SigHup = 1;
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SigTerm = 15;
    public const int SigChld = 17;

    /// <summary>The thread library's own signals. glibc and musl spawn a child with them ignored unless told otherwise.</summary>
    public const int SigCancel = 32;
    public const int SigSetXid = 33;

    public const nint SigDfl = 0;
    public const nint SigIgn = 1;

    public const int NotPermitted = 1;
    public const int NotThere = 2;
    public const int Interrupted = 4;
    public const int ExecFormat = 8;
    public const int WouldBlock = 11;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int AlreadyThere = 17;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int TooManyFilesOfSystem = 23;
    public const int TooManyFiles = 24;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int BrokenPipe = 32;
    public const int NameTooLong = 36;
    public const int LinkLoop = 40;
    public const int QuotaExceeded = 122;

    /// <summary>SIG_BLOCK.</summary>
    public const int Block = 0;

    /// <summary>SIG_SETMASK.</summary>
    public const int SetMask = 2;

    /// <summary>SIGXFSZ.</summary>
    public const int FileSizeSignal = 25;

    public const short SpawnSetSigDef = 0x04;
    public const short SpawnSetSigMask = 0x08;

    /// <summary>POSIX_SPAWN_SETSID, of glibc since 2.26.</summary>
    public const short SpawnSetSession = 0x80;

    /// <summary>RLIMIT_NOFILE.</summary>
    public const int OpenFiles = 7;

    /// <summary>WNOHANG.</summary>
    public const int WithoutWaiting = 1;

    public const int OneProcess = 1;

    /// <summary>WEXITED and WNOWAIT: until the process has ended, and leave it to be waited for.</summary>
    public const int EndedAndKept = 0x01000004;

    public const int ExecuteAllowed = 1;
    public const int WriteAllowed = 2;
    public const int AtCurrentDirectory = -100;
    public const int ReadOnlyNoControllingCloseOnExec = 0x80100;
    public const int ReadWriteCloseOnExec = 0x80002;

    /// <summary>struct rlimit.</summary>
    internal struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    /// <summary>Added to the above: a file that must not be there yet.</summary>
    public const int CreateNew = 0x40 | 0x80;

    /// <summary>Added to the above: O_NOFOLLOW, a link is not opened; its bit is another one on arm64.</summary>
    public static int NoFollow => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>AT_SYMLINK_NOFOLLOW, in a status call: a link is itself.</summary>
    public const int LinkItself = 0x100;

    /// <summary>Added to the above: never waits for the other end of a pipe.</summary>
    public const int NoWait = 0x800;

    /// <summary>Added to the above: a file that may be there, written at its end only.</summary>
    public const int CreateAppendNoWait = 0x40 | 0x400 | NoWait;

    /// <summary>O_WRONLY, O_CREAT, O_APPEND and O_CLOEXEC.</summary>
    public const int CreateAppendCloseOnExec = 0x1 | 0x40 | 0x400 | 0x80000;

    /// <summary>LOCK_EX and LOCK_NB: for one alone, without waiting.</summary>
    public const int LockExclusiveNoWait = 2 | 4;

    /// <summary>Added to a status call: the descriptor itself, not a name below it.</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>sigset_t: 1024 signals in glibc and musl.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct SignalSet
    {
        private ulong first;

        /// <summary>Sets the bits directly: sigaddset refuses the numbers that the C library keeps for itself.</summary>
        public static SignalSet Of(params ReadOnlySpan<int> signals)
        {
            SignalSet set = default;
            foreach (int signal in signals)
            {
                set.first |= 1UL << (signal - 1);
            }
            return set;
        }
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeSpec
    {
        private readonly long seconds;
        private readonly long nanoseconds;
    }

    /// <summary>struct sigaction: the handler comes first; the rest is carried, never looked into.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 152)]
    internal struct SignalAction
    {
        public nint Handler;
    }

    /// <summary>siginfo_t: opaque.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct SignalInfo
    {
        private ulong first;
    }

    /// <summary>posix_spawnattr_t: opaque, 336 bytes in glibc and musl.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 512)]
    internal struct SpawnAttributes
    {
        private ulong first;
    }

    /// <summary>posix_spawn_file_actions_t: opaque, 80 bytes in glibc and musl.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct SpawnFileActions
    {
        private ulong first;
    }

    /// <summary>struct statx, which unlike struct stat is laid out alike on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct FileStatus
    {
        private const int FormatMask = 0xF000;
        private const int RegularFile = 0x8000;
        private const int DirectoryFile = 0x4000;
        private const int SocketFile = 0xC000;

        [FieldOffset(16)] public readonly uint Links;
        [FieldOffset(20)] public readonly uint Owner;
        [FieldOffset(28)] private readonly ushort mode;
        [FieldOffset(32)] public readonly ulong Inode;
        [FieldOffset(40)] public readonly ulong Size;
        [FieldOffset(112)] public readonly long ModifiedSeconds;
        [FieldOffset(120)] public readonly uint ModifiedNanoseconds;
        [FieldOffset(136)] public readonly ulong Device;

        public readonly UnixFileMode Permissions => (UnixFileMode)(mode & ~FormatMask);

        public readonly bool IsRegularFile => (mode & FormatMask) == RegularFile;

        public readonly bool IsSocket => (mode & FormatMask) == SocketFile;

        public readonly bool IsDirectory => (mode & FormatMask) == DirectoryFile;
    }

    /// <summary>struct statvfs as far as the space that is left; alike in glibc and musl on 64-bit processors.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct FileSystemStatus
    {
        /// <summary>Bytes in a block.</summary>
        [FieldOffset(8)] public readonly ulong Block;

        /// <summary>Blocks in all; 0 where the file system does not know.</summary>
        [FieldOffset(16)] public readonly ulong Blocks;

        /// <summary>Blocks that are free for everybody.</summary>
        [FieldOffset(32)] public readonly ulong Available;
    }

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 8)]
    internal struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
    }

    /// <summary>TIOCGWINSZ, alike on x64 and arm64.</summary>
    public const nuint GetWindowSize = 0x5413;

    /// <summary>Type, mode, times, inode and size.</summary>
    public const uint BasicStatus = 0x7FF;

    [LibraryImport(LibC, EntryPoint = "execve", SetLastError = true)]
    public static partial int Execute(byte* path, byte** argv, byte** environment);

    [LibraryImport(LibC, EntryPoint = "umask")]
    public static partial uint CreationMask(uint mask);

    [LibraryImport(LibC, EntryPoint = "posix_spawn")]
    public static partial int Spawn(
        int* pid, byte* path, void* fileActions, SpawnAttributes* attributes, byte** argv, byte** environment);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int SpawnFileActionsInit(SpawnFileActions* actions);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int SpawnFileActionsDestroy(SpawnFileActions* actions);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int SpawnFileActionsDuplicate(SpawnFileActions* actions, int from, int to);

    /// <summary>Of glibc since 2.34.</summary>
    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int SpawnFileActionsCloseFrom(SpawnFileActions* actions, int first);

    [LibraryImport(LibC, EntryPoint = "getrlimit")]
    public static partial int GetLimit(int resource, ResourceLimit* limit);

    [LibraryImport(LibC, EntryPoint = "setrlimit")]
    public static partial int SetLimit(int resource, ResourceLimit* limit);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_init")]
    public static partial int SpawnAttributesInit(SpawnAttributes* attributes);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int SpawnAttributesDestroy(SpawnAttributes* attributes);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SpawnAttributesSetFlags(SpawnAttributes* attributes, short flags);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SpawnAttributesSetDefaults(SpawnAttributes* attributes, SignalSet* signals);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SpawnAttributesSetMask(SpawnAttributes* attributes, SignalSet* signals);

    [LibraryImport(LibC, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport(LibC, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, int id, SignalInfo* info, int options);

    /// <summary>Takes its arguments as a fixed function would, on x64 and arm64.</summary>
    [LibraryImport(LibC, EntryPoint = "ioctl")]
    public static partial int WindowSizeOf(int descriptor, nuint request, WindowSize* size);

    [LibraryImport(LibC, EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(LibC, EntryPoint = "sigaction")]
    public static partial int SetSignalAction(int signal, SignalAction* action, SignalAction* previous);

    [LibraryImport(LibC, EntryPoint = "pthread_sigmask")]
    public static partial int ThreadSignalMask(int how, SignalSet* mask, SignalSet* previous);

    /// <summary>Takes a blocked signal that waits, so that it never comes.</summary>
    [LibraryImport(LibC, EntryPoint = "sigtimedwait")]
    public static partial int TakeSignal(SignalSet* signals, SignalInfo* info, TimeSpec* within);

    [LibraryImport(LibC, EntryPoint = "getpgrp")]
    public static partial int ProcessGroup();

    [LibraryImport(LibC, EntryPoint = "tcgetpgrp")]
    public static partial int ForegroundProcessGroup(int terminal);

    [LibraryImport(LibC, EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    [LibraryImport(LibC, EntryPoint = "open")]
    public static partial int Open(byte* path, int flags);

    [LibraryImport(LibC, EntryPoint = "open", SetLastError = true)]
    public static partial int Create(byte* path, int flags, uint mode);

    [LibraryImport(LibC, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport(LibC, EntryPoint = "statvfs", SetLastError = true)]
    public static partial int SpaceOf(byte* path, FileSystemStatus* status);

    [LibraryImport(LibC, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(LibC, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(LibC, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(LibC, EntryPoint = "access", SetLastError = true)]
    public static partial int Access(byte* path, int mode);

    [LibraryImport(LibC, EntryPoint = "statx", SetLastError = true)]
    public static partial int Status(int directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport(LibC, EntryPoint = "readlink")]
    public static partial nint ReadLink(byte* path, byte* buffer, nuint size);

    [LibraryImport(LibC, EntryPoint = "realpath")]
    public static partial byte* RealPath(byte* path, byte* resolved);

    /// <summary>The C variable `environ`: the executable's own copy if it has one, else the C library's.</summary>
    public static byte** Environ() =>
        *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
}
