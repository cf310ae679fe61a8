using Flywheel.Audit.Facts;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Register;

public sealed class ConfigReadingTests
{
    private const string Whole = """
        version = 1

        [[scope]]
        glob = "vendor/**"
        audit = false

        [[class]]
        glob = "docs/adr/*"
        class = "record"

        [guarded]
        entry = "just bazel"
        commands = ["tools/bazel", "bazel-cache-backed"]
        recipes = ["bazel", "ci-*"]

        [runners]
        mode = "forbidden"
        allowed = ["tinyland-*"]

        [[runner]]
        label = "petting-zoo-*"
        state = "future"

        [[stale]]
        pattern = "attic.old"
        replacement = "cache.new"

        [[proof]]
        path = "proofs/executor.json"
        decision = "docs/decision.md"
        covers = ["README.md"]

        [[exception]]
        rule = "FW001"
        path = ".github/workflows/release.yml"
        job = "metadata"
        labels = ["ubuntu-latest"]
        class = "third-party-control-plane"
        owner = "@platform"
        reason = "release metadata needs the forge's own token"
        issue = "TIN-548"
        created = 2026-04-26
        expires = "2026-10-23"
        max = 2

        """;

    private const string Exception = """
        version = 1
        [[exception]]
        rule = "FW001"
        path = "a.yml"
        job = "x"
        owner = "@a"
        reason = "r"
        created = 2026-01-01
        expires = 2026-06-30

        """;

    [Fact]
    public void Everything_that_a_register_may_say_is_read()
    {
        AuditConfig config = Right(Whole);
        Assert.Equal([new ScopeRule("vendor/**", false)], config.Scope);
        Assert.Equal([new ClassRule("docs/adr/*", DocumentClass.Record)], config.Classes);
        Assert.Equal("just bazel", config.GuardedEntry);
        Assert.Equal(["tools/bazel", "bazel-cache-backed"], config.GuardedCommands);
        Assert.Equal(["bazel", "ci-*"], config.GuardedRecipes);
        Assert.Equal(RunnerMode.Forbidden, config.RunnerMode);
        Assert.Equal(["tinyland-*"], config.AllowedRunners);
        Assert.Equal([new RunnerClass("petting-zoo-*", RunnerState.Future)], config.RunnerClasses);
        Assert.Equal([new StalePattern("attic.old", "cache.new")], config.Stale);
        ProofEntry proof = Assert.Single(config.Proofs);
        Assert.Equal(("proofs/executor.json", "docs/decision.md", 28), (proof.Path, proof.Decision, proof.Line));
        Assert.Equal(["README.md"], proof.Covers);
        ExceptionEntry exception = Assert.Single(config.Exceptions);
        Assert.Equal(new(ConstructKind.Job, "metadata"), exception.Construct);
        Assert.Equal(["ubuntu-latest"], exception.Labels);
        Assert.Equal((new DateOnly(2026, 4, 26), new DateOnly(2026, 10, 23), 2, 33), (exception.Created, exception.Expires, exception.Max, exception.Line));
        Assert.Equal(("@platform", "TIN-548", "third-party-control-plane"), (exception.Owner, exception.Issue, exception.Class));
    }

    [Fact]
    public void Without_a_file_the_defaults_hold()
    {
        ConfigReading reading = ConfigReading.Of(null);
        Assert.Empty(reading.Problems);
        Assert.Same(AuditConfig.Default, reading.Config);
    }

    [Fact]
    public void Inline_tables_and_dotted_keys_are_the_same_tables()
    {
        AuditConfig config = Right("""
            version = 1
            guarded.entry = "just bazel"
            runners = { mode = "register", allowed = ["own"] }
            scope = [{ glob = "a", audit = true }, { glob = "b", audit = false }]
            """);
        Assert.Equal("just bazel", config.GuardedEntry);
        Assert.Equal(["own"], config.AllowedRunners);
        Assert.Equal([new("a", true), new("b", false)], config.Scope);
    }

