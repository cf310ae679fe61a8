namespace Flywheel.Testing.Evidence;

/// <summary>A file for a stream, in a folder of its own.</summary>
public sealed class StreamFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-stream-");

    public StreamFile(byte[]? bytes = null)
    {
        Path = System.IO.Path.Combine(folder.FullName, "stream");
        if (bytes is not null)
        {
            File.WriteAllBytes(Path, bytes);
        }
    }

    public string Path { get; }

    public void Dispose() => folder.Delete(recursive: true);
}
