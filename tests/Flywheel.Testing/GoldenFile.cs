using System.Runtime.CompilerServices;
using Xunit;

namespace Flywheel.Testing;

/// <summary>Whole texts kept in a folder <c>Golden</c> beside the test; <c>FLYWHEEL_UPDATE_GOLDEN=1</c> writes them anew.</summary>
public static class GoldenFile
{
    /// <summary>Compares with <c>Golden/NAME.golden.txt</c>.</summary>
    public static void Equal(string name, IEnumerable<string> lines, [CallerFilePath] string here = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(here)!, "Golden", name + ".golden.txt");
        string text = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("FLYWHEEL_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"{path} is not there: run the test once with FLYWHEEL_UPDATE_GOLDEN=1");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
