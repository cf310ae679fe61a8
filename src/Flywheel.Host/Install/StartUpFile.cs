using Flywheel.Core;
using Flywheel.Core.Doctor;
using Flywheel.Core.Install;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Install;

/// <summary>
/// A start-up file of a shell with the shim's block in it, or without. It is changed in its place, behind the links that may lead to it: owner,
/// mode, links and every byte that is not ours stay. Runs at the same time wait for each other.
/// </summary>
/// <param name="Shell">Whose language it is in.</param>
/// <param name="Path">Absolute.</param>
internal sealed record StartUpFile(ShellKind Shell, string Path)
{
    private const int Tries = 100;
    private const int TryMilliseconds = 50;

    /// <summary>More is no start-up file.</summary>
    private const long Largest = 16 << 20;

    /// <summary>Puts the block in, behind everything else, or brings the one that is there up to date.</summary>
    public FileChange Put(string folder)
    {
        try
        {
            PlainFile there = PlainFile.At(Path);
            if (Unfit(there) is { } unfit)
            {
                return unfit;
            }
            if (!there.Exists)
            {
                return Make(folder) ?? Put(folder);
            }
            using FileStream? file = Open(write: there.IsWritable);
            return file is null ? Locked : Put(file, folder, there.IsWritable);
        }
        catch (FileNotFoundException) when (!PlainFile.At(Path).Exists)
        {
            // Taken away between two looks, by another run of ours.
            return Make(folder) ?? Locked;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            return Unwritable(FileFault.Words(FileFault.Of(e)));
        }
    }

    /// <summary>Takes the block out, and the file with it that was made for it.</summary>
    public FileChange Take(string folder)
    {
        try
        {
            PlainFile there = PlainFile.At(Path);
            if (!there.IsRegular)
            {
                return new FileChange.Same(Path);
            }
            using FileStream? file = Open(write: there.IsWritable);
            return file is null ? Locked : Take(file, folder, there.IsWritable);
        }
        catch (FileNotFoundException)
        {
            // Another run was quicker.
            return new FileChange.Same(Path);
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            return Unwritable(FileFault.Words(FileFault.Of(e)));
        }
    }

    /// <summary>What of ours is in it; null where it cannot be read, or is no file.</summary>
    public BlockReading? Look()
    {
        try
        {
            return PlainFile.At(Path) is { IsRegular: true } && new FileInfo(Path) is var info && SizeOf(info) <= Largest
                ? MarkedBlock.Find(ByteString.FromBytes(File.ReadAllBytes(Path)), ShimBlock.Name) : null;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            return null;
        }
    }

    private static long SizeOf(FileInfo info) => info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : info.Length;

    private FileChange Locked => Unwritable("another process keeps it locked");

    private FileChange.Refused? Unfit(PlainFile there) =>
        there.IsFolder ? new($"{Path} is a directory", "move it away: a shell reads no directory")
        : there is { Exists: true, IsRegular: false } ? new($"{Path} is no regular file", "put a plain file there, or leave this shell out with `--shell`")
        : !there.Exists && new FileInfo(Path).LinkTarget is { } target
            ? new($"{Path} is a link to {target}, which is not there", "make what it leads to, or take the link away")
        : null;

    private FileChange.Refused Unwritable(string why) => new(
        $"{Path} cannot be changed: {why}", "may you write there, and is there room on its disk? `--shell` leaves other shells out");

    private FileChange.Refused ReadOnly => new(
        $"{Path} is read-only", $"`chmod u+w {ShellQuote.Of(Path)}` lets it be written; if something else makes the file, put the shim's folder first on PATH there");

    /// <summary>Null when somebody else has made it meanwhile.</summary>
    private FileChange? Make(string folder)
    {
        string text = ShimBlock.Of(Shell, folder, ShimBlock.Made).Text(ShimBlock.Hint);
        try
        {
            using FileStream made = ReadableFile.Open(Path, FileMode.CreateNew);
            made.Write(ByteString.FromText(text).ToBytes());
            return new FileChange.Done($"made {Path}");
        }
        catch (IOException) when (PlainFile.At(Path).Exists)
        {
            return null;
        }
    }

