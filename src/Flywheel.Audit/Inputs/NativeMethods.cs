using System.Runtime.InteropServices;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// The native calls of the audit: libc on Linux, x64 and arm64. The base class library cannot tell a FIFO from a file before it opens it,
/// nor open a file without following a link.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string LibC = "libc";

    public const int NotThere = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int NameTooLong = 36;
    public const int LinkLoop = 40;

    public const int AtCurrentDirectory = -100;

    /// <summary>AT_SYMLINK_NOFOLLOW: a link is itself.</summary>
    public const int NoFollow = 0x100;

    /// <summary>AT_EMPTY_PATH: the descriptor itself, not a name below it.</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>Type, mode, times, inode and size.</summary>
    public const uint BasicStatus = 0x7FF;

    /// <summary>O_CLOEXEC, O_NOCTTY and O_NONBLOCK: a FIFO that has come in the place of a file does not block.</summary>
    public const int ReadOnlyNoWait = 0x80000 | 0x100 | 0x800;

    /// <summary>O_NOFOLLOW; its bit is another one on arm64.</summary>
    public static int OpenNoFollow => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public const byte TypeUnknown = 0;
    public const byte TypeDirectory = 4;
    public const byte TypeRegular = 8;
    public const byte TypeLink = 10;

    /// <summary>struct statx, which unlike struct stat is laid out alike on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct FileStatus
    {
        private const int FormatMask = 0xF000;

        [FieldOffset(28)] private readonly ushort mode;
        [FieldOffset(32)] public readonly ulong Inode;
        [FieldOffset(40)] public readonly ulong Size;
        [FieldOffset(96)] public readonly long ChangedSeconds;
        [FieldOffset(104)] public readonly uint ChangedNanoseconds;
        [FieldOffset(112)] public readonly long ModifiedSeconds;
        [FieldOffset(120)] public readonly uint ModifiedNanoseconds;

        public readonly bool IsRegularFile => (mode & FormatMask) == 0x8000;

        public readonly bool IsDirectory => (mode & FormatMask) == 0x4000;

        public readonly bool IsLink => (mode & FormatMask) == 0xA000;

        /// <summary>For its owner.</summary>
        public readonly bool IsExecutable => (mode & 0x40) != 0;
    }

    /// <summary>struct dirent of 64-bit processors; the name follows, ended by a zero.</summary>
    [StructLayout(LayoutKind.Explicit)]
    internal struct FolderEntry
    {
        [FieldOffset(18)] public readonly byte Type;
        [FieldOffset(19)] public byte Name;
    }

    [LibraryImport(LibC, EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags);

    [LibraryImport(LibC, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(LibC, EntryPoint = "pread", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(LibC, EntryPoint = "statx", SetLastError = true)]
    public static partial int Status(int directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport(LibC, EntryPoint = "opendir", SetLastError = true)]
    public static partial nint OpenFolder(byte* path);

    [LibraryImport(LibC, EntryPoint = "readdir", SetLastError = true)]
    public static partial FolderEntry* ReadFolder(nint folder);

    [LibraryImport(LibC, EntryPoint = "closedir")]
    public static partial int CloseFolder(nint folder);

    [LibraryImport(LibC, EntryPoint = "realpath", SetLastError = true)]
    public static partial byte* RealPath(byte* path, byte* resolved);
}
