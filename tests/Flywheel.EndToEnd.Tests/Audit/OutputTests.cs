using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>The same findings in every format, each as its readers take it.</summary>
public sealed class OutputTests
{
    private static readonly string[] Formats = ["text", "concise", "json", "sarif", "github", "gitlab", "markdown"];

    /// <summary>Two alike on one page, a message that GitHub would cut at its line ends, and six that are covered.</summary>
    private static async Task<AuditedRepository> RichAsync()
    {
        AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        repository.Write("build.sh", "#!/bin/sh\nbazel build //a\nbazel build //a\nbazel test //100%,b:c\n");
        await repository.CommitAsync();
        return repository;
    }

    [Fact]
    public async Task One_run_writes_every_format_and_each_is_what_a_run_of_its_own_writes()
    {
        using AuditedRepository repository = await RichAsync();
        string[] others = [.. Formats.Except(["text"])];
        CommandResult all = await repository.AuditAsync(
            ["--output", "text", .. others.SelectMany(format => new[] { "--output", $"{format}={repository.Beside}/{format}.out" })]);
        Assert.Equal((1, ""), (all.ExitCode, all.Errors));
        foreach (string format in Formats)
        {
            CommandResult one = await repository.AuditAsync("--output", format);
            Assert.Equal((1, ""), (one.ExitCode, one.Errors));
            Assert.Equal(one.Output, format == "text" ? all.Output : File.ReadAllText($"{repository.Beside}/{format}.out"));
            Assert.Equal(one.Output, (await repository.AuditAsync("--output", format)).Output);
        }
        Assert.Equal(all.Output, (await repository.AuditAsync()).Output);
    }

    [Fact]
    public async Task What_a_run_writes_into_the_repository_it_does_not_audit()
    {
        using AuditedRepository repository = await RichAsync();
        string[] words = ["--output", "json=audit.json", "--output", "markdown=docs/audit.md", "--receipt", "receipt.json"];
        Assert.Equal(1, (await repository.AuditAsync(words)).ExitCode);
        string first = repository.Read("audit.json") + repository.Read("docs/audit.md") + repository.Read("receipt.json");
        Assert.Equal(1, (await repository.AuditAsync(words)).ExitCode);
        Assert.Equal(first, repository.Read("audit.json") + repository.Read("docs/audit.md") + repository.Read("receipt.json"));
    }

