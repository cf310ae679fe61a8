using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

public sealed class SourcesTests
{
    [Theory]
    [InlineData("BAZEL_REMOTE_CACHE=grpc://h", "grpc://h")]
    [InlineData("export BAZEL_REMOTE_CACHE=grpc://h\r", "grpc://h")]
    [InlineData("  export\tBAZEL_REMOTE_CACHE='grpc://h' # mine", "grpc://h")]
    [InlineData("BAZEL_REMOTE_CACHE=\"grpc://\\\"h\\$\"", "grpc://\"h$")]
    [InlineData("BAZEL_REMOTE_CACHE=a\\ b\\'c", "a b'c")]
    [InlineData("BAZEL_REMOTE_CACHE=$'a\\tb\\'\\303\\244\\x41\\u00e4'", "a\tb'äAä")]
    [InlineData("BAZEL_REMOTE_CACHE=a'b'\"c\"d", "abcd")]
    [InlineData("BAZEL_REMOTE_CACHE=$(touch x)", "$(touch x)")]
    [InlineData("BAZEL_REMOTE_CACHE=grpc://h#1", "grpc://h#1")]
    [InlineData("BAZEL_REMOTE_CACHE=one\nBAZEL_REMOTE_CACHE=two", "two")]
    [InlineData("# BAZEL_REMOTE_CACHE=x", null)]
    [InlineData("BAZEL_REMOTE_CACHE=''", null)]
    public void The_file_is_read_as_a_shell_would_and_never_executed(string text, string? value)
    {
        EnvFile file = EnvFile.Parse(text);
        Assert.Equal(value, file.Get("BAZEL_REMOTE_CACHE"));
        Assert.Empty(file.Warnings);
    }

    [Theory]
    [InlineData("BAZEL_REMOTE_CACHE='x")]
    [InlineData("BAZEL_REMOTE_CACHE=a touch b")]
    [InlineData("touch x")]
    [InlineData("GF_BAZELISK=/evil")]
    [InlineData("GF_BAZEL_ESCAPE_HATCH=1")]
    [InlineData("BAZEL_REMOTE_HEADER=a=b")]
    [InlineData("GF_BAZEL_STRICT=false")]
    [InlineData("PATH=/evil")]
    public void What_the_file_may_not_say_is_ignored_with_a_warning(string line)
    {
        EnvFile file = EnvFile.Parse(line);
        Assert.Empty(file.Values);
        Assert.Single(file.Warnings);
        Assert.Contains("bad-value", Given.Warned(Given.Heavy(Given.Attached, line)));
    }

    [Fact]
    public void A_substitution_in_the_file_is_a_placeholder() =>
        Assert.Equal(["endpoint-placeholder"],
            Given.Violated(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"], "BAZEL_REMOTE_CACHE=$(touch x)")));

    [Fact]
    public void The_environment_wins_over_the_file_and_the_file_over_the_manifest()
    {
        const string manifest = """{"enrollment":{"substrateMode":"executor-backed"}}""";
        const string file = "GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed";
        Assert.Equal(new("compatibility-local-only", SettingSource.Environment),
            Given.Settings(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"], file, manifest).DeclaredMode);
        Assert.Equal(new("shared-cache-backed", SettingSource.File), Given.Settings(["GF_BAZEL_SUBSTRATE_MODE= "], file, manifest).DeclaredMode);
        Assert.Equal(new("executor-backed", SettingSource.Manifest), Given.Settings([], "", manifest).DeclaredMode);
        Assert.Null(Given.Settings([]).DeclaredMode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"enrollment\":1}")]
    [InlineData("{\"enrollment\":{\"substrateMode\":7}}")]
    [InlineData("not json")]
    [InlineData("")]
    public void A_malformed_manifest_is_a_fault(string json) =>
        Assert.NotNull(Manifest.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Fault);

    [Theory]
    [InlineData(null, "closed")]
    [InlineData(" ", "closed")]
    [InlineData("No", "closed")]
    [InlineData("0", "closed")]
    [InlineData("until=nonsense why", "closed")]
    [InlineData("until 2026-06-16 why", "closed")]
    [InlineData("UNTIL: 2026-06-16", "closed")]
    [InlineData("until the cache is back", "open until the cache is back")]
    [InlineData("untilted 3 why", "open untilted 3 why")]
    [InlineData("until=2026-06-14 why", "expired 2026-06-14")]
    [InlineData("until=2026-06-15 why", "open why")]
    [InlineData("until=2026-06-16", "open no reason given")]
    [InlineData("until=2026-06-16 no", "closed")]
    [InlineData("TRUE", "open no reason given")]
    [InlineData("the cache is being moved", "open the cache is being moved")]
    public void The_escape_hatch_is_closed_open_or_expired(string? text, string state) =>
        Assert.Equal(state, EscapeHatch.Parse(text, Given.Today).Match(_ => "closed", o => "open " + o.Reason, e => $"expired {e.LastDay:yyyy-MM-dd}"));

    [Theory]
    [InlineData("gf-reapi-cell", true)]
    [InlineData("gf-reapi-cell-blue", true)]
    [InlineData("GF-REAPI-CELL.ns.svc.", true)]
    [InlineData("gf-reapi-cell-1.ns.svc.cluster.local", true)]
    [InlineData("gf-reapi-cell.internal", true)]
    [InlineData("x.gf-rbe.svc", true)]
    [InlineData("x.gf-rbe.svc.cluster.local", true)]
    [InlineData("gf-reapi-cell.attacker.example", false)]
    [InlineData("gf-reapi-cell-", false)]
    [InlineData("gf-reapi-cellx", false)]
    [InlineData("gf-rbe.svc", false)]
    [InlineData("x.gf-rbe.svc.attacker.example", false)]
    [InlineData("xsvc", false)]
    [InlineData("gf-reapi-cell.xinternal", false)]
    public void Only_a_cell_is_a_cell(string host, bool cell) => Assert.Equal(cell, CredentialUse.IsCell(host));

    [Theory]
    [InlineData("grpcs://cache", null, false)]
    [InlineData("grpc://localhost", null, true)]
    [InlineData("unix:/s", null, true)]
    [InlineData("grpcs://cache", "GF_BAZEL_REMOTE_UPLOAD=yes", true)]
    [InlineData("grpc://localhost", "GF_BAZEL_REMOTE_UPLOAD=off", false)]
    [InlineData("grpc://localhost", "GF_BAZEL_CACHE_ROLE=read-only", false)]
    public void Uploads_default_to_loopback_caches(string cache, string? more, bool upload) =>
        Assert.Equal(upload, AttachmentContract.Judge(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=" + cache, more ?? "X=1"))).Target?.Upload);

    [Fact]
    public void The_cells_helper_is_bound_to_the_cells_host() =>
        Assert.Equal(["gf-reapi-cell.internal=/h"], AttachmentContract.Judge(Given.Heavy(Given.Attached.With(
            "BAZEL_REMOTE_CACHE=grpcs://gf-reapi-cell.internal", "GF_REAPI_BAZEL_CREDENTIAL_HELPER=/h"))).Target!.CredentialHelpers);

    [Fact]
    public void The_tables_name_every_rule_variable_and_code()
    {
        Assert.All(AttachmentContract.Rules, r => Assert.Contains($"| `{r.Id}` |", DocumentTables.Rules().Markdown()));
        Assert.All(Variables.All, v => Assert.Contains($"| `{v.Name}` |", DocumentTables.Variables().Markdown()));
        Assert.Contains("| 78 | the contract is violated |\n", DocumentTables.ExitCodes().Markdown());
    }
}
