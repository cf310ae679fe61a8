using System.Text;
using Flywheel.Core;
using Flywheel.Core.Rc;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Sources;

/// <summary>
/// The path of the system's rc file, which is built into Bazel's client (BAZEL_SYSTEM_BAZELRC_PATH): upstream's is /etc/bazel.bazelrc,
/// Debian's /etc/bazel/bazelrc.
/// </summary>
internal static class SystemRcFile
{
    private const int Longest = 256;

    /// <summary>
    /// The text in a Bazel's executable that is such a path; upstream's where there is none, or more than one. Only its constants are
    /// looked at: to read all of upstream's client took 15 ms, and to read these is not seen beside the rest (measured).
    /// </summary>
    public static ByteString Of(ByteString program)
    {
        string? found = null;
        byte[] bytes = Constants(program.ToString());
        ReadOnlySpan<byte> rest = bytes;
        while (rest.IndexOf("/etc/"u8) is >= 0 and var start)
        {
            rest = rest[start..];
            int end = rest[..int.Min(rest.Length, Longest)].IndexOfAnyExceptInRange((byte)'!', (byte)'~');
            ReadOnlySpan<byte> text = end < 0 ? [] : rest[..end];
            if (text.EndsWith("bazelrc"u8) && rest[end] == 0)
            {
                string path = Encoding.ASCII.GetString(text);
                if (found is not null && found != path)
                {
                    return ByteString.FromText(RcRequest.UsualSystemRc);
                }
                found = path;
            }
            rest = rest["/etc/".Length..];
        }
        return ByteString.FromText(found ?? RcRequest.UsualSystemRc);
    }

    private static byte[] Constants(string path)
    {
        try
        {
            if (!File.Exists(path) || SmallFile.Length(path) == 0)
            {
                return [];
            }
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return ElfSections.Read(file, ".rodata"u8) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }
}
