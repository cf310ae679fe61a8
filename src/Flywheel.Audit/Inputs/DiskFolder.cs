using System.Buffers;
using System.Runtime.InteropServices;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// A folder on disk, by bytes. Only regular files are opened, no link is followed below it, and nothing blocks.
/// </summary>
/// <param name="path">Absolute, without links.</param>
internal sealed unsafe class DiskFolder(string path)
{
    private readonly byte[] root = PathText.Bytes(path.TrimEnd('/') + "/");

    public string Path { get; } = path;

    /// <summary>Absolute and without links; null where nothing is there.</summary>
    public static string? RealPath(string path)
    {
        byte[] from = [.. PathText.Bytes(System.IO.Path.GetFullPath(path)), 0];
        var resolved = new byte[4097];
        fixed (byte* given = from, found = resolved)
        {
            return NativeMethods.RealPath(given, found) == null ? null : PathText.Of(resolved.AsSpan(0, resolved.AsSpan().IndexOf((byte)0)));
        }
    }

    /// <summary>What a name is, a link being a link; null where it is not there or cannot be seen.</summary>
    public NativeMethods.FileStatus? Status(ReadOnlySpan<byte> relative)
    {
        byte[] buffer = Rent(relative);
        NativeMethods.FileStatus status;
        int result;
        fixed (byte* name = buffer)
        {
            result = NativeMethods.Status(NativeMethods.AtCurrentDirectory, name, NativeMethods.NoFollow, NativeMethods.BasicStatus, &status);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return result == 0 ? status : null;
    }

    public NativeMethods.FileStatus? Status(string relative) => Status(PathText.Bytes(relative));

    public bool IsFile(string relative) => Status(relative) is { IsRegularFile: true };

    public bool IsFolder(string relative) => Status(relative) is { IsDirectory: true };

    /// <summary>Lists the names of a folder, without `.` and `..`; why not, or null.</summary>
    public string? List(ReadOnlySpan<byte> relative, FolderListing into)
    {
        into.Clear();
        byte[] buffer = Rent(relative);
        nint folder;
        fixed (byte* name = buffer)
        {
            folder = NativeMethods.OpenFolder(name);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        if (folder == 0)
        {
            return Why(Marshal.GetLastPInvokeError());
        }
        for (NativeMethods.FolderEntry* entry; (entry = NativeMethods.ReadFolder(folder)) != null;)
        {
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(&entry->Name);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                into.Add(name, entry->Type);
            }
        }
        int error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.CloseFolder(folder);
        return error == 0 ? null : Why(error);
    }

    /// <summary>Opens a regular file; its parent folders are taken as they are.</summary>
    /// <returns>The file, or why not.</returns>
    public (DiskFile? File, string? Why) Open(ReadOnlySpan<byte> relative, bool known = false)
    {
        // What a listing just called a regular file need not be looked at before it is opened.
        if (!known)
        {
            if (Status(relative) is not { } status)
            {
                return (null, Why(Marshal.GetLastPInvokeError()));
            }
            if (!status.IsRegularFile)
            {
                return (null, "is no regular file");
            }
        }
        byte[] buffer = Rent(relative);
        int descriptor;
        fixed (byte* name = buffer)
        {
            do
            {
                descriptor = NativeMethods.Open(name, NativeMethods.ReadOnlyNoWait | NativeMethods.OpenNoFollow);
            }
            while (descriptor < 0 && Marshal.GetLastPInvokeError() == NativeMethods.Interrupted);
        }
        ArrayPool<byte>.Shared.Return(buffer);
        if (descriptor < 0)
        {
            return (null, Why(Marshal.GetLastPInvokeError()));
        }
        var file = new DiskFile(descriptor);
        if (file.IsRegular)
        {
            return (file, null);
        }
        file.Dispose();
        return (null, "is no regular file");
    }

    /// <summary>A whole regular file; null where there is none, or it is larger.</summary>
    public byte[]? ReadAll(ReadOnlySpan<byte> relative, long most)
    {
        using DiskFile? file = Open(relative).File;
        return file is not null && file.Size <= most ? file.ReadAll() : null;
    }

    public byte[]? ReadAll(string relative, long most) => ReadAll(PathText.Bytes(relative), most);

    public static string Why(int error) => error switch
    {
        NativeMethods.NotThere => "is not there",
        NativeMethods.AccessDenied => "may not be read",
        NativeMethods.LinkLoop => "is a link",
        NativeMethods.NotDirectory => "lies below a file",
        NativeMethods.IsDirectory => "is a folder",
        NativeMethods.NameTooLong => "has a name that is too long",
        _ => $"cannot be read (errno {error})",
    };

    private byte[] Rent(ReadOnlySpan<byte> relative)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(root.Length + relative.Length + 1);
        root.CopyTo(buffer, 0);
        relative.CopyTo(buffer.AsSpan(root.Length));
        buffer[root.Length + relative.Length] = 0;
        return buffer;
    }
}

/// <summary>The names in a folder, to be used again for the next one.</summary>
internal sealed class FolderListing
{
    private readonly List<(int Start, int Length, byte Type)> entries = [];
    private byte[] names = new byte[4096];
    private int used;

    public int Count => entries.Count;

    public ReadOnlySpan<byte> Name(int at) => names.AsSpan(entries[at].Start, entries[at].Length);

    /// <summary>As struct dirent says it.</summary>
    public byte Type(int at) => entries[at].Type;

    public void Clear()
    {
        entries.Clear();
        used = 0;
    }

    public void Add(ReadOnlySpan<byte> name, byte type)
    {
        if (used + name.Length > names.Length)
        {
            Array.Resize(ref names, Math.Max(names.Length * 2, used + name.Length));
        }
        name.CopyTo(names.AsSpan(used));
        entries.Add((used, name.Length, type));
        used += name.Length;
    }
}
