using Flywheel.Core.Messages;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>
/// The tables that the README shows are those in the code. FLYWHEEL_UPDATE_GOLDEN=1 writes them anew.
/// </summary>
public sealed class ReadmeTests
{
    private static readonly string File = Path.Combine(RepositoryRoot.Path, "README.md");

    [Theory]
    [InlineData("rules")]
    [InlineData("variables")]
    [InlineData("exit codes")]
    public void The_README_shows_the_table_that_the_code_has(string name)
    {
        string table = name switch
        {
            "rules" => DocumentTables.Rules(),
            "variables" => DocumentTables.Variables(),
            _ => DocumentTables.ExitCodes(),
        };
        string readme = System.IO.File.ReadAllText(File);
        string begin = $"<!-- {name}: generated -->\n";
        int start = readme.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no marker {begin}");
        start += begin.Length;
        int end = readme.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("FLYWHEEL_UPDATE_GOLDEN") == "1")
        {
            System.IO.File.WriteAllText(File, readme[..start] + table + readme[end..]);
            return;
        }
        Assert.Equal(table, readme[start..end]);
    }
}
