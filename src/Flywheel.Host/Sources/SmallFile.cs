namespace Flywheel.Host.Sources;

/// <summary>Reads files of a handful of lines, whatever stands at their path: the gate must stay quick, and must not hang.</summary>
internal static class SmallFile
{
    private const int Limit = 1 << 20;

    /// <summary>The bytes; null without a file, and for one that cannot be read or is over 1 MB, with what is wrong.</summary>
    public static (byte[]? Bytes, string? Fault) Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return (null, null);
            }
            long length = Length(path);
            if (length is 0 or > Limit)
            {
                return length == 0 ? ([], null) : (null, "is larger than 1 MB");
            }
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            byte[] bytes = new byte[length];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return (bytes[..read], null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, "cannot be read");
        }
    }

    /// <summary>Bytes in the file, through links. A pipe or a device has none, and is never opened: that could wait for ever.</summary>
    public static long Length(string path)
    {
        var info = new FileInfo(path);
        return info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : info.Length;
    }
}
