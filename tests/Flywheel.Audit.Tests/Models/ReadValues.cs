using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

/// <summary>A file read by one reader, and what it must be true of any: every value stands where it says.</summary>
internal static class ReadValues
{
    public static FileFacts Of<T>(string path, FileKind kind, string text)
        where T : IFileReader, new()
    {
        var facts = new FileFacts(new SourceText(path, text), kind);
        new T().Read(facts);
        return facts;
    }

    public static string[] Shown(FileFacts facts) => [.. facts.Values.Select(value => $"{value.Key}={value.Value.Text}")];

    /// <summary>Of a value without escapes.</summary>
    public static void StandsWhereItSays(FileFacts facts) =>
        Assert.All(facts.Values, value => Assert.Equal(value.Value.Text, facts.Source.Of(value.Value.Whole).ToString()));
}
