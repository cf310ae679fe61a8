using System.Text.RegularExpressions;
using Xunit;

namespace Flywheel.Testing;

/// <summary>
/// A part of the README that is made from what the code says, between <c>&lt;!-- NAME: generated --&gt;</c> and
/// <c>&lt;!-- end --&gt;</c>; <c>FLYWHEEL_UPDATE_GOLDEN=1</c> writes it anew.
/// </summary>
public static partial class ReadmeBlock
{
    private static readonly string Readme = Path.Combine(RepositoryRoot.Path, "README.md");

    /// <summary>Of every block that is there.</summary>
    public static IReadOnlyList<string> Names() =>
        [.. Marker().Matches(File.ReadAllText(Readme)).Select(match => match.Groups[1].Value)];

    /// <summary>Compares; <paramref name="text"/> ends in a line feed.</summary>
    public static void Equal(string name, string text)
    {
        string readme = File.ReadAllText(Readme);
        string begin = $"<!-- {name}: generated -->\n";
        int start = readme.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"README.md has no marker {begin}");
        start += begin.Length;
        int end = readme.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        Assert.True(end >= 0, $"README.md has no end of {name}");
        if (Environment.GetEnvironmentVariable("FLYWHEEL_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Readme, readme[..start] + text + readme[end..]);
            return;
        }
        Assert.Equal(text, readme[start..end]);
    }

    [GeneratedRegex("^<!-- (.+): generated -->$", RegexOptions.Multiline)]
    private static partial Regex Marker();
}
