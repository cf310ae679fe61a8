using System.Security.Cryptography;

namespace Flywheel.Fuzz.Engine;

/// <summary>The inputs that lit something new, and where they are kept.</summary>
internal sealed class Corpus(Random random)
{
    private readonly List<byte[]> inputs = [];

    public int Count => inputs.Count;

    public IReadOnlyList<byte[]> Inputs => inputs;

    public void Add(byte[] input) => inputs.Add(input);

    /// <summary>The latest more often than the first.</summary>
    public byte[] Pick() => inputs.Count == 0 ? [] : inputs[random.Next(3) == 0 ? Latest() : random.Next(inputs.Count)];

    private int Latest() => inputs.Count - 1 - random.Next(Math.Min(inputs.Count, 32));

    /// <summary>Every file of a folder and of those below; none where there is none.</summary>
    public static IEnumerable<byte[]> Read(string folder) =>
        !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    /// <summary>Writes an input under a name of its own, and says which.</summary>
    public static string Write(string folder, string kind, byte[] input)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(path, input);
        return path;
    }
}