    [Theory]
    [InlineData("owner = \"@a\"", "ownr = \"@a\"", "6:1", "`ownr` is no key of [[exception]]", "`owner`")]
    [InlineData("[[exception]]", "[[exceptoin]]", "2:3", "`exceptoin` is no table", "`exception`")]
    [InlineData("[[exception]]", "[exception]", "2:2", "`exception` is a table", "[[exception]]")]
    [InlineData("version = 1", "version = 2", "1:11", "is 2, which this flywheel does not know", "write 1")]
    [InlineData("version = 1", "", "1:1", "lacks `version`", "add `version = `")]
    [InlineData("version = 1", "verison = 1", "1:1", "`verison` is no key", "`version`")]
    [InlineData("version = 1", "version = \"1\"", "1:11", "is a text", "write 1")]
    [InlineData("reason = \"r\"", "reason = 3", "7:10", "`reason` of [[exception]] is a number", "a text in quotes")]
    [InlineData("reason = \"r\"", "reason = \" \"", "7:10", "is empty", "a text")]
    [InlineData("reason = \"r\"", "reason = \"TODO\"", "7:10", "still to be filled in", "say why")]
    [InlineData("owner = \"@a\"", "owner = \"@TODO\"", "6:9", "still to be filled in", "name who")]
    [InlineData("owner = \"@a\"\n", "", "2:3", "lacks `owner`", "add `owner = `")]
    [InlineData("FW001", "FW011", "3:8", "`FW011`, which is not known; the nearest known one is `FW001`", "`FW007`")]
    [InlineData("FW001", "FW902", "3:8", "a rule of the register itself", "write one of")]
    [InlineData("\"a.yml\"", "\"../a.yml\"", "4:8", "leaves the repository", "glob")]
    [InlineData("\"a.yml\"", "\"{a.yml\"", "4:8", "`{` that is not closed", "glob")]
    [InlineData("\"a.yml\"", "\"[a.yml\"", "4:8", "`[` that is not closed", "glob")]
    [InlineData("job = \"x\"\n", "", "2:3", "does not say what in the file it is for", "exactly one of `job`")]
    [InlineData("job = \"x\"", "job = \"x\"\nrecipe = \"y\"", "6:10", "names a job and a recipe", "exactly one")]
    [InlineData("job = \"x\"", "job = \"*\"", "5:7", "a whole file has no exceptions", "name the job")]
    [InlineData("job = \"x\"", "line = 3", "5:1", "`line` is no key", "`labels`")]
    [InlineData("2026-06-30", "2026-07-02", "9:11", "182 days after it is created: 180, or six months, are the most", "2026-07-01 or earlier")]
    [InlineData("2026-06-30", "2025-12-31", "9:11", "expires before it is created", "later")]
    [InlineData("2026-06-30", "\"30.6.2026\"", "9:11", "is no date", "a date as 2026-04-26")]
    [InlineData("2026-06-30", "2026-06-30T00:00:00Z", "9:11", "is a time", "a date as 2026-04-26")]
    [InlineData("reason = \"r\"", "reason = \"r\"\nmax = 0", "8:7", "is less than 1", "a number from 1")]
    [InlineData("reason = \"r\"", "reason = \"r\"\nreason = \"s\"", "8:1", "`reason` is given twice: the first stands in line 7", "keep one")]
    [InlineData("reason = \"r\"", "reason = \"r\"\nlabels = [\"a\", 1]", "8:16", "an item of `labels` of [[exception]] is a number", "texts")]
    public void What_is_wrong_is_said_with_its_place_and_what_to_do(string right, string wrong, string at, string what, string fix)
    {
        ConfigProblem problem = Assert.Single(Of(Exception.Replace(right, wrong, StringComparison.Ordinal)).Problems, one =>
            one.What.Contains(what, StringComparison.Ordinal));
        Assert.Equal(at, $"{problem.Line}:{problem.Column}");
        Assert.Contains(fix, problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[scope]]\nglob = \"a\"\n", "lacks `audit`")]
    [InlineData("[[class]]\nglob = \"a\"\nclass = \"records\"\n", "nearest known one is `record`")]
    [InlineData("[runners]\nmode = \"forbid\"\n", "nearest known one is `forbidden`")]
    [InlineData("[[runners]]\nmode = \"register\"\n", "there is one")]
    [InlineData("[guarded]\ncommands = [\"../bazel\"]\n", "leaves the repository")]
    [InlineData("[guarded]\ncommands = [\"just bazel\"]\n", "more than a program")]
    [InlineData("[guarded]\ncommands = \"bazel\"\n", "is a text")]
    [InlineData("[guarded]\n[guarded]\n", "given twice")]
    [InlineData("[[stale]]\npattern = \"grpc://x:90\"\n", "is no host")]
    [InlineData("[[proof]]\npath = \"/etc/passwd\"\n", "not relative")]
    [InlineData("[[proof]]\npath = \"a\\\\b\"\n", "backslashes")]
    [InlineData("[[runner]]\nlabel = \"x\"\nstate = \"planned\"\n", "which is not known")]
    [InlineData("[scope.x]\n", "`scope` is a table")]
    [InlineData("proof = 3\n", "`proof` is a number")]
    [InlineData("x = [\n", "it is no TOML")]
    [InlineData("a = \"open\n", "it is no TOML")]
    [InlineData("a = \"\\", "it ends within a string")]
    [InlineData("a = \"\"\"\\", "it ends within a string")]
    public void Every_table_is_held_to_its_keys(string text, string what) =>
        Assert.Contains(Of("version = 1\n" + text).Problems, problem => problem.What.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void All_problems_are_said_at_once_in_their_order()
    {
        ConfigReading reading = Of("version = 3\nfoo = 1\n[guarded]\nentri = \"x\"\n[[exception]]\nrule = \"FW001\"\nmax = -1\n");
        Assert.Equal([1, 2, 4, 5, 5, 5, 5, 5, 5, 7], reading.Problems.Select(problem => problem.Line));
        Assert.Equal("flywheel.audit.toml:2:1: `foo` is no key of the register; the nearest known one is `proof`; known are `version`, `scope`, `class`, `guarded`, "
            + "`runners`, `runner`, `stale`, `proof`, `exception`", reading.Problems[1].ToString());
        Assert.Empty(reading.Config.Exceptions);
    }

    [Fact]
    public void Nothing_that_a_file_may_hold_stops_the_reader()
    {
        string[] files =
        [
            "a = " + new string('[', 100_000),
            "a = " + string.Concat(Enumerable.Repeat("{a=", 100_000)),
            string.Join(".", Enumerable.Repeat("a", 100_000)) + " = 1",
            "\0\uFFFD = \"",
            new string('"', 100_001),
            string.Concat(Enumerable.Repeat("[[exception]]\n", 20_000)),
            new string('x', 10 << 20),
            "[" + string.Join(".", Enumerable.Repeat("a", 100_000)) + "]\n",
        ];
        Assert.All(files, file => Assert.NotEmpty(Of(file).Problems));
    }

    [Fact]
    public void The_schema_that_is_published_is_that_of_the_reader()
    {
        string path = Path.Combine(Flywheel.Testing.RepositoryRoot.Path, "src", "Flywheel.Audit", "Register", RegisterSchema.FileName);
        if (Environment.GetEnvironmentVariable("FLYWHEEL_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, RegisterSchema.Json());
        }
        Assert.Equal(File.ReadAllText(path), RegisterSchema.Json());
    }

    [Fact]
    public void Every_key_is_in_the_table_of_the_documentation_and_in_the_whole_register()
    {
        string table = RegisterKeys.Table().Markdown();
        Assert.All(RegisterKeys.Tables.SelectMany(one => one.Keys.Select(key => (one, key))), pair =>
        {
            Assert.Contains($"`{pair.one.Header} {pair.key.Name}`", table, StringComparison.Ordinal);
            Assert.True(pair.one.OneOf.Contains(pair.key.Name) || Whole.Contains($"\n{pair.key.Name} = ", StringComparison.Ordinal), pair.key.Name);
        });
    }

    [Fact]
    public void Every_rule_has_exceptions_but_those_of_the_register()
    {
        Assert.Subset(RegisterRules.Excusable.ToHashSet(), AuditRun.Rules.Select(rule => rule.Id).ToHashSet());
        Assert.DoesNotContain(RegisterRules.All, rule => RegisterRules.Excusable.Contains(rule.Id));
    }

    private static ConfigReading Of(string text) => ConfigReading.Of(new SourceText(AuditConfig.FileName, text));

    private static AuditConfig Right(string text)
    {
        ConfigReading reading = Of(text);
        Assert.Empty(reading.Problems);
        return reading.Config;
    }
}
