using System.Text;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>A file of at most 1 MB as text; what cannot be read, or is no text, is none.</summary>
internal static class TextFile
{
    public static string? Read(string path) => SmallFile.Read(path).Bytes is { } bytes && !bytes.AsSpan().Contains((byte)0) ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Names in a folder, at most <paramref name="most"/>; none where it cannot be read.</summary>
    public static string[] Entries(string folder, string pattern, int most)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFileSystemEntries(folder, pattern).Take(most).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
