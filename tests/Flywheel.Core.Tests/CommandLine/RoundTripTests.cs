using System.Text;
using CsCheck;
using Flywheel.Core.CommandLine;
using Xunit;

namespace Flywheel.Core.Tests.CommandLine;

public sealed class RoundTripTests
{
    [Fact]
    public void Printing_gives_back_the_very_words_that_were_parsed() =>
        RandomLines.Any.Sample(
            words =>
            {
                byte[][] argv = [.. words.Select(word => Encoding.Latin1.GetBytes(word.Raw))];
                BazelCommandLine parsed = BazelCommandLine.Parse([.. argv.Select(word => ByteString.FromBytes(word))]);
                Assert.Equal(argv, parsed.Print().Select(word => word.ToBytes()));
            },
            iter: Cases.Of(20_000));

    /// <summary>What the property above is worth: the random lines reach every form and every way to end.</summary>
    [Fact]
    public void Random_lines_hold_every_form_of_every_kind()
    {
        HashSet<string> seen = [];
        RandomLines.Any.Sample(words => seen.UnionWith(Features(words)), iter: 20_000, threads: 1);
        string[] wanted =
        [
            .. Enum.GetNames<StartupOptionForm>(), .. Enum.GetNames<CommandClass>(), .. Enum.GetNames<ArgumentRole>(),
            nameof(CommandLineDoubt.None), nameof(CommandLineDoubt.UnknownStartupOption), nameof(CommandLineDoubt.SeparatorAmbiguous),
            "bazelisk --strict", "bazelisk --migrate", "bazelisk --bisect=x..y", "bazelisk --print_env", "bazelisk completion", "bazelisk bazeliskVersion",
            "a double dash as an option's value", "a double dash as a startup value", "an empty word", "an empty value", "a word that is no UTF-8",
            "a value that is no UTF-8", "a separator", "no command", "unread words", "a dangling option", "a tail that may be swallowed",
        ];
        Assert.Empty(wanted.Except(seen));
    }

    private static IEnumerable<string> Features(ByteString[] words)
    {
        BazelCommandLine line = BazelCommandLine.Parse(words);
        bool None(ByteString? value) => value is { } given && given.ToString().Contains('\uFFFD');
        (bool Holds, string Name)[] features =
        [
            (words.Any(word => word.Length == 0), "an empty word"), (words.Any(word => None(word)), "a word that is no UTF-8"),
            (line.Options.Any(option => option.Value?.Equals("--") == true), "a double dash as an option's value"),
            (line.StartupOptions.Any(option => option.Value?.Equals("--") == true), "a double dash as a startup value"),
            (line.StartupOptions.Any(option => option is { Form: StartupOptionForm.UnaryWithNextWord, Value.Length: 0 }), "an empty value"),
            (line.Options.Any(option => None(option.Value)), "a value that is no UTF-8"), (line.SeparatorIndex is not null, "a separator"),
            (line.Command is null, "no command"), (!line.Unread.IsEmpty, "unread words"), (line.DanglingValueOption is not null, "a dangling option"),
            (line.TailMayBeSwallowed, "a tail that may be swallowed"),
        ];
        return
        [
            .. line.StartupOptions.Select(option => option.Form.ToString()), line.Class.ToString(), line.Doubt.GetType().Name,
            .. line.Words.Select(word => word.Role.ToString()), .. line.BazeliskWords.Select(word => $"bazelisk {word}"),
            .. features.Where(feature => feature.Holds).Select(feature => feature.Name),
        ];
    }

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
            words => check(BazelCommandLine.Parse([ByteString.FromText("build"), .. words])), iter: Cases.Of(10_000));
}
