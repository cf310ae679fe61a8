using System.Text;
using Flywheel.Core.Messages;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Output;

/// <summary>
/// The one writer of the guard: whole lines to file descriptor 2, without user information in addresses and without control
/// characters, whoever put them into a value. Standard output belongs to Bazel. What cannot be written (a closed terminal, a
/// full disk behind a redirection) is dropped: a message never changes what happens to a build.
/// </summary>
public static unsafe class StandardError
{
    private const int Descriptor = 2;

    /// <summary>Writes the lines with one call where the system takes them at once.</summary>
    public static void WriteLines(IEnumerable<string> lines)
    {
        StringBuilder text = new();
        foreach (string line in lines)
        {
            text.Append(Redaction.None.Apply(line)).Append('\n');
        }
        if (text.Length == 0)
        {
            return;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        fixed (byte* start = bytes)
        {
            int written = 0;
            while (written < bytes.Length)
            {
                nint count = NativeMethods.Write(Descriptor, start + written, (nuint)(bytes.Length - written));
                if (count <= 0)
                {
                    return;
                }
                written += (int)count;
            }
        }
    }
}
