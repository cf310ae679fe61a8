using CsCheck;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Shell;

public sealed class HostileScriptTests
{
    private static readonly string[] Tokens =
    [
        "bazel", "build", "//x", " ", " ", "\n", "\r\n", "\\", "\\\n", "'", "\"", "$'", "$(", "$((", "))", ")",
        "(", "{", "}", "{ ", "`", "${", ":-", "${{", "}}", "{{", "$[[",
        "]]", "[[ ", "<<EOF\n", "\nEOF\n", "<<-'A'", "<<<", "<(", ">", ">&", "2>", "&", "&&", "|", "||", ";",
        ";;", ";&", "!", "if ", "then ", "else ", "elif ", "fi", "for x in ",
        "do ", "done", "while ", "case x in ", "esac", "*)", "f() ", "function ", "time ", "coproc ", "#", "# bazel build //x\n",
        "B=(", "B=bazel", "$B ", "\"${B[@]}\"", "eval ",
        "bash -c '", "sudo ", "xargs ", "echo ", "env -S ", "nix develop -c ", "docker run ", "find -exec ", "trap ",
        "f\n", "f bazel build //x\n", "\"$@\" ", "$1 ", "shift\n", "f() { \"$@\" bazel build //x; }\n",
        "alias b=bazel\n", "set -e\n", "exit 1", "\0", "\uFFFD", "é", "\t",
    ];

    private static readonly string[] Hostile =
    [
        "(", "$(", "\"", "'", "{", "{ ", "`", "<<A", "<<A\n", "((", "$((", "${", "${{", "{{", "\\", "if ", "case x in ",
        "a;;", "[[ ", "f() { ", "$'", "\"$(", "<(", "B=(", "a|", "; ", "! ",
        "fi ", ") ", "done;", "bazel ", "'\"", "#", "# `", "<a", "$[[", "x(", "eval '", "\0", "cat <<A\n A\n",
        "${x:-", "while ", "echo \"bazel build ", "$B ", "B=$B ", "else ", "B=$B$B$B$B$B$B$B$B$B$B;$B ", "a&", "%", "$ ",
    ];

    public static TheoryData<string, ShellDialect> Repeats
    {
        get
        {
            var all = new TheoryData<string, ShellDialect>();
            foreach (string one in Hostile)
            {
                all.Add(one, ShellDialect.Posix);
            }
            foreach (string one in (string[])["(", "\"", "`", "{", "^", "if ", "$ ", "% a\n", "> "])
            {
                all.Add(one, ShellDialect.PowerShell);
                all.Add(one, ShellDialect.Cmd);
                all.Add(one, ShellDialect.Fish);
                all.Add(one, ShellDialect.Console);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Repeats))]
    public void A_hostile_script_is_read_in_linear_time(string piece, ShellDialect dialect) => LinearTime.Of(
        160_000, length => string.Concat(Enumerable.Repeat(piece, length / piece.Length)), script => ShellScenes.Read(script, ScriptOrigin.Fence, dialect));

    [Theory]
    [InlineData("sudo '' bazel build //x")]
    [InlineData("env \"\" bazel build //x")]
    [InlineData("xargs '' bazel; bash '' ; docker run '' bazel; nix ''; command ''; exec '' ''; find '' -exec '' ;")]
    [InlineData("w() { \"$@\" bazel build //x\n}\nw\n")]
    [InlineData("w() { \"$@\"; }\nw\nw ''\nw bazel build //x\n")]
    public void A_word_of_nothing_stops_no_reader(string script) => Assert.NotEmpty(ShellScenes.All(script));

    [Fact]
    public void A_line_of_ten_megabytes_is_read()
    {
        string script = "bazel build //x\n" + new string('a', 10 << 20) + "\nbazel info\n" + new string('"', (10 << 20) + 1) + "\nbazel test //y\n";
        Assert.Equal(["bazel build //x", "bazel info", "bazel test //y"], ShellScenes.Bazel(script));
    }

    [Theory]
    [InlineData("''$'\\")]
    [InlineData("bazel build $'\\")]
    public void A_backslash_that_ends_the_text_ends_the_reading(string script)
    {
        foreach (ShellDialect dialect in Enum.GetValues<ShellDialect>())
        {
            Examine(ShellScenes.Read(script, ScriptOrigin.Step, dialect), script.Length);
        }
    }

    [Fact]
    public void Every_script_is_read_and_every_place_lies_within_it() =>
        Gen.OneOfConst(Tokens).Array[0, 60].Select(one => string.Concat(one)).Sample(
            script =>
            {
                foreach (ScriptOrigin origin in (ScriptOrigin[])[ScriptOrigin.Step, ScriptOrigin.Fence, ScriptOrigin.Recipe, ScriptOrigin.Make])
                {
                    foreach (ShellDialect dialect in Enum.GetValues<ShellDialect>())
                    {
                        Examine(ShellScenes.Read(script, origin, dialect), script.Length);
                    }
                }
            },
            iter: Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? 20_000 : 400,
            threads: 1);

    private static void Examine(ShellReading reading, int length)
    {
        int at = 0;
        foreach (ShellPlace place in reading.Places)
        {
            Assert.True(place.Span.Start >= at && place.Span.End > place.Span.Start && place.Span.End <= length, $"{place} behind {at}");
            Assert.InRange(place.Command, -1, reading.Commands.Count - 1);
            at = place.Span.End;
        }
        int before = 0;
        foreach (FoundCommand command in reading.Commands)
        {
            Assert.True(command.ProgramSpan.Start >= before && command.Span.End <= length && command.Span.End >= command.ProgramSpan.End, command.ToString());
            before = command.ProgramSpan.Start;
            Assert.All(command.Words, word => Assert.InRange(word.Span.End, 0, length));
        }
    }
}
