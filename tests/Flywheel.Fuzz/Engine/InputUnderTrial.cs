using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace Flywheel.Fuzz.Engine;

/// <summary>
/// The input that is being read, in a file that outlives the process: a stack that runs over, or a loop without an end, leaves nobody
/// who could save it.
/// </summary>
internal sealed class InputUnderTrial : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly int most;

    public InputUnderTrial(string path, int longest)
    {
        most = longest;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, longest + sizeof(int));
        view = file.CreateViewAccessor();
    }

    public void Set(byte[] input)
    {
        int length = Math.Min(input.Length, most);
        view.Write(0, length);
        view.WriteArray(sizeof(int), input, 0, length);
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    /// <summary>What a process that died had in its hands; null for nothing.</summary>
    public static byte[]? Rescue(string path)
    {
        byte[] all = File.Exists(path) ? File.ReadAllBytes(path) : [];
        int length = all.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(all);
        return length > 0 && length <= all.Length - sizeof(int) ? all[sizeof(int)..(sizeof(int) + length)] : null;
    }
}
