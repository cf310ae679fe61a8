using System.Text;

namespace Flywheel.Cli;

/// <summary>This process's output, as UTF-8 without a mark. Text that a closed pipe no longer takes is dropped.</summary>
internal static class StandardStreams
{
#pragma warning disable RS0030 // The one writer of this executable: plain write(2), where a FileStream would write at an offset.
    internal static TextWriter Output() => Writer(Console.OpenStandardOutput());

    internal static TextWriter Error() => Writer(Console.OpenStandardError());
#pragma warning restore RS0030

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
}
