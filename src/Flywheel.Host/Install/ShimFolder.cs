using System.Collections.Immutable;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Install;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Install;

/// <summary>
/// The folder that goes first on PATH: links to the published binaries under the names that the guard answers to, and a file that says that
/// the links are ours, and which folders were made.
/// </summary>
/// <param name="Path">Absolute.</param>
internal sealed record ShimFolder(string Path)
{
    private const string RecordName = ".flywheel-shim";
    private const string RecordHead =
        "# made by `flywheel shim install`: `flywheel shim uninstall` removes the links here, our lines in these files, and these folders where they are empty";

    /// <summary>Before a path of the record that is a file's; a folder's has nothing before it. An escaped path has no colon.</summary>
    private const string FileMark = "envrc:";

    /// <summary>What the installation calls the link to its newest folder.</summary>
    private const string StableName = "flywheel";

    private const int Tries = 200;
    private const int TryMilliseconds = 50;

    /// <summary>What is linked to, of what stands beside the guard.</summary>
    private static readonly (string Name, string Target)[] Links =
    [
        ("bazel", "bazel"), (Personalities.Lane, "bazel"), (Personalities.OtherLane, "bazel"), ("flywheel", "flywheel"),
    ];

    /// <summary>XDG_DATA_HOME, else ~/.local/share; null without either.</summary>
    public static string? UsualPath(EnvironmentSnapshot environment) =>
        environment.Get("XDG_DATA_HOME") is { } data && data.StartsWith('/') ? System.IO.Path.Combine(data, "flywheel", "shim")
        : environment.Get("HOME") is { } home && home.StartsWith('/') ? System.IO.Path.Combine(home, ".local", "share", "flywheel", "shim")
        : null;

    public bool IsOurs => File.Exists(Record);

    /// <summary>The guard's link.</summary>
    public string Bazel => System.IO.Path.Combine(Path, Links[0].Name);

    private string Record => System.IO.Path.Combine(Path, RecordName);

    /// <summary>Makes folder and links, and says each that is new or other.</summary>
    /// <param name="guard">The published `bazel`, without links.</param>
    public ImmutableArray<FileChange> Link(string guard)
    {
        string from = StableFolderOf(guard);
        if (Path == from || Path == System.IO.Path.GetDirectoryName(guard))
        {
            return [new FileChange.Refused($"{Path} is where the binaries are themselves", "put it first on PATH as it is, or name another folder with `--dir`")];
        }
        ImmutableArray<string> made = [];
        try
        {
            made = MakeFolders(Path);
            using FileStream record = Open();
            if (record.Length == 0 && Links.FirstOrDefault(link => Stands(System.IO.Path.Combine(Path, link.Name))) is { Name: { } taken })
            {
                File.Delete(Record);
                RemoveEmpty(made.Reverse());
                return
                [
                    new FileChange.Refused($"{System.IO.Path.Combine(Path, taken)} is there already, and is none of ours: nothing is written",
                        "name a folder of its own with `--dir`, or move that file away"),
                ];
            }
            Write(record, made);
            return
            [
                .. made.IsEmpty ? Array.Empty<FileChange>() : [new FileChange.Done($"made {Path}")],
                .. Links.Select(link => Link(link.Name, System.IO.Path.Combine(from, link.Target))),
            ];
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            RemoveEmpty(made.Reverse());
            return
            [
                new FileChange.Refused($"{Path} cannot be used: {FileFault.Words(FileFault.Of(e))}",
                    "may you write there, and is there room on its disk? `--dir` names another folder"),
            ];
        }
    }

    /// <summary>
    /// The folder under which the guard will be found after an upgrade, too. An installation keeps each version in a folder of its own, with a link
    /// beside it that leads to the newest; the old folder goes away.
    /// </summary>
    private static string StableFolderOf(string guard)
    {
        string folder = System.IO.Path.GetDirectoryName(guard)!;
        if (System.IO.Path.GetDirectoryName(folder) is not { } parent || new DirectoryInfo(folder).LinkTarget is not null)
        {
            return folder;
        }
        string name = System.IO.Path.GetFileName(guard), program = IdentityOf(guard);
        try
        {
            return new DirectoryInfo(parent).EnumerateDirectories().Where(one => one.LinkTarget is not null).Select(one => one.FullName)
                .OrderBy(path => System.IO.Path.GetFileName(path) != StableName).ThenBy(path => path, StringComparer.Ordinal)
                .FirstOrDefault(path => IdentityOf(System.IO.Path.Combine(path, name)) == program)
                ?? folder;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            return folder;
        }
    }

    /// <summary>A copy in the folder of another version is another file.</summary>
    private static string IdentityOf(string path) => ExecutableFile.At(ByteString.FromText(path)).Identity;

    /// <summary>Removes the links that are ours, and every folder that was made and is empty.</summary>
    public ImmutableArray<FileChange> Unlink()
    {
        if (!IsOurs)
        {
            return [new FileChange.Same(Path)];
        }
        try
        {
            using FileStream record = Open(FileMode.Open);
            string[] folders = FoldersOf(Read(record));
            foreach (string path in Links.Select(link => System.IO.Path.Combine(Path, link.Name)).Where(path => new FileInfo(path).LinkTarget is not null))
            {
                File.Delete(path);
            }
            File.Delete(Record);
            RemoveEmpty(folders.Reverse());
            return
            [
                new FileChange.Done(Directory.Exists(Path) ? $"took our links out of {Path}" : $"removed {Path}"),
            ];
        }
        catch (Exception e) when (FileFault.IsFault(e) && !IsOurs)
        {
            // Another run was quicker.
            return [new FileChange.Same(Path)];
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            return [new FileChange.Refused($"{Path} cannot be removed: {FileFault.Words(FileFault.Of(e))}", "may you write there?")];
        }
    }

