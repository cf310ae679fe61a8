using System.Text.Json;
using Flywheel.Core.Messages;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Rc;

/// <summary>What <c>flywheel rc</c> prints.</summary>
public sealed class RcReportTests
{
    private const string Secret = "hunter22";

    private static readonly RcTree Tree = RcTree.For("9.0.0",
        "startup --host_jvm_args=-Dpassword=hunter22 --quiet",
        "common --color=no --output=starlark",
        "build --remote_cache=grpc://user:hunter22@cache:9092 \\",
        "  --remote_header 'authorization=Bearer hunter22' --keep_going",
        "build:ci --config=base --jobs=8 --//:flag=on",
        "build:base --jobs=4 --remote_cache=",
        "build --jobs=1 //x:all -- hunter22",
        "try-import %workspace%/user.bazelrc",
        "import %workspace%/more.bazelrc",
        "try-import-if-bazel-version <9.0.0 %workspace%/old.bazelrc",
        "biuld --jobs=9").With("/w/more.bazelrc", "build --brand_new=hunter22").With("/h/.bazelrc", "import %workspace%/more.bazelrc");

    [Fact]
    public void Everything_has_its_place()
    {
        RcReport report = Report(Tree, "--config=ci");

        GoldenFile.Equal("rc-report", [.. report.Text(), "", .. report.Problems()]);
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public void The_document_has_it_all()
    {
        string json = Report(Tree, "--config=ci").Json();

        GoldenFile.Equal("rc-report-json", json.TrimEnd('\n').Split('\n'));
        Assert.Equal("flywheel.rc/v1", JsonDocument.Parse(json).RootElement.GetProperty("schema").GetString());
    }

    [Fact]
    public void What_Bazel_refuses_is_exit_1()
    {
        RcReport report = Report(RcTree.Of("build --jobs=1", "import %workspace%/none.rc"));

        Assert.Equal(1, report.ExitCode);
        Assert.Equal([".bazelrc:2: `import` of a file that is not there"], report.Problems());
        Assert.Contains("  none.rc: cannot be read, imported by .bazelrc:2", report.Text());
    }

    [Theory]
    [InlineData("--remote_header=a=hunter22", "--remote_header=a=***")]
    [InlineData("--remote_header=hunter22", "--remote_header=***")]
    [InlineData("--jobs --remote_header=a=hunter22", "--jobs --remote_header=***")]
    [InlineData("--job\"s= --remote_cache_header=a=hunter22\"", "--jobs=' --remote_cache_header=***'")]
    [InlineData("--remote_cache_header a=hunter22", "--remote_cache_header a=***")]
    [InlineData("--remote_exec_header=a=hunter22=", "--remote_exec_header=a=***")]
    [InlineData("--bes_header=a=hunter22", "--bes_header=a=***")]
    [InlineData("--remote_downloader_header=a=hunter22", "--remote_downloader_header=a=***")]
    [InlineData("--action_env=A=hunter22", "--action_env=A=***")]
    [InlineData("--action_env=PATH", "--action_env=PATH")]
    [InlineData("--test_env A=hunter22", "--test_env A=***")]
    [InlineData("--repo_env=A=hunter22", "--repo_env=A=***")]
    [InlineData("--define=a=hunter22", "--define=a=***")]
    [InlineData("--host_action_env=A=hunter22", "--host_action_env=A=***")]
    [InlineData("--build_metadata=A=hunter22", "--build_metadata=A=***")]
    [InlineData("--build_metadata A=hunter22", "--build_metadata A=***")]
    [InlineData("--build_metadata=hunter22", "--build_metadata=***")]
    [InlineData("--remote_default_exec_properties=A=hunter22", "--remote_default_exec_properties=A=***")]
    [InlineData("--remote_default_platform_properties='properties:{name:\"a\" value:\"hunter22\"}'", "--remote_default_platform_properties=***")]
    [InlineData("--host_platform_remote_properties_override=hunter22", "--host_platform_remote_properties_override=***")]
    [InlineData("--aspects_parameters=a=hunter22", "--aspects_parameters=a=***")]
    [InlineData("--experimental_aspects_parameters=a=hunter22", "--experimental_aspects_parameters=a=***")]
    [InlineData("--worker_extra_flag=Javac=--token=hunter22", "--worker_extra_flag=Javac=***")]
    [InlineData("--bes_keywords=hunter22,b", "--bes_keywords=***")]
    [InlineData("--bes_system_keywords=hunter22", "--bes_system_keywords=***")]
    [InlineData("--adb_arg=hunter22", "--adb_arg=***")]
    [InlineData("--copt=-DA=hunter22", "--copt=-DA=***")]
    [InlineData("--objccopt=-DA=hunter22", "--objccopt=-DA=***")]
    [InlineData("--swiftcopt=-DA=hunter22", "--swiftcopt=-DA=***")]
    [InlineData("--per_file_copt=a/.*cc@-O0,-DA=hunter22", "--per_file_copt=a/.*cc@-O0,-DA=***")]
    [InlineData("--host_per_file_copt=//a:b@-DA=hunter22", "--host_per_file_copt=//a:b@-DA=***")]
    [InlineData("--per_file_copt=a.cc@-O0", "--per_file_copt=a.cc@-O0")]
    [InlineData("--javacopt=-Akey=hunter22", "--javacopt=-Akey=***")]
    [InlineData("--host_javacopt=-J-Da=hunter22", "--host_javacopt=-J-Da=***")]
    [InlineData("--javacopt=-Xlint:all", "--javacopt=-Xlint:all")]
    [InlineData("--test_arg=hunter22", "--test_arg=***")]
    [InlineData("--run_under hunter22", "--run_under ***")]
    [InlineData("--jvmopt=-Da=hunter22", "--jvmopt=-Da=***")]
    [InlineData("--remote_cache=grpcs://u:hunter22@h/", "--remote_cache=grpcs://***@h/")]
    [InlineData("--remote_http_cache http://hunter22@h", "--remote_http_cache http://***@h")]
    [InlineData("--remote_cache=u:hunter22@h:80", "--remote_cache=***@h:80")]
    [InlineData("--remote_executor=grpc://u:p@hunter22@h", "--remote_executor=grpc://***@h")]
    [InlineData("--bes_results_url=https://h/?token=hunter22", "--bes_results_url=https://h/?***")]
    [InlineData("--no_such_option=hunter22", "--no_such_option=***")]
    [InlineData("--google_credentials=/etc/key.json", "--google_credentials=/etc/key.json")]
    [InlineData("--override_repository=a=/b", "--override_repository=a=/b")]
    [InlineData("--platforms=@r//p:linux", "--platforms=@r//p:linux")]
    [InlineData("--extra_toolchains=//a/...,@r//b", "--extra_toolchains=//a/...,@r//b")]
    [InlineData("--copt='-O2 -g'", "--copt='-O2 -g'")]
    [InlineData("-c opt", "-c opt")]
    [InlineData("-k", "-k")]
    [InlineData("--nokeep_going", "--nokeep_going")]
    [InlineData("--//p:f=x", "--//p:f=x")]
    [InlineData("--remote_cache=", "--remote_cache=")]
    public void What_can_be_a_secret_is_masked(string option, string shown)
    {
        RcReport report = Report(RcTree.For(null, $"build {option}"));

        Assert.Contains($"  .bazelrc:1: {shown}", report.Text());
        Assert.DoesNotContain(Secret, report.Json(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, string.Join('\n', report.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_for_a_flag_with_its_value_is_shown_as_it_was_written() =>
        Assert.Contains("  .bazelrc:1: --f", Report(RcTree.For(null, "build --flag_alias=f=//:x=1 --f")).Text());

    [Theory]
    [InlineData("build hunter22")]
    [InlineData("build -- --remote_header=hunter22")]
    [InlineData("hunter22=hunter22 --jobs=1")]
    [InlineData("build -hunter22=hunter22")]
    [InlineData("startup hunter22=hunter22")]
    public void Nor_is_it_shown_where_it_is_out_of_place(string line)
    {
        RcReport report = Report(RcTree.For(null, line));
        string all = string.Join('\n', report.Text().Concat(report.Problems()));

        // As the name of something it may stand, not as its value.
        Assert.DoesNotContain("=" + Secret, all, StringComparison.Ordinal);
        Assert.DoesNotContain("=" + Secret, report.Json(), StringComparison.Ordinal);
    }

    private static RcReport Report(RcTree tree, params string[] arguments) =>
        new(tree.Resolve("build", arguments), "/w", tree.Dialect.Version is null ? null : ".bazelversion");
}
