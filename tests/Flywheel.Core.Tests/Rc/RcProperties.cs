using System.Diagnostics;
using CsCheck;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Core.Rc;
using Xunit;

namespace Flywheel.Core.Tests.Rc;

/// <summary>Whatever bytes the files hold: they are read, quickly, and everything has a place.</summary>
public sealed class RcProperties
{
    private static readonly string[] Pieces =
    [
        "build", "common", "always", "test", "startup", "query", ":", "a", "b", "linux", "import ", "try-import ", "try-import-if-bazel-version ", ">=9.0.0 ",
        "%workspace%/", ".bazelrc", "one.rc", "--config=", "--config", "--enable_platform_specific_config", "--flag_alias=", "--remote_cache", "--jobs", "-j", "-k-", "--",
        "--//:x", "--no", "no", "=", "//", "@", "?", "://", " ", " ", " ", "\n", "\n", "\n", "\r\n", "\\\n", "\\\r\n", "\\", "'", "\"", "#", "\t", "\v", "\0", "\u00ff", "\u00c3",
    ];

    private static readonly Gen<string> Content = Gen.Int[0, Pieces.Length - 1].Array[0, 60].Select(picks => string.Concat(picks.Select(i => Pieces[i])));

    private static readonly Gen<RcTree> Trees = Gen.Select(Content, Content, Gen.OneOfConst("2.1.0", "4.2.3", "6.3.0", "8.7.0", "9.1.0", null), (first, second, version) =>
        new RcTree { Dialect = new(BazelVersion.Parse(version)) }
            .WithBytes("/w/.bazelrc", ByteString.FromRaw(first)).WithBytes("/w/one.rc", ByteString.FromRaw(second)));

    [Fact]
    public void Any_bytes_are_read_and_shown() => Trees.Sample(tree =>
    {
        RcResolution resolution = tree.Resolve("test", "--config=a");
        var report = new RcReport(resolution, "/w", null);
        string all = string.Join('\n', report.Text().Concat(report.Problems()).Append(report.Json()));

        Assert.DoesNotContain(all, c => char.IsControl(c) && c != '\n');
        Assert.All(resolution.Options, option => Assert.True((option.File is null) == (option.Line == 0)));
        Assert.All(resolution.Problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.What)));
        // Of each name that does not add up one is left, and it is the last.
        foreach (IGrouping<string, RcOption> left in resolution.Options.Where(o => !o.Overridden && !o.Ignored && !o.IsStarlark).GroupBy(o => o.Name))
        {
            Assert.Same(resolution.FindLast(left.Key), left.Last());
        }
    }, iter: Cases.Of(2000));

    [Theory]
    [InlineData("build:c{0} --config=c{1}\n", 20_000, "build --config=c0\n", "more than 200 deep")]
    [InlineData("build --flag_alias=a{0}=//:x --a{1}=1\n", 20_000, "", null)]
    [InlineData("build:a --config=b{0}\nbuild:b{1} --jobs=1\n", 20_000, "build --config=a\n", null)]
    [InlineData("build --jobs={0} --copt={1}\n", 30_000, "", null)]
    [InlineData("import /r/x.rc\n", 2_000, "", "more than 1000 files")]
    [InlineData("import /r/large.rc\n", 10, "", "more than 4 MB")]
    public void Nobody_waits_for_files_that_are_made_to_be_waited_for(string line, int count, string rest, string? expected)
    {
        RcTree tree = new RcTree()
            .WithBytes("/w/.bazelrc", ByteString.FromRaw(string.Concat(Enumerable.Range(0, count).Select(i => string.Format(null, line, i, i + 1))) + rest))
            .With("/r/x.rc", "build --jobs=1")
            .WithBytes("/r/large.rc", ByteString.FromRaw(new string('#', 1 << 20)));
        long began = Stopwatch.GetTimestamp();

        RcResolution resolution = tree.Resolve();

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), $"{Stopwatch.GetElapsedTime(began)}");
        Assert.True(expected is null || resolution.Problems.Any(problem => problem.What.Contains(expected, StringComparison.Ordinal)));
    }
}
