using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.CommandFiles;
using Xunit;

namespace Flywheel.Audit.Tests.Models.CommandFiles;

public sealed class CommandFileReaderTests
{
    [Fact]
    public void The_steps_of_a_Jenkinsfile_are_scripts_by_their_shell()
    {
        FileFacts facts = ReadFile.With(new CommandFileReader(), "ci/Jenkinsfile", """"
            pipeline {
              environment { CACHE = 'grpc://a:1' /* sh 'a' */ }
              stages {
                stage('Build') {
                  steps {
                    sh 'bazel build //a'
                    sh(label: 'bazel test', script: "bazel test ${env.X} \"//b\"")
                    def rc = sh returnStatus: true,
                      script: '''
            bazel run //c
            '''
                    bat "bazel build //d"
                    pwsh('bazel build //e')
                    echo 'bazel build //f' // sh 'b'
                    other.sh 'bazel build //g'
                    sh command
                    note('bazel build //h')
                  }
                }
              }
            }
            """");

        Assert.Equal(["Build: bazel build //a", "Build: bazel test ${env.X} \"//b\"", "Build: \nbazel run //c", "Build: bazel build //d", "Build: bazel build //e"],
            ReadFile.Scripts(facts));
        Assert.Equal([ShellDialect.Posix, ShellDialect.Posix, ShellDialect.Posix, ShellDialect.Cmd, ShellDialect.PowerShell],
            facts.Scripts.Select(script => script.Dialect));
        Assert.Equal("grpc://a:1", Assert.Single(facts.Values, value => value.Key == "CACHE").Value.Text);
        Assert.Equal([" sh 'a' ", " sh 'b'"], facts.Comments.Select(comment => comment.Text));
    }

    [Fact]
    public void Commands_of_tox_stand_line_by_line()
    {
        FileFacts facts = ReadFile.With(new CommandFileReader(), "tox.ini", """
            [testenv]
            # commands = a
            description = bazel test //x
            commands =
                pytest
                - bazel test //x \
                  --config=ci
            [testenv:lint]
            commands_pre = ruff .
            setenv =
                BAZEL_REMOTE_CACHE = grpc://a:1
            """);

        Assert.Equal(["testenv: pytest", "testenv: bazel test //x \\\n      --config=ci", "testenv:lint: ruff ."], ReadFile.Scripts(facts));
        Assert.Equal(["testenv.description", "testenv:lint.setenv"], facts.Values.Select(value => value.Key));
    }

    [Fact]
    public void A_Procfile_has_a_command_on_each_line() => Assert.Equal(["api:  ibazel run //api", "web:  pnpm dev"],
        ReadFile.Scripts(ReadFile.With(new CommandFileReader(), "Procfile.dev", "# bazel: x\napi: ibazel run //api\nweb: pnpm dev\nno command\n")));

    [Fact]
    public void Pinned_tools_are_values() => Assert.Equal(["tools.bazel"],
        ReadFile.With(new CommandFileReader(), ".tool-versions", "# a b\nbazel 7.4.1\n").Values.Select(value => value.Key));

    [Theory]
    [InlineData("Jenkinsfile", "sh '")]
    [InlineData("Jenkinsfile", "sh(")]
    [InlineData("Jenkinsfile", "sh '''")]
    [InlineData("Jenkinsfile", "/*")]
    [InlineData("Jenkinsfile", "\\")]
    [InlineData("tox.ini", "[a]\ncommands=\n b \\\n")]
    [InlineData("tox.ini", "commands=\\\n")]
    [InlineData("Procfile", "a: b\n")]
    [InlineData("Procfile", ":")]
    public void Hostile_files_take_linear_time(string path, string unit) =>
        ReadFile.IsLinear(new CommandFileReader(), path, size => string.Concat(Enumerable.Repeat(unit, size / unit.Length)), 200_000);
}
