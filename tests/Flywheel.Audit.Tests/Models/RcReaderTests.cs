using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Rc;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

public sealed class RcReaderTests
{
    private static FileFacts Read(string text) => ReadValues.Of<RcReader>(".bazelrc", FileKind.Bazelrc, text);

    private static string[] Entries(string text) =>
        [.. Read(text).Model<RcModel>()!.Entries.Select(entry => $"{entry.Section}:{entry.Config} {entry.Name}={entry.Value?.Text}")];

    [Fact]
    public void Options_have_a_section_a_config_a_name_and_a_value() =>
        Assert.Equal(
            ["build: remote_cache=grpc://h:1", "build:ci jobs=8", "build:ci remote_executor=x", "common: enable_bzlmod=", "test: compilation_mode=opt"],
            Entries("build --remote_cache=grpc://h:1 # c\nbuild:ci --jobs 8 --remote_executor x\ncommon --noenable_bzlmod\ntest -c opt\n"));

    [Fact]
    public void Lines_are_joined_by_a_backslash_in_words_and_in_comments()
    {
        FileFacts facts = Read("build --remote_ca\\\nche=gr\\\r\npc://h \\\n  --jobs=2\n# one \\\nstill --jobs=3\nbuild --jobs=4\n");
        Assert.Equal(["build.remote_cache=grpc://h", "build.jobs=2", "build.jobs=4"], ReadValues.Shown(facts));
        Assert.Single(facts.Comments);
        Assert.Equal(4, facts.Source.PositionOf(facts.Values[1].Value.Whole.Start).Line);
    }

    [Fact]
    public void Quotes_and_backslashes_are_taken_away_and_a_hash_ends_a_word() =>
        Assert.Equal(["build: remote_cache=grpc://a b", "build: remote_header=x=y z", "build: jobs=2"],
            Entries("build '--remote_cache=grpc://a b' --remote_header=\"x=y z\" --jobs=2#3\n"));

    [Fact]
    public void Imports_are_relative_to_the_workspace()
    {
        RcModel model = Read("import %workspace%/tools/ci.rc\ntry-import %workspace%/user.bazelrc\nimport /etc/bazel.rc\nimport ./x//y\n").Model<RcModel>()!;
        Assert.Equal([("tools/ci.rc", false), ("user.bazelrc", true), (null, false), ("x/y", false)],
            model.Imports.Select(import => (import.Path, import.Optional)));
    }

    [Theory]
    [InlineData("build --a=")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("\\\n")]
    [InlineData("#")]
    [InlineData("'a\n")]
    [InlineData("\0")]
    public void Any_text_is_read_in_linear_time(string piece) =>
        LinearTime.Of(1_000_000, size => string.Concat(Enumerable.Repeat(piece, size / piece.Length)), text => Read(text));
}
