using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Doctor;

/// <summary>What a folder is like, without making it.</summary>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Fault">Why it cannot be used, or cannot be made; null where it can. Goes on after its path.</param>
/// <param name="Nearest">Itself, or the nearest folder above it that is there.</param>
internal sealed record FolderState(bool Exists, string? Fault, string Nearest)
{
    /// <param name="folder">Absolute.</param>
    public static FolderState Of(string folder)
    {
        if (PrivateFile.Status(folder, out NativeMethods.FileStatus status) == FileFault.None)
        {
            int error = status.IsDirectory ? PrivateFile.CanWriteIn(folder) : FileFault.None;
            return new(true, !status.IsDirectory ? "is no directory" : error == FileFault.None ? null : $"cannot be written: {FileFault.Words(error)}", folder);
        }
        string above = folder;
        while (Path.GetDirectoryName(above) is { Length: > 0 } parent)
        {
            above = parent;
            if (PrivateFile.Status(above, out status) != FileFault.None)
            {
                continue;
            }
            int error = status.IsDirectory ? PrivateFile.CanWriteIn(above) : FileFault.None;
            return new(false, !status.IsDirectory ? $"cannot be made: {above} is no directory"
                : error == FileFault.None ? null : $"cannot be made in {above}: {FileFault.Words(error)}", above);
        }
        return new(false, "cannot be made", "/");
    }
}
