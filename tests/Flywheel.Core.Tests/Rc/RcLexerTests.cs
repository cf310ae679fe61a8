using Xunit;

namespace Flywheel.Core.Tests.Rc;

/// <summary>What Bazel's client makes of the bytes of an rc file.</summary>
public sealed class RcLexerTests
{
    [Theory]
    [InlineData("build --a\n", "1: build --a@1")]
    [InlineData("build --a", "1: build --a@1")]
    [InlineData("build --a\r\nbuild --b\r\n", "1: build --a@1", "2: build --b@2")]
    [InlineData("\n\n  build\t--a  \n", "3: build --a@3")]
    [InlineData("# nothing\n   # nothing\nbuild --a # --b\n", "3: build --a@3")]
    [InlineData("build --a#b --c\n", "1: build --a@1")]
    [InlineData("build --a\\#b '--c#d'\n", "1: build --a#b@1 --c#d@1")]
    [InlineData("build '--a b' \"--c 'd'\" --e' f'g\n", "1: build --a b@1 --c 'd'@1 --e fg@1")]
    [InlineData("build '--a\\'b' \"--c\\\"d\" --e\\ f\n", "1: build --a'b@1 --c\"d@1 --e f@1")]
    [InlineData("build --a '' \"\" --b\n", "1: build --a@1 --b@1")]
    [InlineData("build '--a b\nbuild --c\n", "1: build --a b@1", "2: build --c@2")]
    [InlineData("build --a\\", "1: build --a@1")]
    [InlineData("build --a=\\ \nbuild --b\n", "1: build --a=@1", "2: build --b@2")]
    [InlineData("build \\\n  --a \\\r\n --b\n\nbuild --c\n", "1: build --a@2 --b@3", "5: build --c@5")]
    [InlineData("build --a\\\n--b\n", "1: build --a--b@1")]
    [InlineData("# nothing \\\nbuild --a\nbuild --b\n", "3: build --b@3")]
    [InlineData("build '--a\\\nb'\n", "1: build --ab@1")]
    [InlineData("build --a\\ \\\nb\n", "1: build --a b@1")]
    [InlineData("build --a\\\\\nb\nbuild --c\n", "1: build --ab@1", "3: build --c@3")]
    [InlineData("build --a\\\\\r\n\nb\n", "1: build --ab@1")]
    [InlineData("\v\fbuild --a\v\f\n", "1: build --a@1")]
    [InlineData("build --a\v--b\n", "1: build --a\v--b@1")]
    [InlineData("build --a\0--b '\0'\n", "1: build --a@1 --b@1 \0@1")]
    [InlineData("import\n", "1: import")]
    [InlineData("")]
    [InlineData("\\\n\\\n")]
    [InlineData(" \\\n\tbuild --a\n", "2: build --a@2")]
    public void Lines_are_cut_into_words(string content, params string[] expected) =>
        Assert.Equal(expected, RcLexerLines.Of(ByteString.FromText(content)));

    [Fact]
    public void Bytes_that_are_not_utf_8_stay_as_they_are()
    {
        RcTree tree = new RcTree().WithBytes("/w/.bazelrc", ByteString.FromRaw("build --remote_instance_name=\u00ff\u00e9\n"));

        ByteString word = Assert.Single(tree.Resolve().Options).Words[0];

        Assert.Equal("--remote_instance_name=\u00ff\u00e9", word.Raw);
    }
}
