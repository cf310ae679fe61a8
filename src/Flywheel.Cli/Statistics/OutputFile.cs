using System.Text;

namespace Flywheel.Cli.Statistics;

/// <summary>A file that is there whole or as it was: a collector of metrics, or a browser, may read it at any time.</summary>
internal static class OutputFile
{
    /// <summary>The names that standard output has among files; opened anew it might be emptied, or not be had at all.</summary>
    private static readonly string[] StandardOutput = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    /// <summary>The file that was asked for; null for standard output.</summary>
    internal static string? Named(string? given) => StandardOutput.Contains(given) ? null : given;

    /// <param name="path">Of the file; a link to it stays one.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="forUserAlone">Whether nobody else may read it. A device or a pipe stays as it is.</param>
    /// <returns>Whether it was written.</returns>
    internal static bool Write(string path, Action<TextWriter> write, bool forUserAlone = false)
    {
        string? unnamed = null;
        try
        {
            // Of what is not there the target of a link cannot be asked for.
            string target = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);
            // The system knows ways that no name leads: a link of /proc to a pipe.
            bool isDescriptor = !File.Exists(target) && File.Exists(path);
            path = isDescriptor ? path : target;
            // A device or a pipe is written to, not replaced; all of those have no length.
            bool replaced = !isDescriptor && (!File.Exists(path) || new FileInfo(path).Length > 0);
            unnamed = replaced ? Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.new") : null;
            FileStreamOptions made = new() { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read };
            if (forUserAlone && unnamed is not null)
            {
                made.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using (var output = new StreamWriter(unnamed ?? path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), made) { NewLine = "\n" })
            {
                write(output);
            }
            if (unnamed is not null)
            {
                if (!forUserAlone && File.Exists(path))
                {
                    File.SetUnixFileMode(unnamed, File.GetUnixFileMode(path));
                }
                File.Move(unnamed, path, overwrite: true);
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (File.Exists(unnamed))
            {
                File.Delete(unnamed);
            }
            return false;
        }
    }
}
