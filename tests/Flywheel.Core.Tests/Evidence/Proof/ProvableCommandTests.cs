using CsCheck;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Core.Tests.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.Evidence.Proof;

/// <summary>What a pass is started with.</summary>
public sealed class ProvableCommandTests
{
    private static readonly Guid Id = new("11111111-2222-3333-4444-555555555555");

    private static readonly string[] Tail =
        ["--invocation_id=11111111-2222-3333-4444-555555555555", "--build_event_binary_file=/s", "--nobuild_event_binary_file_path_conversion"];

    [Fact]
    public void A_pass_has_its_own_output_base_its_own_stream_and_the_user_s_words_in_their_places()
    {
        BazelCommandLine line = CommandLines.Parse("--output_base=/mine", "build", "-k", "//x", "--", "-//y");
        Assert.Equal(
            ["--output_base=/b", "--output_base=/mine", "build", "--symlink_prefix=/", "-k", "//x", .. Tail, "--", "-//y"], Words(line, ProofKind.Cache));
    }

    [Theory]
    [InlineData("build", new[] { "--noremote_accept_cached" })]
    [InlineData("test", new[] { "--noremote_accept_cached", "--nocache_test_results" })]
    [InlineData("coverage", new[] { "--noremote_accept_cached", "--nocache_test_results" })]
    public void The_executor_s_pass_takes_nothing_from_any_cache(string command, string[] more) =>
        Assert.Equal(
            ["--output_base=/b", command, "--symlink_prefix=/", "//x", .. Tail, .. more], Words(CommandLines.Parse(command, "//x"), ProofKind.Executor));

    [Fact]
    public void An_option_that_may_take_the_next_word_takes_one_that_stands_twice() =>
        Assert.Equal(
            ["--output_base=/b", "build", "--symlink_prefix=/", "//x", "--some_new_option", Tail[0], .. Tail],
            Words(CommandLines.Parse("build", "//x", "--some_new_option"), ProofKind.Cache));

    /// <summary>Whatever the line: a proof is made of nothing but a build, and none of its words is lost.</summary>
    [Fact]
    public void A_line_without_a_fault_is_a_build_and_keeps_every_word() =>
        Gen.OneOfConst("build", "test", "coverage", "run", "query", "--", "-k", "//x", "--config", "--config=a", "--weird", "--strict", "--version", "a b", "")
            .Array[0, 8].Sample(words =>
            {
                BazelCommandLine line = CommandLines.Parse(words);
                if (ProvableCommand.Fault(line) is { } fault)
                {
                    return fault.Length > 0;
                }
                string[] all = Words(line, ProofKind.Cache);
                HashSet<string> added = ["--output_base=/b", "--symlink_prefix=/", .. Tail];
                return line.Command!.Value.Raw is "build" or "test" or "coverage" && words.SequenceEqual(all.Where(word => !added.Contains(word)));
            }, iter: Cases.Of(3000));

    private static string[] Words(BazelCommandLine line, ProofKind kind) =>
        [.. ProvableCommand.Words(line, kind, "/b", "/s", Id).Select(word => word.ToString())];
}
