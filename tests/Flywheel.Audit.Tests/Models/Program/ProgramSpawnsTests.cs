using Flywheel.Audit.Models.Program;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Program;

public sealed class ProgramSpawnsTests
{
    [Theory]
    [InlineData("a.py", "subprocess.run([\"bazel\", \"build\", \"//x\"], check=True)", "bazel build //x")]
    [InlineData("a.py", "subprocess.run(['bazelisk', 'test', target, *extra, f'//x:{y}'])", "bazelisk test $arg $arg //x:{y}")]
    [InlineData("a.py", "os.system('bazel build //x')", "bazel build //x")]
    [InlineData("a.py", "cmd = [\n  'bazel',  # the tool\n  'build', '//x']", "bazel")]
    [InlineData("a.js", "execSync(\"bazel build //x\", { stdio: 'inherit' })", "bazel build //x")]
    [InlineData("a.ts", "spawn('bazel', ['build', '//x'])", "bazel build //x")]
    [InlineData("a.mjs", "await $`bazel build //x`", "bazel build //x")]
    [InlineData("a.ts", "execa('./node_modules/.bin/bazelisk', ['build', `//x`])", "./node_modules/.bin/bazelisk build //x")]
    [InlineData("a.rb", "system 'bazel build //x'", "bazel build //x")]
    [InlineData("a.rb", "out = `bazel build //x`", "bazel build //x")]
    [InlineData("Rakefile", "sh('bazel', 'build', '//x')", "bazel build //x")]
    [InlineData("Tiltfile", "local_resource('a', cmd='bazel build //x')", "bazel build //x")]
    [InlineData("Tiltfile", "local(['bazel', 'build', '//x'])", "bazel build //x")]
    public void A_spawn_is_a_command_line(string path, string text, string expected) =>
        Assert.Equal(expected, Assert.Single(ReadFile.With(new ProgramReader(), path, text).Scripts).Text.Text);

    [Theory]
    [InlineData("a.py", "# subprocess.run(['bazel', 'build'])")]
    [InlineData("a.py", "print('bazel build //x')")]
    [InlineData("a.js", "// execSync('bazel build //x')")]
    [InlineData("a.js", "/* execSync('bazel build //x') */ const b = 'bazel build //x'")]
    [InlineData("a.js", "console.log(`bazel build //x`)")]
    [InlineData("a.js", "import x from 'bazel'")]
    [InlineData("a.rb", "# system 'bazel build //x'")]
    [InlineData("a.rb", "puts 'bazel build //x'")]
    [InlineData("Tiltfile", "# local('bazel build //x')\nprint('see bazel build')")]
    public void What_is_only_said_is_none(string path, string text) => Assert.Empty(ReadFile.With(new ProgramReader(), path, text).Scripts);

    [Fact]
    public void Hostile_files_take_linear_time()
    {
        foreach (string unit in (string[])["['bazel',", "('bazel'", "`", "'''", "/*", "#", "\\", "run(", "['bazel', x "])
        {
            ReadFile.IsLinear(new ProgramReader(), "a.js", size => "bazel" + string.Concat(Enumerable.Repeat(unit, size / unit.Length)), 200_000);
        }
    }
}
