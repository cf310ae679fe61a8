using System.IO.Compression;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>A part of an open file, read from a place on.</summary>
internal sealed class DiskStream(DiskFile file, long from) : Stream
{
    private long at = from;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => at; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer, at);
        at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>What stands in a file as zlib packed it.</summary>
internal static class Inflated
{
    /// <exception cref="InvalidDataException">It is damaged, or holds less.</exception>
    public static byte[] Read(DiskFile file, long from, int size)
    {
        var content = new byte[size];
        using var stream = new ZLibStream(new DiskStream(file, from), CompressionMode.Decompress);
        try
        {
            stream.ReadExactly(content);
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("an object is cut short");
        }
        return content;
    }
}