    /// <summary>What is wrong with the links; nothing where all is well.</summary>
    public ImmutableArray<FileChange.Refused> Faults()
    {
        const string again = "`flywheel shim install` of where the binaries are now links them anew";
        if (!IsOurs)
        {
            return [new($"{Path} is not there: the shim is not installed", "`flywheel shim install` installs it")];
        }
        var faults = ImmutableArray.CreateBuilder<FileChange.Refused>();
        foreach ((string name, _) in Links)
        {
            string path = System.IO.Path.Combine(Path, name);
            if (new FileInfo(path).LinkTarget is not { } target)
            {
                faults.Add(new(Stands(path) ? $"{path} is no link of ours" : $"{path} is missing", again));
            }
            else if (!ExecutableFile.At(ByteString.FromText(path)).IsExecutable)
            {
                faults.Add(new($"{path} leads to {target}, which is no program: was it moved?", again));
            }
        }
        return faults.ToImmutable();
    }

    /// <summary>Folders that are to go away again with the shim; the outermost first.</summary>
    public void Remember(ImmutableArray<string> made)
    {
        if (!made.IsEmpty)
        {
            using FileStream record = Open();
            Write(record, made);
        }
    }

    /// <summary>An .envrc that lines of ours go into, wherever it stands: nothing else would lead to it.</summary>
    public void Remember(StartUpFile file)
    {
        using FileStream record = Open();
        Write(record, [file.Path], FileMark);
    }

    /// <summary>Every .envrc that lines of ours went into; they may be gone, and it may be.</summary>
    public ImmutableArray<StartUpFile> Remembered()
    {
        if (!IsOurs)
        {
            return [];
        }
        try
        {
            using FileStream record = Open(FileMode.Open);
            return
            [
                .. Read(record).Where(line => line.StartsWith(FileMark, StringComparison.Ordinal))
                    .Select(line => new StartUpFile(ShellKind.Direnv, Uri.UnescapeDataString(line[FileMark.Length..]))).Where(file => file.Path.StartsWith('/')),
            ];
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            // Another run has removed it, or it cannot be read, which shows when it is to be removed.
            return [];
        }
    }

    /// <summary>Makes a folder, and every one that it stands in: who may write there can put another program first on PATH.</summary>
    /// <returns>Those that were not there; the outermost first.</returns>
    public static ImmutableArray<string> MakeFolders(string path)
    {
        var missing = new Stack<string>();
        for (string? at = path; at is not null && !Directory.Exists(at); at = System.IO.Path.GetDirectoryName(at))
        {
            missing.Push(at);
        }
        foreach (string folder in missing)
        {
            ReadableFile.MakeFolder(folder);
        }
        return [.. missing];
    }

    /// <summary>The record, for nobody else but us until it is closed: runs at the same time wait for each other.</summary>
    private FileStream Open(FileMode mode = FileMode.OpenOrCreate)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                FileStream record = ReadableFile.Open(Record, mode);
                if (File.Exists(Record))
                {
                    return record;
                }
                // Removed while we waited: what is held is nobody's any more.
                record.Dispose();
            }
            catch (IOException e) when (FileFault.Of(e) == NativeMethods.WouldBlock && i < Tries)
            {
                Thread.Sleep(TryMilliseconds);
            }
        }
    }

    /// <summary>Its lines, each a path as it is written.</summary>
    private static string[] Read(FileStream record)
    {
        byte[] bytes = new byte[record.Length];
        RandomAccess.Read(record.SafeFileHandle, bytes, 0);
        return [.. Encoding.UTF8.GetString(bytes).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
    }

    private static string[] FoldersOf(string[] lines) => [.. lines.Select(Uri.UnescapeDataString).Where(line => line.StartsWith('/'))];

    private static void Write(FileStream record, ImmutableArray<string> paths, string mark = "")
    {
        IEnumerable<string> lines = Read(record).Union(paths.Select(path => mark + Uri.EscapeDataString(path)), StringComparer.Ordinal).Prepend(RecordHead);
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        RandomAccess.Write(record.SafeFileHandle, bytes, 0);
        RandomAccess.SetLength(record.SafeFileHandle, bytes.Length);
    }

    /// <summary>What else is in one keeps it.</summary>
    private static void RemoveEmpty(IEnumerable<string> folders)
    {
        foreach (string folder in folders.Where(folder => Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            Directory.Delete(folder);
        }
    }

    private static bool Stands(string path) => File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private FileChange Link(string name, string target)
    {
        string path = System.IO.Path.Combine(Path, name);
        string? old = new FileInfo(path).LinkTarget;
        if (old == target)
        {
            return new FileChange.Same(path);
        }
        if (old is null && Stands(path))
        {
            return new FileChange.Refused($"{path} is no link of ours: it is left as it is", $"move it away: `mv {ShellQuote.Of(path)} ELSEWHERE`");
        }
        string fresh = System.IO.Path.Combine(Path, "." + System.IO.Path.GetRandomFileName());
        File.CreateSymbolicLink(fresh, target);
        try
        {
            // Whoever looks finds the old one or the new one.
            File.Move(fresh, path, overwrite: true);
        }
        catch
        {
            File.Delete(fresh);
            throw;
        }
        return new FileChange.Done($"linked {path} to {target}");
    }
}
