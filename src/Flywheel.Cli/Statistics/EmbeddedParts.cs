using Flywheel.Core.Statistics.Page;

namespace Flywheel.Cli.Statistics;

/// <summary>Style and script of the page that <c>flywheel stats --format html</c> writes, as they stand beside this file.</summary>
internal static class EmbeddedParts
{
    internal static PageParts Read() => new(Text("page.css"), Text("page.js"));

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(EmbeddedParts).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
