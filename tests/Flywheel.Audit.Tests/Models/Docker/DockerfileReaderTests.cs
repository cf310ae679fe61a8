using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Docker;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Docker;

public sealed class DockerfileReaderTests
{
    [Theory]
    [InlineData("RUN bazel build //x", "bazel build //x")]
    [InlineData("run [\"bazel\", \"build\", \"//x y\"]", "bazel build '//x y'")]
    [InlineData("RUN --mount=type=cache,target=/c --network=none bazel build //x", "bazel build //x")]
    [InlineData("RUN <<EOF\nbazel build //x\nEOF", "bazel build //x")]
    [InlineData("RUN <<-'EOT' bash\n\tbazel build //x\nEOT", "<<-'EOT' bash\n\tbazel build //x\nEOT")]
    [InlineData("ENTRYPOINT [\"bazel\", \"run\", \"//x\"]", "bazel run //x")]
    [InlineData("CMD bazel run //x", "bazel run //x")]
    [InlineData("ONBUILD RUN bazel build //x", "bazel build //x")]
    [InlineData("HEALTHCHECK --interval=5m CMD bazel info", "bazel info")]
    [InlineData("RUN [ -x /bazel ] && true", "[ -x /bazel ] && true")]
    public void What_is_run_is_a_script(string text, string script) =>
        Assert.Equal(script, Assert.Single(Read("FROM scratch\n" + text + "\n").Scripts).Text.Text.TrimEnd('\n'));

    [Fact]
    public void A_continued_line_may_have_comments_in_it()
    {
        FileFacts facts = Read("FROM scratch\nRUN a && \\\n  # not this\n\n  bazel build \\  \n  //x\nRUN c\n");

        Assert.Equal(["a && \\\n  bazel build \\\n  //x", "c"], facts.Scripts.Select(script => script.Text.Text));
        string text = facts.Scripts[0].Text.Text;
        Assert.Equal(5, facts.Source.LineOf(facts.Scripts[0].Text.ToSource(text.IndexOf("bazel", StringComparison.Ordinal))));
    }

    [Fact]
    public void Values_and_stages_are_known()
    {
        FileFacts facts = Read("ARG CACHE=grpc://a:1\nFROM x AS build\nENV A=b C=\"d e\"\nENV F g h\n");

        Assert.Equal([("CACHE", "grpc://a:1", true, ""), ("A", "b", false, "build"), ("C", "d e", false, "build"), ("F", "g h", false, "build")],
            facts.Values.Select(value => (value.Key, value.Value.Text, value.IsDefault, value.Construct.Name)));
    }

    [Theory]
    [InlineData("RUN <<EOF")]
    [InlineData("RUN a \\")]
    [InlineData("RUN [\"")]
    [InlineData("COPY")]
    [InlineData("FROM")]
    [InlineData("ENV A=\"")]
    [InlineData("\0\uFFFD --x")]
    public void What_is_broken_does_no_harm(string text) => Read(text);

    [Fact]
    public void Hostile_files_take_linear_time()
    {
        foreach (string unit in (string[])["RUN a \\\n", "\\\n", "RUN <<A\n", "ENV ", "A=\"", "# x\n", "<<A ", "[\"a\",", "--x "])
        {
            ReadFile.IsLinear(new DockerfileReader(), "Dockerfile", size => "RUN " + string.Concat(Enumerable.Repeat(unit, size / unit.Length)), 200_000);
        }
    }

    private static FileFacts Read(string text) => ReadFile.With(new DockerfileReader(), "Dockerfile", text);
}
