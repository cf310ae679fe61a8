using System.Text;
using Flywheel.Core.Statistics;
using Flywheel.Core.Statistics.Page;
using Flywheel.Testing;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>A report as a page in a file, with the style and the script of the sources.</summary>
internal static class ShownReport
{
    internal static string Html(StatisticsReport report)
    {
        string folder = Path.Combine(RepositoryRoot.Path, "src", "Flywheel.Cli", "Statistics");
        var text = new StringWriter();
        StatisticsPage.Write(text, report,
            new(File.ReadAllText(Path.Combine(folder, "page.css")), File.ReadAllText(Path.Combine(folder, "page.js"))));
        return text.ToString();
    }

    /// <returns>Path of the file.</returns>
    internal static string In(Browser browser, StatisticsReport report, string name = "page")
    {
        string file = Path.Combine(browser.Folder, $"{name}-{Guid.NewGuid():N}.html");
        File.WriteAllText(file, Html(report), new UTF8Encoding(false));
        return file;
    }
}
