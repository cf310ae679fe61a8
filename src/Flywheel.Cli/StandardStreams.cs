using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Cli;

/// <summary>This process's output, as UTF-8 without a mark. Text that a closed pipe no longer takes is dropped.</summary>
internal static class StandardStreams
{
    internal static TextWriter Output() => Writer(1);

    internal static TextWriter Error() => Writer(2);

    private static StreamWriter Writer(nint descriptor) =>
        new(new Descriptor(new SafeFileHandle(descriptor, ownsHandle: false)), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };

    private sealed class Descriptor(SafeFileHandle handle) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            try
            {
                RandomAccess.Write(handle, buffer.AsSpan(offset, count), fileOffset: 0);
            }
            catch (IOException)
            {
                // The reader has gone, as in `flywheel ... | head`: the exit code still tells.
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
