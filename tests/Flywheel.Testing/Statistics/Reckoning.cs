using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Testing.Statistics;

/// <summary>
/// Logs of records that are drawn, and what they say together as <c>tests/tools/statistics/reckon.py</c> works it out: in another language,
/// with other dates and time zones, and none of our code. Skips the test where there is no Python.
/// </summary>
public static partial class Reckoning
{
    private static string Tools => Path.Combine(RepositoryRoot.Path, "tests", "tools", "statistics");

    /// <summary>Makes a folder of logs; the same words give the same.</summary>
    /// <param name="folder">That need not be there.</param>
    /// <param name="words">Of records.py, without the folder.</param>
    public static async Task DrawAsync(string folder, params IEnumerable<string> words) => await RunAsync("records.py", [folder, .. words]);

    /// <summary>The whole answer to each question, as JSON on one line.</summary>
    /// <param name="folder">The logs.</param>
    /// <param name="now">RFC 3339.</param>
    /// <param name="zone">IANA name.</param>
    /// <param name="questions">Words as <c>flywheel stats</c> takes them: --since, --by, --where.</param>
    public static async Task<string[]> ReckonAsync(string folder, string now, string zone, params IEnumerable<string[]> questions)
    {
        string input = string.Concat(questions.Select(words => new JsonArray([.. words.Select(word => JsonValue.Create(word))]).ToJsonString() + "\n"));
        string answers = await RunAsync("reckon.py", [folder, "--now", now, "--zone", zone, "--many"], input);
        return [.. answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Normal)];
    }

    /// <summary>In one form whoever wrote it: numbers that are equal are written alike.</summary>
    public static string Normal(string json) => Number().Replace(JsonNode.Parse(json)!.ToJsonString(), number =>
        double.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));

    /// <summary>With a point or an exponent; counts are whole numbers that both write alike.</summary>
    [GeneratedRegex(@"(?<=[:,\[])(-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))(?=[,}\]])")]
    private static partial Regex Number();

    private static async Task<string> RunAsync(string tool, IEnumerable<string> words, string? input = null)
    {
        string? python = RepositoryRoot.OnPath("python3");
        Assert.SkipWhen(python is null, "skipped: no python3; tests/testbed.sh installs it");
        CommandResult result = await CommandRunner.RunAsync(python, [Path.Combine(Tools, tool), .. words],
            new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = "/nowhere", ["PYTHONUTF8"] = "1" }, "/", input);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}
