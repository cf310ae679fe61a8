using Flywheel.Testing;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>Colours are for terminals, for those who want them, and what a file holds never becomes an order to one.</summary>
public sealed class ColourTests : IDisposable
{
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("flywheel-colour-");

    public ColourTests() =>
        File.WriteAllText(Path.Combine(repository.FullName, "build.sh"), "#!/bin/sh\nbazel build //a \u001b[31m\u001b]0;title\u0007 //b\n");

    public void Dispose() => repository.Delete(recursive: true);

    [Theory]
    [InlineData("xterm", "", true)]
    [InlineData("xterm", "1", false)]
    [InlineData("dumb", "", false)]
    public async Task A_terminal_gets_colours_unless_it_says_otherwise(string term, string noColour, bool coloured)
    {
        string screen = await ScreenAsync(term, noColour);
        Assert.Contains("FW002", screen);
        Assert.Equal(coloured, screen.Contains("\u001b[1;31m", StringComparison.Ordinal) || screen.Contains("\u001b[1m", StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b]0;", screen);
        Assert.DoesNotContain("\u0007", screen);
        Assert.DoesNotContain("\u001b[31m\u001b", screen);
    }

    private async Task<string> ScreenAsync(string term, string noColour)
    {
        await using PseudoTerminal terminal = PseudoTerminal.Start(
            "/usr/bin/env", $"TERM={term}", $"NO_COLOR={noColour}", PublishedBinaries.Flywheel, "audit", repository.FullName);
        Assert.Equal(1, await terminal.EndAsync());
        return terminal.Screen;
    }
}
