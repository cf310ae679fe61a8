using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Testing;
using Json.Schema;
using Xunit;
using SchemaOutput = Json.Schema.OutputFormat;

namespace Flywheel.Audit.Tests.Renderers;

public sealed class SarifTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(
        Path.Combine(RepositoryRoot.Path, "tests/Flywheel.Audit.Tests/Renderers/sarif-2.1.0.part.json")));

    public static TheoryData<string> Reports => ["hostile", "everything", "clean", "no commit"];

    [Theory]
    [MemberData(nameof(Reports))]
    public void A_report_is_what_sarif_2_1_0_allows(string which)
    {
        AuditReport report = which switch
        {
            "clean" => HandMadeReport.Report(),
            "everything" => HandMadeReport.Hostile() with { All = true },
            "no commit" => HandMadeReport.Hostile() with { Commit = null, Repository = null },
            _ => HandMadeReport.Hostile(),
        };
        EvaluationResults results = Evaluated(SarifRenderer.Render(report));

        Assert.True(results.IsValid, string.Join('\n', (results.Details ?? []).Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))));
    }

    [Fact]
    public void The_schema_refuses_what_sarif_does_not_know()
    {
        JsonNode broken = JsonNode.Parse(SarifRenderer.Render(HandMadeReport.Hostile()))!;
        broken["runs"]![0]!["results"]![0]!["locations"]![0]!["physicalLocation"]!["region"]!["startLine"] = 0;
        JsonNode unknown = JsonNode.Parse(SarifRenderer.Render(HandMadeReport.Hostile()))!;
        unknown["runs"]![0]!["results"]![0]!["severity"] = "error";

        Assert.False(Evaluated(broken.ToJsonString()).IsValid);
        Assert.False(Evaluated(unknown.ToJsonString()).IsValid);
    }

    [Fact]
    public void Every_rule_is_declared_whether_or_not_it_found_something()
    {
        JsonArray rules = Run(HandMadeReport.Report())["tool"]!["driver"]!["rules"]!.AsArray();

        Assert.Equal(RuleTexts.All.Select(rule => rule.Id), rules.Select(rule => rule!["id"]!.GetValue<string>()));
        Assert.All(rules, rule => Assert.NotEmpty(rule!["help"]!["markdown"]!.GetValue<string>()));
    }

    [Fact]
    public void A_result_points_at_its_rule()
    {
        JsonNode run = Run(HandMadeReport.Hostile());
        JsonArray rules = run["tool"]!["driver"]!["rules"]!.AsArray();

        Assert.All(run["results"]!.AsArray().Where(result => result!["ruleIndex"] is not null), result =>
            Assert.Equal(result!["ruleId"]!.GetValue<string>(), rules[result["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>()));
    }

    [Fact]
    public void A_path_is_a_relative_uri_that_leads_back_to_it()
    {
        string[] uris = [.. Run(HandMadeReport.Hostile())["results"]!.AsArray().Select(result =>
            result!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>())];

        Assert.Contains("docs/gr%C3%B6%C3%9Fe%2C%20a%3Ab%7Cc%20%60d%60.md", uris);
        Assert.Equal(HandMadeReport.Hostile().Told.Select(finding => finding.Path), uris.Select(Uri.UnescapeDataString));
    }

    [Fact]
    public void A_suppression_says_where_it_is_kept()
    {
        JsonArray results = Run(HandMadeReport.Hostile())["results"]!.AsArray();
        string Kind(string path) => results.Single(result => result!.ToJsonString().Contains(path, StringComparison.Ordinal))!
            ["suppressions"]![0]!["kind"]!.GetValue<string>();

        Assert.Equal("external", Kind("ci/nightly.yml"));
        Assert.Equal("inSource", Kind("ci/run.sh"));
        Assert.Equal(3, results.Count(result => result!["suppressions"]!.AsArray().Count == 1));
    }

    [Fact]
    public void The_repository_stands_without_user_and_query() => Assert.Equal(
        "https://forge.example/group/repository.git",
        Run(HandMadeReport.Hostile())["versionControlProvenance"]![0]!["repositoryUri"]!.GetValue<string>());

    [Fact]
    public void A_file_that_could_not_be_parsed_makes_the_run_no_success()
    {
        AuditReport report = HandMadeReport.Report(HandMadeReport.Finding("a.yml", "{", "{", RegisterRules.Unread));

        Assert.False(Run(report)["invocations"]![0]!["executionSuccessful"]!.GetValue<bool>());
        Assert.True(Run(HandMadeReport.Hostile())["invocations"]![0]!["executionSuccessful"]!.GetValue<bool>());
    }

    private static EvaluationResults Evaluated(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return Schema.Evaluate(document.RootElement, new() { OutputFormat = SchemaOutput.List, RequireFormatValidation = true });
    }

    private static JsonNode Run(AuditReport report) => JsonNode.Parse(SarifRenderer.Render(report))!["runs"]![0]!;
}
