using Microsoft.Win32.SafeHandles;

namespace Flywheel.Cache.Store;

/// <summary>The content of an entry, found good: in memory when it is small, else in its file, which stays whole while this is open.</summary>
public sealed class Reading : IDisposable
{
    private readonly SafeFileHandle? file;

    internal Reading(byte[] content)
    {
        Content = content;
        Size = content.Length;
    }

    internal Reading(SafeFileHandle file, long size)
    {
        this.file = file;
        Size = size;
    }

    /// <summary>In bytes.</summary>
    public long Size { get; }

    /// <summary>All of it, or null when it is in the file.</summary>
    public byte[]? Content { get; }

    /// <summary>Fills <paramref name="to"/> with what stands at <paramref name="offset"/>.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public int ReadAt(long offset, Span<byte> to)
    {
        if (Content is { } all)
        {
            ReadOnlySpan<byte> rest = all.AsSpan((int)Math.Min(offset, all.Length));
            rest = rest[..Math.Min(rest.Length, to.Length)];
            rest.CopyTo(to);
            return rest.Length;
        }
        return offset >= Size ? 0 : RandomAccess.Read(file!, to[..(int)Math.Min(to.Length, Size - offset)], offset);
    }

    /// <summary>All of it in memory; null when the disk fails. For entries whose size the caller has limited.</summary>
    public byte[]? All()
    {
        if (Content is not null)
        {
            return Content;
        }
        var all = new byte[Size];
        for (int at = 0, read; at < all.Length; at += read)
        {
            read = ReadAt(at, all.AsSpan(at));
            if (read == 0)
            {
                return null;
            }
        }
        return all;
    }

    public void Dispose() => file?.Dispose();
}
