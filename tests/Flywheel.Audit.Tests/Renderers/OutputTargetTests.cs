using Flywheel.Audit.Renderers;
using Xunit;

namespace Flywheel.Audit.Tests.Renderers;

public sealed class OutputTargetTests
{
    [Theory]
    [InlineData("text", "text", null)]
    [InlineData("json=-", "json", null)]
    [InlineData("sarif=out/a=b.sarif", "sarif", "out/a=b.sarif")]
    public void A_word_names_a_format_and_a_file(string word, string format, string? file)
    {
        OutputTarget target = Assert.Single(Assert.IsType<OutputChoice.Chosen>(OutputTarget.Parse(word)).Targets);

        Assert.Equal((format, file), (target.Format.Name, target.File));
    }

    [Theory]
    [InlineData("yaml")]
    [InlineData("")]
    [InlineData("JSON")]
    [InlineData("json=")]
    [InlineData("=x")]
    public void What_is_no_format_or_no_file_is_wrong(string word) => Assert.IsType<OutputChoice.Wrong>(OutputTarget.Parse(word));

    [Fact]
    public void Without_a_word_text_goes_to_stdout() =>
        Assert.Equal("text", Assert.Single(Assert.IsType<OutputChoice.Chosen>(OutputTarget.Parse([])).Targets).Format.Name);

    [Fact]
    public void Several_formats_go_to_several_places() =>
        Assert.Equal(3, Assert.IsType<OutputChoice.Chosen>(OutputTarget.Parse(["text", "json=a", "sarif=b"])).Targets.Length);

    [Theory]
    [InlineData("json=a", "sarif=a")]
    [InlineData("json=a", "sarif=./b/../a")]
    [InlineData("text", "json")]
    [InlineData("text", "text=-")]
    public void Two_formats_do_not_go_to_one_place(string one, string other) => Assert.IsType<OutputChoice.Wrong>(OutputTarget.Parse([one, other]));

    [Fact]
    public void A_choice_is_matched_by_its_case()
    {
        Assert.Equal("chosen", OutputTarget.Parse("json").Match(_ => "chosen", wrong => wrong.What));
        Assert.Contains("sarif", OutputTarget.Parse("yaml").Match(_ => "chosen", wrong => wrong.What), StringComparison.Ordinal);
    }
}
