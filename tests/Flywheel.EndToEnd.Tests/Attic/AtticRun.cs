using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Attic;

/// <summary>The published `flywheel attic check` in an environment of its own.</summary>
internal sealed partial class AtticRun
{
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal) { ["PATH"] = "/nowhere", ["HOME"] = "/nowhere" };

    public Task<CommandResult> RunAsync(params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["attic", "check", .. words], Environment, "/", limit: TimeSpan.FromSeconds(30));

    /// <summary>Fails when the check does not end with this verdict, in text and in JSON alike; gives the JSON.</summary>
    public async Task<JsonElement> AssertVerdictAsync(string verdict, string? detail, params string[] words)
    {
        CommandResult text = await RunAsync(words);
        CommandResult json = await RunAsync([.. words, "--format", "json"]);
        JsonElement report = JsonDocument.Parse(json.Output).RootElement;
        bool holds = verdict == "holds";
        Assert.All([text, json], result => Assert.True(result.ExitCode == (holds ? 0 : 1) && result.Errors == "", result.ToString()));
        Assert.Equal((verdict, holds), (report.GetProperty("verdict").GetString(), report.GetProperty("holds").GetBoolean()));
        Assert.Contains($"\n{verdict}: ", text.Output);
        Assert.True(holds || text.Output.Contains("\nhint: ", StringComparison.Ordinal), text.ToString());
        Assert.All(Keys(report), key => Assert.Matches("^[a-z]+(_[a-z]+)*$", key));
        if (detail is not null)
        {
            Assert.Contains(detail, text.Output);
            Assert.Contains(detail, string.Join('\n', Texts(report)));
        }
        return report;
    }

    /// <summary>Its report is <c>Golden/NAME.golden.txt</c> as text, and <c>NAME.json</c> as JSON.</summary>
    public async Task AssertShownTwiceAsync(string name, int exitCode, string[] words, [CallerFilePath] string here = "")
    {
        CommandResult text = await RunAsync(words);
        CommandResult json = await RunAsync([.. words, "--format", "json"]);
        Assert.All([text, json], result => Assert.True(result.ExitCode == exitCode && result.Errors == "", result.ToString()));
        GoldenFile.Equal(name, Masked(text.Output).TrimEnd('\n').Split('\n'), here);
        GoldenFile.Equal(name + ".json", Masked(json.Output).TrimEnd('\n').Split('\n'), here);
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static string Masked(string text)
    {
        text = Port().Replace(text, ":PORT");
        text = Milliseconds().Replace(text, "N ms");
        text = JsonMilliseconds().Replace(text, "_ms\": N");
        return Key().Replace(text, ":KEY");
    }

    [GeneratedRegex(@"(?<=127\.0\.0\.1):\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"(?<!\S) *\d+\.\d ms")]
    private static partial Regex Milliseconds();

    [GeneratedRegex(@"_ms"": \d+(\.\d)?")]
    private static partial Regex JsonMilliseconds();

    [GeneratedRegex(@":[A-Za-z0-9+/]{43}=")]
    private static partial Regex Key();
}
