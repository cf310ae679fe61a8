using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>The published `flywheel probe` in an environment of its own, which declares nothing.</summary>
internal sealed partial class ProbeRun : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-probe-verb-");

    public ProbeRun() => Environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/bin:/bin", ["HOME"] = Folder };

    public string Folder => folder.FullName;

    public Dictionary<string, string> Environment { get; }

    /// <summary>A network for the program alone; without one it is in ours.</summary>
    public PrivateNetwork? Network { get; set; }

    public Task<CommandResult> RunAsync(params string[] words) => Network is { } network
        ? network.RunAsync(PublishedBinaries.Flywheel, ["probe", .. words], Environment, Folder)
        : CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["probe", .. words], Environment, Folder);

    /// <summary>Its report is <c>Golden/probe.NAME.golden.txt</c>, and nothing is said beside it.</summary>
    public async Task<CommandResult> AssertShownAsync(string name, int exitCode, string[] words, [CallerFilePath] string here = "")
    {
        CommandResult result = await RunAsync(words);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Empty(result.Errors);
        GoldenFile.Equal("probe." + name, Masked(result.Output).TrimEnd('\n').Split('\n'), here);
        return result;
    }

    /// <summary>The same as text and as JSON; both say the same of the verdict.</summary>
    public async Task<JsonElement> AssertShownTwiceAsync(string name, int exitCode, string[] words, [CallerFilePath] string here = "")
    {
        await AssertShownAsync(name, exitCode, words, here);
        CommandResult json = await AssertShownAsync(name + ".json", exitCode, [.. words, "--format", "json"], here);
        JsonElement report = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(exitCode == 0, report.GetProperty("state").GetString() == "proven");
        Assert.All(Keys(report), key => Assert.Matches("^[a-z]+(_[a-z]+)*$", key));
        return report;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string Masked(string text)
    {
        text = text.Replace(Folder, "FOLDER", StringComparison.Ordinal);
        text = Port().Replace(text, ":PORT");
        text = Milliseconds().Replace(text, "N ms");
        text = JsonMilliseconds().Replace(text, "_ms\": N");
        text = Seconds().Replace(text, "N s");
        text = Cipher().Replace(text, "CIPHER");
        return Moment().Replace(text, "MOMENT");
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    [GeneratedRegex(@"(?<=127\.0\.0\.\d|localhost|twice):\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"(?<!\S) *\d+\.\d ms")]
    private static partial Regex Milliseconds();

    [GeneratedRegex(@"_ms"": \d+(\.\d)?")]
    private static partial Regex JsonMilliseconds();

    [GeneratedRegex(@"\d+\.\d s\b")]
    private static partial Regex Seconds();

    /// <summary>Which of the modern ones it is, is the system's choice.</summary>
    [GeneratedRegex(@"\bTLS_(AES|CHACHA20)_[A-Z0-9_]+")]
    private static partial Regex Cipher();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:]+Z")]
    private static partial Regex Moment();
}
