using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <summary>A build event stream in either of the forms that Bazel writes: binary, or JSON. Only the companion reads the second.</summary>
public static class BuildEventDocument
{
    private const byte FirstOfAnEvent = 0x0A;

    /// <summary>Reads it as what it begins like. Throws where the file cannot be read; never over what is in it.</summary>
    public static StreamReading Read(string path)
    {
        Span<byte> begin = stackalloc byte[2];
        int length;
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            length = RandomAccess.Read(file, begin, 0);
        }
        // A brace is the length of a binary event, too; then the event's first tag follows.
        bool json = length > 0 && begin[0] == '{' && (length == 1 || begin[1] != FirstOfAnEvent);
        return json ? BuildEventJsonFile.Read(path) : BuildEventFile.Read(path, null);
    }
}
