using CsCheck;
using Flywheel.Core.Doctor;
using Xunit;

namespace Flywheel.Core.Tests.Doctor;

/// <summary>How a shell's file is cut into commands.</summary>
public sealed class ShellTextTests
{
    [Theory]
    [InlineData("alias a=b", "1:alias|a=b")]
    [InlineData("a; b && c | d & e", "1:a 1:b 1:c 1:d 1:e")]
    [InlineData("a 'b c'\"d $e\"\\ f # g\nh", "1:a|b cd $e f 2:h")]
    [InlineData("a \\\n  b\nc", "1-2:a|b 3:c")]
    [InlineData("a 'b\nc'\nd", "1-2:a|b\nc 3:d")]
    [InlineData("cat <<EOF\nalias bazel=x\nEOF\nb", "1:cat 4:b")]
    [InlineData("cat <<-'E' | c\nx\n\tE\nb", "1:cat 1:c 4:b")]
    [InlineData("a <<< b", "1:a|b")]
    [InlineData("a $(b; (c)) d", "1:a|$(b; (c))|d")]
    [InlineData("bazel() {\n  exec x \"$@\"\n}", "1:bazel|() 1:{ 2:exec|x|$@ 3:}")]
    [InlineData("bazel () { x; }", "1:bazel|() 1:{ 1:x 1:}")]
    [InlineData("function bazel { x; }", "1:function|bazel 1:{ 1:x 1:}")]
    [InlineData("if a; then\n b\nfi", "1:if 1:a 1:then 2:b 3:fi")]
    [InlineData("case $1 in bazel) x;; esac", "1:x 1:esac")]
    [InlineData("(a)", "1:a")]
    [InlineData("a#b", "1:a#b")]
    public void Words_and_lines(string text, string expected) => Assert.Equal(
        expected,
        string.Join(' ', ShellText.Commands(text).Select(c => $"{c.Line}{(c.LastLine == c.Line ? "" : "-" + c.LastLine)}:{string.Join('|', c.Words)}")));

    [Theory]
    [InlineData("export A=b", true)]
    [InlineData("export A=b; c", false)]
    [InlineData("c; export A=b", false)]
    [InlineData("if c; then\nexport A=b\nfi", false)]
    [InlineData("f() {\nexport A=b\n}", false)]
    [InlineData("if c; then\nd\nfi\nexport A=b\ne", true)]
    [InlineData("for x in a b; do\nexport A=b\ndone", false)]
    [InlineData("export A='b\nc'\n", true)]
    public void A_line_can_be_taken_out_only_where_it_stands_alone(string text, bool alone) =>
        Assert.Equal(alone, ShellText.Commands(text).Single(command => command.Words[0] == "export").StandsAlone);

    [Fact]
    public void In_fish_a_function_ends_with_end()
    {
        ShellCommand command = ShellText.Commands("function f\n  if a\n    b\n  end\nend\nc", fish: true)[^1];
        Assert.Equal(("c", 0, true), (command.Words[0], command.Depth, command.StandsAlone));
    }

    [Theory]
    [InlineData("A=b exec bazel x", "bazel")]
    [InlineData("command -p bazel", "bazel")]
    [InlineData("A=b", null)]
    [InlineData("env -i A=b /x/bazel", "/x/bazel")]
    public void The_program_of_a_command(string text, string? program) => Assert.Equal(program, ShellText.Commands(text)[0].Program);

    /// <summary>Any text at all has commands, in order, on lines that are there.</summary>
    [Fact]
    public void No_text_breaks_it() => Gen.OneOf(Gen.String, Gen.Char["'\"\\$()`{};&|<\n #=a-"].Array[0, 60].Select(chars => new string(chars))).Sample(text =>
    {
        int lines = text.Count(c => c == '\n') + 1;
        int last = 0;
        foreach (bool fish in (bool[])[false, true])
        {
            last = 0;
            foreach (ShellCommand command in ShellText.Commands(text, fish))
            {
                Assert.InRange(command.Line, int.Max(last, 1), lines);
                Assert.InRange(command.LastLine, command.Line, lines);
                Assert.NotEmpty(command.Words);
                _ = command.Program;
                _ = command.DefinedFunction;
                last = command.Line;
            }
        }
    }, iter: Cases.Of(2000));
}
