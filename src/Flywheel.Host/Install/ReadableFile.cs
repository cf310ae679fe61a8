using Flywheel.Host.Evidence;

namespace Flywheel.Host.Install;

/// <summary>
/// Files and folders that others may read, as far as the umask lets them, and never write: what a shell starts from belongs to the user alone.
/// The user himself keeps his rights, whatever the umask. Nothing that is there already gets other rights.
/// </summary>
internal static class ReadableFile
{
    private const UnixFileMode Mode = PrivateFile.FileMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode =
        PrivateFile.FolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Makes one folder; the one that it stands in is there.</summary>
    public static void MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder, FolderMode);
        UnixFileMode made = File.GetUnixFileMode(folder);
        if ((made & PrivateFile.FolderMode) != PrivateFile.FolderMode)
        {
            File.SetUnixFileMode(folder, made | PrivateFile.FolderMode);
        }
    }

    /// <summary>Opens a file of ours to write it, for nobody else until it is closed.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="mode">Whether it may be made.</param>
    public static FileStream Open(string path, FileMode mode)
    {
        bool isNew = mode != FileMode.Open && !File.Exists(path);
        FileStream file = new(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 1,
            UnixCreateMode = mode == FileMode.Open ? null : Mode,
        });
        try
        {
            if (isNew && File.GetUnixFileMode(file.SafeFileHandle) is var made && (made & PrivateFile.FileMode) != PrivateFile.FileMode)
            {
                File.SetUnixFileMode(file.SafeFileHandle, made | PrivateFile.FileMode);
            }
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
