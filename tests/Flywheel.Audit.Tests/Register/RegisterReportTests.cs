using System.Text.Json;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Register;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class RegisterReportTests
{
    private static readonly RegisterReport Report = new(
    [
        Use("@platform", 1, new(2026, 6, 10), "release metadata needs the forge's own token, and nobody has found another way to get at one yet", "TIN-548"),
        Use("@infra", 12, new(2026, 9, 1), "r"),
        Use("@platform", 23, new(2026, 5, 20), "gone"),
    ], Judged.Today);

    [Fact]
    public void The_expired_come_first_then_each_owner_by_the_days_that_are_left() =>
        Assert.Equal([23, 12, 1], Report.InOrder.Select(use => use.Exception.Line));

    [Fact]
    public void A_terminal_shows_it_whole() =>
        GoldenFile.Equal("register", [.. Report.Text(), "", .. Report.Text(40), "", .. new RegisterReport([], Judged.Today).Text()]);

    [Fact]
    public void As_json_it_has_a_schema_and_every_exception()
    {
        using JsonDocument json = JsonDocument.Parse(Report.Json());
        Assert.Equal("flywheel.audit-register/v1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal("2026-06-01", json.RootElement.GetProperty("as_of").GetString());
        JsonElement first = json.RootElement.GetProperty("exceptions")[0];
        Assert.Equal(("expired", -12, "x"), (first.GetProperty("state").GetString(), first.GetProperty("days_left")
            .GetInt32(), first.GetProperty("job").GetString()));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("issue").ValueKind);
        Assert.Equal(["expired", "current", "expiring"], json.RootElement.GetProperty("exceptions").EnumerateArray()
            .Select(one => one.GetProperty("state").GetString()));
        Assert.Equal((3, 1, 1, 2), (Summary("exceptions"), Summary("expired"), Summary("expiring"), Summary("owners")));
        int Summary(string name) => json.RootElement.GetProperty("summary").GetProperty(name).GetInt32();
    }

    private static ExceptionUse Use(string owner, int line, DateOnly expires, string reason, string? issue = null) => new(new()
    {
        Rule = "FW001",
        Path = ".github/workflows/release.yml",
        Construct = new(ConstructKind.Job, "x"),
        Labels = ["ubuntu-latest"],
        Owner = owner,
        Reason = reason,
        Issue = issue,
        Created = new(2026, 4, 1),
        Expires = expires,
        Max = 2,
        Line = line,
    }, 1, 1, 0, true);
}