    [Theory]
    [InlineData("--output", "text", "--output", "json")]
    [InlineData("--output", "text=a", "--output", "json=a")]
    [InlineData("--output", "text=a", "--output", "json=./b/../a")]
    [InlineData("--output", "json=a", "--receipt", "a")]
    [InlineData("--output", "json", "--diff")]
    [InlineData("--fix", "--diff")]
    public async Task Two_things_to_one_place_are_a_fault_of_usage(params string[] words)
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        CommandResult result = await repository.AuditAsync(words);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"^flywheel: `--[a-z]+` [^\n]+\nflywheel: hint: `flywheel audit --help` shows its options\n$", result.Errors);
        Assert.False(File.Exists(repository.At("a")));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_said()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        CommandResult result = await repository.AuditAsync("--output", "json=/nowhere/a.json");
        Assert.Equal(("", "flywheel: `/nowhere/a.json` cannot be written"), (result.Output, result.Errors.Split('\n')[0]));
        Assert.True(result.ExitCode > 3, result.ToString());
    }

    [Fact]
    public async Task Sarif_declares_every_rule_and_tells_what_is_suppressed()
    {
        using AuditedRepository repository = await RichAsync();
        using JsonDocument sarif = JsonDocument.Parse((await repository.AuditAsync("--output", "sarif")).Output);
        Assert.Equal("2.1.0", AuditedRepository.Text(sarif.RootElement, "version"));
        Assert.Contains("sarif", AuditedRepository.Text(sarif.RootElement, "$schema"), StringComparison.Ordinal);
        JsonElement run = Assert.Single(sarif.RootElement.GetProperty("runs").EnumerateArray());
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.StartsWith("flywheel", AuditedRepository.Text(driver, "name"));
        string[] rules = [.. driver.GetProperty("rules").EnumerateArray().Select(rule => AuditedRepository.Text(rule, "id"))];
        Assert.Equal(["FW001", "FW002", "FW003", "FW004", "FW005", "FW006", "FW007", "FW901", "FW902", "FW903", "FW904", "FW905"], rules);
        Assert.All(driver.GetProperty("rules").EnumerateArray(), rule => Assert.NotEqual("", AuditedRepository.Text(rule.GetProperty("shortDescription"), "text")));

        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(6, results.Count(result => result.TryGetProperty("suppressions", out JsonElement all) && all.GetArrayLength() == 1));
        var prints = new HashSet<string>();
        foreach (JsonElement result in results)
        {
            Assert.Equal(AuditedRepository.Text(result, "ruleId"), rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.NotEqual("", AuditedRepository.Text(result.GetProperty("message"), "text"));
            Assert.Contains(AuditedRepository.Text(result, "level"), new[] { "error", "warning", "note" });
            JsonElement place = Assert.Single(result.GetProperty("locations").EnumerateArray()).GetProperty("physicalLocation");
            Assert.False(AuditedRepository.Text(place.GetProperty("artifactLocation"), "uri").StartsWith('/'));
            Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() >= 1);
            JsonProperty print = Assert.Single(result.GetProperty("partialFingerprints").EnumerateObject());
            Assert.True(prints.Add(print.Value.GetString()!), print.ToString());
        }
    }

    [Fact]
    public async Task GitLab_gets_unique_fingerprints_and_what_is_open_alone()
    {
        using AuditedRepository repository = await RichAsync();
        using JsonDocument quality = JsonDocument.Parse((await repository.AuditAsync("--output", "gitlab")).Output);
        JsonElement[] issues = [.. quality.RootElement.EnumerateArray()];
        Assert.Equal((await repository.OpenAsync()).Length, issues.Length);
        Assert.Equal(issues.Length, issues.Select(issue => AuditedRepository.Text(issue, "fingerprint")).Distinct().Count());
        foreach (JsonElement issue in issues)
        {
            Assert.Contains(AuditedRepository.Text(issue, "severity"), new[] { "info", "minor", "major", "critical", "blocker" });
            Assert.NotEqual("", AuditedRepository.Text(issue, "description"));
            Assert.Matches("^FW[0-9]{3}$", AuditedRepository.Text(issue, "check_name"));
            Assert.True(issue.GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32() >= 1);
        }
    }

    [Fact]
    public async Task GitHub_gets_a_line_for_each_with_what_would_end_it_escaped()
    {
        using AuditedRepository repository = await RichAsync();
        repository.Write("a,b:c%.sh", "#!/bin/sh\nbazel build //a\n");
        CommandResult result = await repository.AuditAsync("--output", "github");
        string[] lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(lines.Length, lines.Distinct().Count());
        Assert.Equal((await repository.OpenAsync()).Length, lines.Length);
        Assert.All(lines,
            line => Assert.Matches(@"^::(error|warning|notice) file=[^,:]+,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?,title=FW\d{3} [a-z-]+::.+$", line));
        Assert.Contains(lines, line => line.Contains("file=a%2Cb%3Ac%25.sh,line=2,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Markdown_is_a_table_and_concise_a_line_for_each()
    {
        using AuditedRepository repository = await RichAsync();
        int open = (await repository.OpenAsync()).Length;
        string[] concise = (await repository.AuditAsync("--output", "concise")).Output.TrimEnd('\n').Split('\n');
        Assert.Equal(open, concise.Length);
        Assert.All(concise, line => Assert.Matches(@"^[^:]+:\d+:\d+: (error|warning|info) FW\d{3} .+$", line));
        string markdown = (await repository.AuditAsync("--output", "markdown")).Output;
        Assert.Equal(open, Regex.Count(markdown, @"(?m)^\| (error|warning|info) \| FW\d{3} "));
    }

    [Fact]
    public async Task Fingerprints_stay_when_lines_move()
    {
        using AuditedRepository repository = await RichAsync();
        string[] before = await PrintsAsync(repository);
        repository.Write("justfile", "# one more line\n\n" + repository.Read("justfile"));
        repository.Write("build.sh", repository.Read("build.sh").Replace("#!/bin/sh\n", "#!/bin/sh\n\necho begin\n", StringComparison.Ordinal));
        Assert.Equal(before, await PrintsAsync(repository));
        Assert.Equal(before.Length, before.Distinct().Count());
    }

    [Fact]
    public async Task The_gaps_in_text_and_json_are_as_they_were()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        GoldenFile.Equal("gaps.text", [(await repository.AuditAsync()).Output.TrimEnd('\n')]);
        string json = (await repository.AuditAsync("--output", "json")).Output.TrimEnd('\n');
        GoldenFile.Equal("gaps.json", [Regex.Replace(json, @"(""tool_version"": )""[^""]+""", "$1\"VERSION\"")]);
        GoldenFile.Equal("gaps.all.text", [(await repository.AuditAsync("--as-of", "2026-10-24")).Output.TrimEnd('\n')]);
        GoldenFile.Equal("gaps.register", [(await repository.AuditAsync("register")).Output.TrimEnd('\n')]);
    }

    private static async Task<string[]> PrintsAsync(AuditedRepository repository)
    {
        using JsonDocument json = await repository.JsonAsync();
        return [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(finding =>
            AuditedRepository.Text(finding, "fingerprint")).Order(StringComparer.Ordinal)];
    }
}
