using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed class SplitWordTests
{
    private static readonly Prefilter Filter = new(NeedleTable.For(AuditConfig.Default));

    [Theory]
    [InlineData("b\"\"azel build //x")]
    [InlineData("ba\\zel test //x")]
    [InlineData("'baz'el run //x")]
    [InlineData("\"b\"'a'\"z\"e\\l build //x")]
    [InlineData("ba\\\nzel build //x")]
    [InlineData("$'ba\\x7ael' build //x")]
    [InlineData("$'ba\\172el' build //x")]
    [InlineData("$'ba\\u007ael' build //x")]
    public void A_script_whose_shell_puts_the_name_together_is_read(string text)
    {
        Assert.True(Filter.Matters(FileKind.Shell, Encoding.UTF8.GetBytes(text)));
        Assert.True(Filter.Matters(FileKind.Make, Encoding.UTF8.GetBytes(new string('x', 70_000) + text)));
        Assert.False(Filter.Matters(FileKind.Program, Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("gzip 'a' b\"z\"e; zip ba zel")]
    [InlineData("z")]
    [InlineData("'z'")]
    [InlineData("printf '\\x41' \\172")]
    [InlineData("red=$'\\e[31m'; clear=$'\\033[0m'; nl=$'\\n'; esc=$'\\x1b'; cd \\")]
    public void Other_scripts_are_not(string text) => Assert.False(Filter.Matters(FileKind.Shell, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("z\"")]
    [InlineData("\"")]
    [InlineData("b'az")]
    [InlineData("$'\\")]
    public void Hostile_scripts_take_linear_time(string unit) => LinearTime.Of(
        16_000_000, size => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, size / unit.Length))), bytes => SplitWord.IsIn(bytes));
}
