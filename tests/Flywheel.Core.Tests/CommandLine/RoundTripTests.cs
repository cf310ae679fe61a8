using CsCheck;
using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class RoundTripTests
{
    [Fact]
    public void Printing_gives_back_the_very_words_that_were_parsed() =>
        RandomLines.Any.Sample(words => Assert.Equal(words, BazelCommandLine.Parse(words).Print()), iter: 20_000);

    [Fact]
    public void Words_that_are_not_UTF8_or_empty_are_kept()
    {
        byte[][] words = ["--output_base"u8.ToArray(), [0xFF, 0xFE], "run"u8.ToArray(), [], [0x2D, 0x2D, 0x80, 0x3D, 0xC3]];
        BazelCommandLine parsed = BazelCommandLine.Parse([.. words.Select(word => ByteString.FromBytes(word))]);
        Assert.Equal("run", parsed.Command?.ToString());
        Assert.Equal(words, parsed.Print().Select(word => word.ToBytes()));
    }

    [Fact]
    public void Every_argument_has_one_role_and_lies_in_its_place() =>
        AsArguments(parsed =>
        {
            Assert.Equal(parsed.Arguments, parsed.Words.Select(word => word.Word));
            Assert.Equal(Enumerable.Range(0, parsed.Arguments.Length), parsed.Words.Select(word => word.Index));
        });

    [Fact]
    public void Without_doubt_the_roles_the_separator_and_the_options_agree() =>
        AsArguments(parsed =>
        {
            if (parsed.Doubt is not CommandLineDoubt.None)
            {
                return;
            }
            int separator = parsed.Words.Where(word => word.Role == ArgumentRole.Separator).Select(word => word.Index).SingleOrDefault(-1);
            Assert.Equal(parsed.SeparatorIndex ?? -1, separator);
            Assert.All(
                parsed.Options.Where(option => option.Certain),
                option => Assert.True(
                    parsed.Words[option.Index].Role is ArgumentRole.Option or ArgumentRole.StarlarkOption));
        });

    [Fact]
    public void A_tail_put_in_its_place_is_read_as_options_unless_that_was_foreseen() =>
        AsArguments(parsed =>
        {
            if (parsed.Doubt is not CommandLineDoubt.None || parsed.DanglingValueOption is not null)
            {
                return;
            }
            ByteString[] tail = CommandLines.Words("--remote_cache=grpc://ours:1");
            BazelCommandLine attached = BazelCommandLine.Parse(
                parsed.PrintWith([], [], parsed.TailMayBeSwallowed ? [.. tail, .. tail] : tail).AsSpan());
            GivenOption? last = attached.Last("remote_cache");
            Assert.Equal("grpc://ours:1", last?.Value.ToString());
            Assert.True(last?.Certain);
            Assert.IsType<CommandLineDoubt.None>(attached.Doubt);
        });

    private static void AsArguments(Action<BazelCommandLine> check) =>
        RandomLines.Any.Sample(
            words => check(BazelCommandLine.Parse([ByteString.FromText("build"), .. words])), iter: 10_000);
}
