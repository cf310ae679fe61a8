using System.Text.Json;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary><c>flywheel audit explain</c>, <c>register</c> and <c>init</c>.</summary>
public sealed class RegisterVerbTests
{
    private static readonly string[] Rules = ["FW001", "FW002", "FW003", "FW004", "FW005", "FW006", "FW007", "FW901", "FW902", "FW903", "FW904", "FW905"];

    [Fact]
    public async Task Explain_lists_every_rule_and_says_more_of_each()
    {
        using AuditedRepository anywhere = AuditedRepository.WithoutGit();
        CommandResult list = await anywhere.RunAsync("audit", "explain");
        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        foreach (string rule in Rules)
        {
            string name = System.Text.RegularExpressions.Regex.Match(list.Output, $"(?m)^  {rule} ([a-z-]+) ").Groups[1].Value;
            CommandResult byId = await anywhere.RunAsync("audit", "explain", rule);
            Assert.Equal((0, ""), (byId.ExitCode, byId.Errors));
            Assert.Equal(byId.Output, (await anywhere.RunAsync("audit", "explain", name)).Output);
            Assert.Equal(byId.Output, (await anywhere.RunAsync("audit", "explain", rule.ToLowerInvariant())).Output);
            Assert.Contains(rule, byId.Output);
            Assert.True(rule.StartsWith("FW9", StringComparison.Ordinal) || byId.Output.Contains("bad", StringComparison.OrdinalIgnoreCase), byId.Output);
            Assert.All(byId.Output.Split('\n'), line => Assert.Equal(line, line.TrimEnd()));
        }
    }

    [Theory]
    [InlineData("FW777", "`FW777` is no rule: `flywheel audit explain` lists them")]
    [InlineData("--all", "`--all` is no option of `flywheel audit explain`")]
    public async Task Explain_of_no_rule_is_2(string word, string message)
    {
        using AuditedRepository anywhere = AuditedRepository.WithoutGit();
        CommandResult result = await anywhere.RunAsync("audit", "explain", word);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal($"flywheel: {message}\nflywheel: hint: `flywheel audit explain --help` shows its options\n", result.Errors);
    }

    [Fact]
    public async Task The_register_is_listed_by_owner_with_what_each_covers()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        CommandResult text = await repository.AuditAsync("register");
        Assert.Equal((0, ""), (text.ExitCode, text.Errors));
        Assert.EndsWith("\n6 exceptions, 1 within 14 days of the end\n", text.Output);

        using JsonDocument json = JsonDocument.Parse((await repository.AuditAsync("register", "--format", "json")).Output);
        Assert.Equal("flywheel.audit-register/v1", AuditedRepository.Text(json.RootElement, "schema"));
        JsonElement[] all = [.. json.RootElement.GetProperty("exceptions").EnumerateArray()];
        Assert.Equal(["FW001", "FW004", "FW005", "FW006", "FW002", "FW003"], all.Select(one => AuditedRepository.Text(one, "rule")));
        Assert.All(all, one => Assert.Equal(1, one.GetProperty("covers").GetInt32()));
        Assert.Equal([144, 144, 144, 144, 9, 144], all.Select(one => one.GetProperty("days_left").GetInt32()));

        using JsonDocument later = JsonDocument.Parse((await repository.AuditAsync("register", "--format", "json", "--as-of", "2026-10-24")).Output);
        Assert.All(later.RootElement.GetProperty("exceptions").EnumerateArray(), one => Assert.Equal("expired", AuditedRepository.Text(one, "state")));
        Assert.Equal("2026-10-24", AuditedRepository.Text(later.RootElement, "as_of"));
    }

    [Fact]
    public async Task A_repository_without_a_register_has_no_exceptions()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("justfile", "a:\n    true\n"));
        CommandResult result = await repository.AuditAsync("register");
        Assert.Equal((0, "no exceptions\n", ""), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task Init_writes_a_register_that_is_gone_by_and_never_writes_over_one()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        File.Delete(repository.At("flywheel.audit.toml"));
        string printed = (await repository.RunAsync("audit", "init", "--print")).Output;
        Assert.False(File.Exists(repository.At("flywheel.audit.toml")));
        CommandResult result = await repository.RunAsync("audit", "init");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("flywheel.audit.toml is written: ", result.Output);
        Assert.Equal(printed, repository.Read("flywheel.audit.toml"));

        // No gap is closed by it but the one of a class that a register has to name.
        string[] open = await repository.OpenAsync();
        Assert.All(["FW001", "FW002", "FW003", "FW004", "FW005", "FW007"], rule => Assert.Contains(open,
            finding => finding.StartsWith(rule + " error", StringComparison.Ordinal)));

        CommandResult again = await repository.RunAsync("audit", "init");
        Assert.Equal((1, ""), (again.ExitCode, again.Output));
        Assert.Equal("flywheel: there is a flywheel.audit.toml already: nothing is written\nflywheel: hint: `flywheel audit init --print` shows what a first one would say\n", again.Errors);
        Assert.Equal(printed, repository.Read("flywheel.audit.toml"));
    }

    [Fact]
    public async Task Init_proposes_what_takes_any_command_as_the_entry_and_nothing_else()
    {
        using AuditedRepository one = await AuditedRepository.OfAsync(("justfile", "build target:\n    bazel-cache-backed build {{target}}\n"));
        string without = (await one.RunAsync("audit", "init", "--print")).Output;
        Assert.Contains("\n# entry = \"just bazel\"", without);
        Assert.Contains("\nrecipes = [\"build\"]\n", without);
        using AuditedRepository other = await AuditedRepository.OfAsync(("justfile",
            "build target:\n    bazel-cache-backed build {{target}}\n\nbz *args:\n    bazel-cache-backed {{args}}\n"));
        Assert.Contains("\nentry = \"just bz\"", (await other.RunAsync("audit", "init", "--print")).Output);
    }

    [Fact]
    public async Task What_init_proposes_as_comments_is_a_register_when_somebody_owns_it()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        string printed = (await repository.RunAsync("audit", "init", "--print")).Output;
        int from = printed.IndexOf("# [[exception]]", StringComparison.Ordinal);
        Assert.True(from > 0, printed);
        // Keys and tables; the sentences above them stay comments.
        string owned = printed[..from] + System.Text.RegularExpressions.Regex.Replace(
                printed[from..], "^# (?=\\[\\[|[a-z]+ = )", "", System.Text.RegularExpressions.RegexOptions.Multiline)
            .Replace("owner = \"\"", "owner = \"@me\"", StringComparison.Ordinal)
            .Replace("reason = \"\"", "reason = \"the forge's token is needed\"", StringComparison.Ordinal);
        repository.Write("flywheel.audit.toml", owned);
        CommandResult result = await repository.RunAsync("audit", "--select", "FW001", "--select", "FW002", "--select", "FW003");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("; 3 suppressed", result.Output);
    }
}
