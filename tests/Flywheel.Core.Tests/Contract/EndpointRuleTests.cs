using Flywheel.Core.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>What the rules about endpoints say of addresses in any of the three variables.</summary>
public sealed class EndpointRuleTests
{
    [Theory]
    [InlineData("grpc://${CACHE_HOST}:9092")]
    [InlineData("${BAZEL_REMOTE_CACHE}")]
    [InlineData("${{ secrets.CACHE }}")]
    [InlineData("grpc://$CACHE_HOST")]
    [InlineData("grpc://$_x")]
    [InlineData("$(touch x)")]
    [InlineData("grpc://`host`")]
    [InlineData("grpc://cache}")]
    [InlineData("grpc://{host}")]
    [InlineData("grpc://{{ host }}")]
    [InlineData("grpc://#{host}")]
    [InlineData("grpc://<your-cache>:9092")]
    [InlineData("<endpoint>")]
    [InlineData("grpc://%CACHE_HOST%")]
    [InlineData("grpc://%(host)s")]
    [InlineData("grpc://@@CACHE@@")]
    [InlineData("grpc://__CACHE_HOST__:9092")]
    [InlineData("unix:$XDG_RUNTIME_DIR/cache.sock")]
    public void Every_kind_of_placeholder_is_named_and_nothing_else_about_the_address(string address)
    {
        foreach (string variable in new[] { "BAZEL_REMOTE_CACHE", "BAZEL_REMOTE_EXECUTOR", "BAZEL_REMOTE_EXECUTOR_CACHE" })
        {
            Assert.Contains(AttachmentContract.Judge(Given.Heavy(Given.Executing.With($"{variable}={address}"))).Violations,
                v => v.RuleId == "endpoint-placeholder" && v.What.StartsWith($"{variable} (environment): "));
        }
        Assert.Equal(["endpoint-placeholder"], Given.Violated(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=" + address))));
    }

    [Theory]
    [InlineData("grpcs://u:50%25off@h")]
    [InlineData("grpcs://u:%41%42%43@h")]
    [InlineData("grpcs://my_cache.example")]
    [InlineData("grpcs://_sip__tls.example")]
    [InlineData("grpcs://u:pa$$1@h")]
    public void What_only_looks_like_a_placeholder_is_none(string address) =>
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=" + address))));

    [Theory]
    [InlineData("grpc://localhost")]
    [InlineData("grpc://localhost.")]
    [InlineData("grpc://LOCALHOST:9092")]
    [InlineData("grpc://my.cache.LocalHost")]
    [InlineData("grpc://127.0.0.1")]
    [InlineData("grpc://127.255.255.254:1")]
    [InlineData("grpc://127.1")]
    [InlineData("grpc://2130706433")]
    [InlineData("grpc://0x7f000001")]
    [InlineData("grpc://017700000001")]
    [InlineData("grpc://0.0.0.0")]
    [InlineData("grpc://0")]
    [InlineData("grpc://[::1]:9092")]
    [InlineData("grpc://[::1%lo]:9092")]
    [InlineData("grpc://[::1%25lo]:9092")]
    [InlineData("grpc://[0:0::1]")]
    [InlineData("grpc://[::]")]
    [InlineData("grpc://[::ffff:127.0.0.9]:1")]
    [InlineData("grpc://[::ffff:7f00:1]")]
    [InlineData("grpc://[::ffff:0:0]")]
    [InlineData("grpc://[::127.0.0.1]")]
    [InlineData("grpc://user@localhost")]
    [InlineData("http://user:pw@LOCALHOST:80/x")]
    [InlineData("grpc://ip6-localhost")]
    [InlineData("unix:/run/cache.sock")]
    [InlineData("UNIX:///run/cache.sock")]
    public void Loopback_in_any_spelling_needs_leave(string address)
    {
        string cache = "BAZEL_REMOTE_CACHE=" + address;
        Assert.Equal(["endpoint-loopback"], Given.Violated(Given.Heavy(Given.Attached.With(cache))));
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With(cache, "GF_BAZEL_ALLOW_LOCALHOST_PROOF=1"))));
        Assert.Empty(Given.Violated(Given.Heavy(Given.Attached.With(cache, "GF_BAZEL_LOCAL_PROOF=port-forward"))));
        Assert.Contains("endpoint-loopback", Given.Violated(Given.Heavy(Given.Attached.With(cache, "GF_BAZEL_ALLOW_LOCALHOST_PROOF=no"))));
        Assert.Contains("endpoint-loopback", Given.Violated(Given.Heavy(Given.Attached.With(cache, "GF_BAZEL_ALLOW_LOCALHOST_PROOF=maybe"))));
    }

    [Theory]
    [InlineData("attic-cache-dev", true)]
    [InlineData("ATTIC-CACHE-DEV.", true)]
    [InlineData("attic-cache-dev.svc.cluster.local", true)]
    [InlineData("cache.fuzzy-dev.svc", true)]
    [InlineData("attic.dev-cluster", true)]
    [InlineData("x.attic.tinyland.svc.cluster.local", true)]
    [InlineData("attic-cache-dev2", false)]
    [InlineData("my-attic-cache-dev", false)]
    [InlineData("notfuzzy-dev.svc", false)]
    [InlineData("attic.dev-cluster-2", false)]
    [InlineData("attic.x.tinyland", false)]
    [InlineData("tinyland.attic", false)]
    [InlineData("cache.example", false)]
    public void A_stale_name_counts_as_a_run_of_whole_labels(string host, bool stale) =>
        Assert.Equal(stale, Given.Violated(Given.Heavy(Given.Attached.With($"BAZEL_REMOTE_CACHE=grpcs://{host}:9092"))).Contains("endpoint-stale"));

    [Theory]
    [InlineData("old.example, other", "grpcs://cache.old.example", true)]
    [InlineData("other Old.Example", "grpcs://old.example.", true)]
    [InlineData(".old.example.", "grpcs://old.example", true)]
    [InlineData("old.example", "grpcs://old.example.org", true)]
    [InlineData("old.exam", "grpcs://old.example", false)]
    [InlineData("10.0.0.7", "grpcs://10.0.0.7:9092", true)]
    [InlineData("10.0.0.7", "grpcs://167772167", true)]
    [InlineData("fd00::7", "grpcs://[FD00:0::7]:9092", true)]
    [InlineData("[fd00::7]", "grpcs://[fd00::7]", true)]
    [InlineData("old", "http://cache/old", false)]
    [InlineData("old", "grpcs://old@cache", false)]
    public void More_stale_hosts_are_labels_or_addresses_in_any_spelling(string list, string cache, bool stale) =>
        Assert.Equal(stale ? ["endpoint-stale"] : [],
            Given.Violated(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=" + cache, "GF_BAZEL_STALE_HOSTS=" + list))));

    [Theory]
    [InlineData("grpc://old.example")]
    [InlineData("old.example:9092")]
    [InlineData("old.*")]
    public void A_stale_host_that_could_never_match_is_a_bad_value(string list) =>
        Assert.Equal(["bad-value"], Given.Violated(Given.Heavy(Given.Attached.With("GF_BAZEL_STALE_HOSTS=" + list))));

    [Theory]
    [InlineData("grpcs://RBE.example.internal.:443/", true)]
    [InlineData("grpcs://user:pw@rbe.example.internal", true)]
    [InlineData("grpc://rbe.example.internal:443", false)]
    [InlineData("grpcs://rbe.example.internal:444", false)]
    [InlineData("https://rbe.example.internal", false)]
    [InlineData("grpcs://rbe", false)]
    public void Executor_and_cache_are_compared_in_one_spelling(string cache, bool same)
    {
        Assert.Equal(!same, Given.Violated(Given.Heavy(Given.Executing.With("BAZEL_REMOTE_CACHE=" + cache))).Contains("executor-cache-split"));
        Assert.Equal(!same, Given.Violated(Given.Heavy(Given.Executing.With("BAZEL_REMOTE_EXECUTOR_CACHE=" + cache))).Contains("executor-cache-split"));
    }

    [Fact]
    public void One_socket_cannot_lead_to_an_executor_and_to_another_cache()
    {
        string[] loopback = ["GF_BAZEL_ALLOW_LOCALHOST_PROOF=true", "GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE=true", "BAZEL_REMOTE_EXECUTOR=unix:/e"];
        Assert.Equal(["executor-cache-split"], Given.Violated(Given.Heavy(Given.Executing.With([.. loopback, "BAZEL_REMOTE_CACHE=unix:/c"]))));
        Assert.Equal(["executor-cache-split"], Given.Violated(Given.Heavy(Given.Executing.With([.. loopback, "BAZEL_REMOTE_CACHE=grpcs://c"]))));
        Assert.Empty(Given.Violated(Given.Heavy(Given.Executing.With([.. loopback, "BAZEL_REMOTE_CACHE=unix:///e"]))));
    }

    [Fact]
    public void User_information_is_for_strict_runs_only_a_violation_and_never_shown()
    {
        Facts facts = Given.Heavy(Given.Executing.With(
            "BAZEL_REMOTE_CACHE=grpcs://u:hunter22@rbe.example.internal", "BAZEL_REMOTE_EXECUTOR=grpcs://hunter22@rbe.example.internal"));
        Assert.Empty(Given.Violated(facts));
        Violation[] strict = [.. AttachmentContract.Judge(facts with { StrictAsked = true }).Violations];
        Assert.Equal(["endpoint-userinfo", "endpoint-userinfo"], strict.Select(v => v.RuleId));
        Assert.Equal("take them out of BAZEL_REMOTE_CACHE; send them in BAZEL_REMOTE_CACHE_HEADER", strict[0].Fix);
        Assert.Equal("take them out of BAZEL_REMOTE_EXECUTOR; send them in BAZEL_REMOTE_EXEC_HEADER", strict[1].Fix);
        Assert.All(strict, v => Assert.Contains("grpcs://***@rbe.example.internal:443", v.What));
        Facts http = Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=https://u:hunter22@rbe.example.internal")) with { StrictAsked = true };
        Assert.Equal("take them out of BAZEL_REMOTE_CACHE; send them in BAZEL_REMOTE_HEADER", AttachmentContract.Judge(http).Violations[0].Fix);
    }
}
