using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Tests.Models;

/// <summary>Reads a text as one reader does.</summary>
internal static class ReadFile
{
    public static FileFacts With(IFileReader reader, string path, string text)
    {
        var facts = new FileFacts(new SourceText(path, text), reader.Kinds[0]);
        reader.Read(facts);
        return facts;
    }

    /// <summary>Each script in a line: what it belongs to, and its text.</summary>
    public static string[] Scripts(FileFacts facts) => [.. facts.Scripts.Select(script => $"{script.Construct.Name}: {script.Text.Text.TrimEnd('\n')}")];

    public static void IsLinear(IFileReader reader, string path, Func<int, string> text, int size) =>
        LinearTime.Of(4 * size, text, content => With(reader, path, content));
}
