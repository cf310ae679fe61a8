using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Tests.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>The user's own words against the contract, as they are typed.</summary>
public sealed class FlagRuleTests
{
    private const string Ours = "grpcs://cache.example.internal:9092";

    [Theory]
    [InlineData("--remote_cache=")]
    [InlineData("--remote_cache=grpc://cache.example.internal:9092")]
    [InlineData("--remote_cache=grpcs://cache.example.internal")]
    [InlineData("--remote_cache other.example")]
    [InlineData("--remote_cache=$HOST")]
    [InlineData("--remote_http_cache=")]
    [InlineData("--remote_http_cache http://other")]
    [InlineData("--remote_rest_cache=http://other")]
    [InlineData("--remote_cache=grpcs://u:pw@cache.example.internal:9092")]
    [InlineData("--remote_cache=" + Ours + " --remote_cache=")]
    [InlineData("--remote_cache= --remote_cache=" + Ours)]
    [InlineData("--some_new_option --remote_cache=")]
    [InlineData("--remote_executor=grpcs://cache.example.internal:9092")]
    [InlineData("--remote_executor other")]
    [InlineData("--remote_instance_name=main")]
    [InlineData("--remote_instance_name main")]
    [InlineData("--remote_proxy=unix:/run/p.sock")]
    [InlineData("--remote_cache_proxy=unix:/run/p.sock")]
    public void Words_that_detach_or_redirect_the_cache_are_a_conflict(string words)
    {
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(Given.Attached, $"build {words} //x")));
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(Given.Attached, $"run {words} //x -- a")));
    }

    [Theory]
    [InlineData("build --remote_cache=" + Ours)]
    [InlineData("build --remote_cache " + Ours + "/")]
    [InlineData("build --remote_cache=cache.example.internal:9092")]
    [InlineData("build --remote_http_cache=GRPCS://CACHE.example.internal.:9092")]
    [InlineData("build --remote_executor=")]
    [InlineData("build --remote_instance_name=")]
    [InlineData("build --remote_proxy=")]
    [InlineData("build -- --remote_cache=")]
    [InlineData("run //x -- --remote_cache=")]
    [InlineData("build --test_arg --remote_cache=")]
    [InlineData("build --noremote_upload_local_results")]
    [InlineData("build --noremote_accept_cached --remote_local_fallback --modify_execution_info=.*=+no-cache")]
    public void Words_that_leave_the_cache_where_it_is_are_none(string line) => Assert.Empty(Given.Violated(Typed(Given.Attached, line)));

    [Fact]
    public void Without_its_value_as_the_last_word_an_option_is_left_for_Bazel_to_refuse() =>
        Assert.Empty(Given.Violated(Typed(Given.Attached, "build //x --remote_cache")));

    [Theory]
    [InlineData("--invocation_policy=flag_policies{flag_name:\"remote_cache\"} build")]
    [InlineData("--invocation_policy flag_policies{flag_name:\"remote_executor\"} build")]
    [InlineData("build --invocation_policy=flag_policies{flag_name:\"experimental_remote_cache\"}")]
    public void A_policy_about_remote_flags_is_a_conflict_wherever_it_stands(string line) =>
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(Given.Attached, line)));

    [Theory]
    [InlineData("--noremote_accept_cached", true)]
    [InlineData("--remote_accept_cached=false", true)]
    [InlineData("--remote_accept_cached=0", true)]
    [InlineData("--remote_accept_cached=No", true)]
    [InlineData("--remote_accept_cached=f", true)]
    [InlineData("--remote_accept_cached=N", true)]
    [InlineData("--remote_accept_cached", false)]
    [InlineData("--remote_accept_cached=t", false)]
    [InlineData("--remote_accept_cached=off", false)] // Bazel knows no `off`, and refuses it.
    [InlineData("--remote_local_fallback", true)]
    [InlineData("--remote_local_fallback=y", true)]
    [InlineData("--noremote_local_fallback", false)]
    [InlineData("--remote_local_fallback=f", false)]
    [InlineData("--modify_execution_info=.*=+no-remote", true)]
    [InlineData("--modify_execution_info CppCompile=-x,Genrule=+no-cache", true)]
    [InlineData("--modify_execution_info=.*=+no-remote-cache", true)]
    [InlineData("--modify_execution_info=.*=+local", true)]
    [InlineData("--modify_execution_info=.*=-no-remote", false)]
    [InlineData("--modify_execution_info=.*=+no-remote-exec", false)]
    [InlineData("--modify_execution_info=.*=+requires-network", false)]
    public void In_a_strict_run_what_keeps_actions_off_the_cache_is_a_conflict_too(string words, bool conflict)
    {
        Facts facts = Typed(Given.Attached, $"build {words} //x");
        Assert.Empty(Given.Violated(facts));
        Assert.Equal(conflict ? ["flag-conflict"] : [], Given.Violated(facts with { StrictAsked = true }));
        Assert.Empty(Given.Violated(Typed(Given.Executing, $"build {words} //x") with { StrictAsked = true }));
    }

    [Fact]
    public void The_contracts_own_executor_and_instance_may_be_typed()
    {
        var environment = Given.Executing.With("BAZEL_REMOTE_INSTANCE_NAME=main");
        Assert.Empty(Given.Violated(Typed(environment, "build --remote_executor=grpcs://RBE.example.internal --remote_instance_name main")));
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(environment, "build --remote_executor=grpcs://other")));
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(environment, "build --remote_instance_name=")));
    }

    [Fact]
    public void Of_a_unix_socket_both_spellings_are_ours()
    {
        var environment = Given.Attached.With("BAZEL_REMOTE_CACHE=unix:/run/c.sock", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=true");
        Assert.Empty(Given.Violated(Typed(environment, "build --remote_cache=unix:/run/c.sock --remote_proxy=unix:///run/c.sock")));
        Assert.Empty(Given.Violated(Typed(environment, "build --remote_cache=grpc://localhost --remote_cache_proxy unix:/run/c.sock")));
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(environment, "build --remote_proxy=unix:/run/d.sock")));
        Assert.Equal(["flag-conflict"], Given.Violated(Typed(environment, "build --remote_cache=grpc://localhost:9092")));
    }

    [Theory]
    [InlineData("--remote_cache=", "`--remote_cache=` detaches the cache")]
    [InlineData("--remote_cache=grpc://u:pw@other", "`--remote_cache=grpc://***@other:80` is not the contract's cache")]
    [InlineData("--remote_cache=u:pw@other", "`--remote_cache` is not the contract's cache")]
    [InlineData("--remote_executor=other", "`--remote_executor` is not the contract's executor")]
    [InlineData("--remote_instance_name=secret", "`--remote_instance_name` is not the contract's instance")]
    public void A_conflict_says_what_is_true_and_no_more(string word, string what) =>
        Assert.Equal(what, Assert.Single(AttachmentContract.Judge(Typed(Given.Attached, $"build {word}")).Violations).What);

    private static Facts Typed(IEnumerable<string> environment, string line)
    {
        BazelCommandLine parsed = CommandLines.Typed(line);
        return Given.Heavy(environment) with { UserFlags = UserFlags.Of(parsed) };
    }
}
