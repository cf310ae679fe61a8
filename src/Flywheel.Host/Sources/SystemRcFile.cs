using System.Text;
using Flywheel.Core;
using Flywheel.Core.Rc;

namespace Flywheel.Host.Sources;

/// <summary>
/// The path of the system's rc file, which is built into Bazel's client (BAZEL_SYSTEM_BAZELRC_PATH): upstream's is /etc/bazel.bazelrc,
/// Debian's /etc/bazel/bazelrc.
/// </summary>
internal static class SystemRcFile
{
    /// <summary>The client stands first in the file; all that is packed into upstream's stands behind.</summary>
    private const int Client = 8 << 20;

    private const int Longest = 256;

    /// <summary>The text in a Bazel's executable that is such a path; upstream's where there is none, or more than one.</summary>
    public static ByteString Of(ByteString program)
    {
        string? found = null;
        byte[] bytes = Beginning(program.ToString());
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

    private static byte[] Beginning(string path)
    {
        try
        {
            if (!File.Exists(path) || SmallFile.Length(path) == 0)
            {
                return [];
            }
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            byte[] bytes = new byte[long.Min(file.Length, Client)];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..read];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }
}
