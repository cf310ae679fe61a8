using System.Runtime.InteropServices;

namespace Flywheel.BareStart;

/// <summary>The least that a native program of this make can do before Bazel: it becomes the program that its words name.</summary>
internal static unsafe partial class Program
{
    private const int CannotStart = 126;

    private static int Main(string[] args)
    {
        byte** words = (byte**)NativeMemory.AllocZeroed((nuint)args.Length + 1, (nuint)sizeof(byte*));
        for (int at = 0; at < args.Length; at++)
        {
            words[at] = (byte*)Marshal.StringToCoTaskMemUTF8(args[at]);
        }
        if (args.Length > 0)
        {
            _ = Execute(words[0], words);
        }
        return CannotStart;
    }

    [LibraryImport("libc", EntryPoint = "execv")]
    private static partial int Execute(byte* path, byte** words);
}
