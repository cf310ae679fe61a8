using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// Bazel's command line, a word a line: it prints as it was read, flags are put where they belong, and no value of a header is shown.
/// </summary>
internal sealed class CommandLineTarget() : FuzzTarget("argv")
{
    private static readonly ByteString Head = ByteString.FromText("--head=1"), Tail = ByteString.FromText("--tail=1");

    private static readonly ByteString Header = ByteString.FromText("--remote_header=authorization=" + Planted.Secret);

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("build\n//..."), Bytes("--bazelrc\n--x\nbuild\n--config=a\n--\n-//x:y"), Bytes("run\n//a\n--\n--token\nx"),
        Bytes("--strict\ntest\n--test_arg\n--\n//a"),
        Bytes("--bisect=a..b\nbuild\n-c\nopt\n//a"), Bytes("version"), Bytes("--noblock_for_lock\n--unknown\nx"), Bytes("mod\ngraph"),
        Bytes("bazeliskVersion\nx"),
    ];

    public override string[] Words =>
    [
        "\n", "build", "test", "run", "info", "query", "--", "-", "--no", "=", "--config", "--remote_cache=", "--remote_header=", "--//a:b=c", "--test_arg",
        "-c", "-k-", "-j",
        "//a:b", ":all", "@r//x", "-h", "--help", "--version", "--strict", "--migrate", "--print_env", "--bisect=", "--output_base", "--host_jvm_args=",
        "--nohome_rc", "\u00a7",
    ];

    public override void Run(byte[] input)
    {
        ImmutableArray<ByteString> words = [.. ByteString.FromBytes(input).Raw.Split('\n').Select(ByteString.FromRaw)];
        BazelCommandLine line = BazelCommandLine.Parse(words.AsSpan());
        Require(line.Print().SequenceEqual(words), "printing gives the words back");
        Require(line.Words.Length == line.Arguments.Length, "every argument has its part");
        Require(line.SeparatorIndex is not { } at || line.Arguments[at].Equals("--"), "the separator is one");
        Require(line.TailIndex >= 0 && line.TailIndex <= line.Arguments.Length, "flags go among the arguments");
        Require(line.ProgramArgumentsStart is not { } start || (start > 0 && start < line.Arguments.Length), "a program's arguments are arguments");
        if (line.Command is not null)
        {
            ImmutableArray<ByteString> more = line.PrintWith([], [Head], [Tail]);
            Require(more.Length == words.Length + 2, "two flags more are two words more");
            BazelCommandLine again = BazelCommandLine.Parse(more.AsSpan());
            Require(again.Command == line.Command && again.Arguments[0] == Head, "what is added stands behind the command");
            Require(again.Arguments[line.TailIndex + 1] == Tail, "what is added at the end stands there");
            Require(again.SeparatorIndex is not { } end || end > line.TailIndex + 1, "what is added at the end is a flag");
        }
        _ = line.Doubt;
        _ = UserFlags.Of(line);
        _ = TypedCredentials.Of(line);
        // A header in any place but in the value of an option that takes it for one of Bazel's own words.
        for (int i = 0; i <= words.Length; i++)
        {
            BazelCommandLine with = BazelCommandLine.Parse(words.Insert(i, Header).AsSpan());
            Planted.AbsentFrom(CommandLineFormat.Redacted(with), "the line as it is shown");
            Planted.AbsentFrom(CommandLineFormat.Command(with), "the command as it is shown");
            Planted.AbsentFrom(string.Join(' ', CommandLineFormat.Targets(with)), "the targets of the record");
            if (i == 3)
            {
                i = Math.Max(i, words.Length - 2);
            }
        }
    }
}
