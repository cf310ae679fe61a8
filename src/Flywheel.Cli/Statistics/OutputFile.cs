using System.Text;

namespace Flywheel.Cli.Statistics;

/// <summary>A file that is there whole or as it was: a collector of metrics, or a browser, may read it at any time.</summary>
internal static class OutputFile
{
    /// <returns>Whether it was written.</returns>
    internal static bool Write(string path, Action<TextWriter> write)
    {
        string? unnamed = null;
        try
        {
            // Of a file that is not there yet, the system cannot say whether it is a link.
            path = (File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
            // A device or a pipe is written to, not replaced; all of those have no length.
            bool replaced = !File.Exists(path) || new FileInfo(path).Length > 0;
            unnamed = replaced ? Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.new") : null;
            using (var output = new StreamWriter(unnamed ?? path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" })
            {
                write(output);
            }
            if (unnamed is not null)
            {
                File.Move(unnamed, path, overwrite: true);
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (unnamed is not null)
            {
                File.Delete(unnamed);
            }
            return false;
        }
    }
}
