namespace Flywheel.Fuzz.Targets;

/// <summary>A file for what is read from files only.</summary>
internal static class ScratchFile
{
    private static readonly string Name = Path.Combine(Path.GetTempPath(), $"flywheel-fuzz-{Environment.ProcessId}");

    static ScratchFile() => AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(Name);

    public static string With(ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(Name, bytes);
        return Name;
    }
}