    private FileChange Put(FileStream file, string folder, bool mayWrite)
    {
        ByteString text = ReadAll(file);
        bool ended = text.Length == 0 || text.Raw[^1] == '\n';
        return MarkedBlock.Find(text, ShimBlock.Name).Match(
            none =>
            {
                string block = (ended ? "" : "\n") + ShimBlock.Of(Shell, folder, ended ? [] : [ShimBlock.Ended]).Text(ShimBlock.Hint);
                return Write(file, text, text.Length, text.Length, block, mayWrite) ?? new FileChange.Done($"added to {Path}");
            },
            found => !found.At.IsUntouched ? Edited(found.At)
                : ShimBlock.Is(found.At.Block, Shell, folder) ? new FileChange.Same(Path)
                : Write(file, text, found.At.Start, found.At.End, Renewed(found.At.Block, folder), mayWrite) ?? new FileChange.Done($"brought up to date in {Path}"),
            Broken);
    }

    private string Renewed(MarkedBlock old, string folder) =>
        ShimBlock.Of(Shell, folder, [.. old.Notes.Where(note => note is ShimBlock.Made or ShimBlock.Ended)]).Text(ShimBlock.Hint);

    private FileChange Take(FileStream file, string folder, bool mayWrite)
    {
        ByteString text = ReadAll(file);
        return MarkedBlock.Find(text, ShimBlock.Name).Match(
            none => new FileChange.Same(Path),
            found => ShimBlock.FolderOf(found.At.Block) is { } other && other != folder ? Foreign(other)
                : !found.At.IsUntouched ? Edited(found.At) : Take(file, text, found.At, mayWrite),
            Broken);
    }

    private FileChange Take(FileStream file, ByteString text, PlacedBlock at, bool mayWrite)
    {
        if (at.Block.Notes.Contains(ShimBlock.Made) && at.Start == 0 && at.End == text.Length && new FileInfo(Path).LinkTarget is null)
        {
            File.Delete(Path);
            return new FileChange.Done($"removed {Path}");
        }
        // The line that got its end with the block loses it again, if nothing has come behind.
        bool unend = at.Block.Notes.Contains(ShimBlock.Ended) && at.End == text.Length && at.Start > 0 && text.Raw[at.Start - 1] == '\n';
        return Write(file, text, at.Start - (unend ? 1 : 0), at.End, "", mayWrite) ?? new FileChange.Done($"taken out of {Path}");
    }

    /// <summary>Writes from where the change begins; what stands before it is not touched. Null when it is done.</summary>
    private FileChange? Write(FileStream file, ByteString text, int start, int end, string replacement, bool mayWrite)
    {
        if (!mayWrite)
        {
            return ReadOnly;
        }
        byte[] tail = [.. ByteString.FromText(replacement).ToBytes(), .. text.Slice(end).ToBytes()];
        RandomAccess.Write(file.SafeFileHandle, tail, start);
        RandomAccess.SetLength(file.SafeFileHandle, start + tail.Length);
        return null;
    }

    private FileChange.Refused Edited(PlacedBlock at) => new(
        $"{Path} has been changed at our lines ({at.Lines}): they are left as they are", "take those lines out by hand, and then say it again");

    private FileChange Broken(BlockReading.Broken broken) => new FileChange.Refused(
        $"{Path} line {broken.Line}: {broken.Why}: nothing is touched", $"put the `# <<< {ShimBlock.Name} <<<` line right by hand, or take the lines of the block out");

    private FileChange Foreign(string other) => new FileChange.Refused(
        $"{Path} puts another shim's folder first: {other}", $"`flywheel shim uninstall --dir {ShellQuote.Of(other)}` takes that out");

    private static ByteString ReadAll(FileStream file)
    {
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return ByteString.FromBytes(bytes);
    }

    /// <summary>For nobody else but us; null when somebody else does not let go of it.</summary>
    private FileStream? Open(bool write)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                FileStream file = new(Path, FileMode.Open, write ? FileAccess.ReadWrite : FileAccess.Read, FileShare.None, bufferSize: 1);
                if (file.Length <= Largest)
                {
                    return file;
                }
                file.Dispose();
                throw new IOException("too large for a start-up file");
            }
            catch (IOException e) when (FileFault.Of(e) == NativeMethods.WouldBlock && i < Tries)
            {
                Thread.Sleep(TryMilliseconds);
            }
            catch (IOException e) when (FileFault.Of(e) == NativeMethods.WouldBlock)
            {
                return null;
            }
        }
    }
}
