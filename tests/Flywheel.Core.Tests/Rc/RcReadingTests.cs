using Flywheel.Core.Rc;
using Xunit;

namespace Flywheel.Core.Tests.Rc;

/// <summary>Which files are read, and in which order.</summary>
public sealed class RcReadingTests
{
    private static readonly string[] Places = ["/etc/bazel.bazelrc", "/w/.bazelrc", "/h/.bazelrc", "/r/env.rc", "/r/a.rc", "/r/b.rc", "/w/sub/c.rc"];

    [Theory]
    [InlineData("", "/etc/bazel.bazelrc /w/.bazelrc /h/.bazelrc")]
    [InlineData("--nosystem_rc", "/w/.bazelrc /h/.bazelrc")]
    [InlineData("--nosystem_rc --system_rc --noworkspace_rc", "/etc/bazel.bazelrc /h/.bazelrc")]
    [InlineData("--nohome_rc", "/etc/bazel.bazelrc /w/.bazelrc")]
    [InlineData("--ignore_all_rc_files --bazelrc=/r/a.rc", "")]
    [InlineData("--bazelrc=/r/a.rc --bazelrc /r/b.rc", "/etc/bazel.bazelrc /w/.bazelrc /h/.bazelrc /r/a.rc /r/b.rc")]
    [InlineData("--bazelrc=/r/a.rc --bazelrc=/dev/null --bazelrc=/r/b.rc", "/etc/bazel.bazelrc /w/.bazelrc /h/.bazelrc /r/a.rc /dev/null")]
    [InlineData("--bazelrc=/r/a.rc --bazelrc=/r/../r/a.rc", "/etc/bazel.bazelrc /w/.bazelrc /h/.bazelrc /r/a.rc")]
    [InlineData("--bazelrc=c.rc", "/etc/bazel.bazelrc /w/.bazelrc /h/.bazelrc /w/sub/c.rc")]
    [InlineData("--bazelrc=~/.bazelrc", "/etc/bazel.bazelrc /w/.bazelrc /h/.bazelrc")]
    public void Files_are_read_system_first_and_named_ones_last(string startup, string expected) =>
        Assert.Equal(expected, FilesRead(new RcTree { Startup = startup.Split(' ', StringSplitOptions.RemoveEmptyEntries) }));

    [Fact]
    public void Outside_a_workspace_only_its_file_is_missing() =>
        Assert.Equal("/etc/bazel.bazelrc /h/.bazelrc", FilesRead(new RcTree { OutsideWorkspace = true }));

    [Theory]
    [InlineData("2.1.0", "/r/a.rc")]
    [InlineData("4.2.3", "/r/a.rc /r/b.rc")]
    public void Up_to_4_0_only_the_first_bazelrc_counts(string version, string expected) =>
        Assert.Equal(expected, FilesRead(new RcTree
        {
            Dialect = RcTree.For(version).Dialect,
            Startup = ["--nosystem_rc", "--noworkspace_rc", "--nohome_rc", "--bazelrc=/r/a.rc", "--bazelrc=/r/b.rc"],
        }));

    /// <summary>https://bazel.build/versions/9.0.0/run/bazelrc: behind the home rc file, before --bazelrc, several with commas.</summary>
    [Theory]
    [InlineData("8.7.0", "/r/a.rc")]
    [InlineData("9.0.0", "/r/env.rc /r/b.rc /r/a.rc")]
    [InlineData(null, "/r/env.rc /r/b.rc /r/a.rc")]
    public void From_9_on_the_variable_names_files(string? version, string expected) =>
        Assert.Equal(expected, FilesRead(new RcTree
        {
            Dialect = RcTree.For(version).Dialect,
            Variable = "/r/env.rc,,/r/b.rc",
            Startup = ["--nosystem_rc", "--noworkspace_rc", "--nohome_rc", "--bazelrc=/r/a.rc"],
        }));

    [Theory]
    [InlineData("--bazelrc=/r/none.rc", "/r/none.rc:0: is not there")]
    [InlineData("--bazelrc=", "/w/sub/:0: is not there")]
    public void A_file_that_an_option_names_must_be_there(string startup, string expected) =>
        Assert.Equal([expected], Errors(new RcTree { Startup = [startup] }));

    [Fact]
    public void An_import_stands_where_its_line_stands()
    {
        RcTree tree = RcTree.Of("build --jobs=1", "import %workspace%/more.rc", "build --jobs=3").With("/w/more.rc", "build --jobs=2");

        Assert.Equal("--jobs=1 --jobs=2 --jobs=3", tree.Options());
        RcOption second = tree.Resolve().Options[1];
        Assert.Equal(("/w/more.rc", 1, "/w/.bazelrc", 2),
            (second.File!.Path.ToString(), second.Line, second.File.Importer!.Path.ToString(), second.File.ImportLine));
    }

    [Theory]
    [InlineData("import /r/a.rc", "--jobs=1")]
    [InlineData("import c.rc", "--jobs=2")]
    [InlineData("import %workspace%//sub/c.rc", "--jobs=2")]
    [InlineData("import '%workspace%/sub/'c.rc # why", "--jobs=2")]
    [InlineData("import %workspace%sub/c.rc", "")]
    [InlineData("import ~/.bazelrc", "")]
    [InlineData("try-import /r/none.rc", "")]
    [InlineData("imports c.rc", "")]
    public void The_path_of_an_import_is_absolute_or_from_where_Bazel_runs_or_from_the_workspace(string line, string expected)
    {
        RcTree tree = RcTree.Of(line).With("/r/a.rc", "build --jobs=1").With("/w/sub/c.rc", "build --jobs=2").With("/h/.bazelrc", "test --jobs=3");

        Assert.Equal(expected, tree.Options());
    }

    [Theory]
    [InlineData("import /r/none.rc", "/w/.bazelrc:2: `import` of a file that is not there")]
    [InlineData("import /r", "/w/.bazelrc:2: `import` of a file that is a folder")]
    [InlineData("import", "/w/.bazelrc:2: `import` takes one file")]
    [InlineData("try-import /r/a.rc /r/b.rc", "/w/.bazelrc:2: `try-import` takes one file")]
    [InlineData("import /w/.bazelrc", "/w/.bazelrc:2: `import` of a file that is being read: the imports go round in a circle")]
    [InlineData("try-import /w/.bazelrc", "/w/.bazelrc:2: `try-import` of a file that is being read: the imports go round in a circle")]
    [InlineData("import /r/loop.rc", "/r/loop.rc:1: `import` of a file that is being read: the imports go round in a circle")]
    [InlineData("import /r/wrong.rc", "/r/wrong.rc:2: `import` of a file that is not there")]
    public void A_wrong_import_is_an_error_with_its_place_and_the_last_thing_that_is_read(string line, string expected)
    {
        RcTree tree = RcTree.Of("build --jobs=1", line, "import /r/none-either.rc")
            .With("/r", new RcContent(null, "/r", "is a folder"))
            .With("/r/loop.rc", "import %workspace%/.bazelrc")
            .With("/r/wrong.rc", "# comment", "import none.rc");

        Assert.Equal([expected], Errors(tree));
        Assert.True(tree.Resolve().Fails);
    }

    [Fact]
    public void An_import_that_fails_within_a_try_import_ends_that_file_and_is_no_error()
    {
        RcTree tree = RcTree.Of("try-import /r/a.rc", "build --jobs=3").With("/r/a.rc", "build --jobs=1", "import /r/none.rc", "build --jobs=2");

        Assert.Equal("--jobs=1 --jobs=3", tree.Options());
        RcProblem problem = Assert.Single(tree.Read().Problems);
        Assert.Equal((RcProblemKind.Warning, "/r/a.rc", 2), (problem.Kind, problem.File!.Path.ToString(), problem.Line));
    }

    [Fact]
    public void After_an_import_that_failed_within_it_a_file_still_counts_as_being_read()
    {
        RcTree tree = RcTree.Of("try-import /r/a.rc", "try-import /r/a.rc").With("/r/a.rc", "import /r/none.rc");

        Assert.StartsWith("/w/.bazelrc:2: `try-import` of a file that is being read", Assert.Single(Errors(tree)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_again_for_every_import_but_only_once_for_itself()
    {
        RcTree tree = RcTree.Of("import /r/a.rc", "import /r/a.rc").With("/r/a.rc", "build --copt=1").With("/h/.bazelrc", "import /w/.bazelrc");

        Assert.Equal("--copt=1 --copt=1 --copt=1 --copt=1", tree.Options());
    }

    /// <summary>https://bazel.build/versions/9.0.0/run/bazelrc#imports, and the pull requests that RcDialect names.</summary>
    [Theory]
    [InlineData("8.7.0", ">=8.7.0", "--jobs=1")]
    [InlineData("9.0.0", ">=9.0.0", "--jobs=1")]
    [InlineData("9.1.2", "<9.2.0", "--jobs=1")]
    [InlineData("9.1.2", "~9", "--jobs=1")]
    [InlineData("9.1.2", "~9.1", "--jobs=1")]
    [InlineData("9.1.2", "~9.1.1", "--jobs=1")]
    [InlineData("9.1.2", "~9.0", "")]
    [InlineData("9.1.2", "~9.1.3", "")]
    [InlineData("9.1.2", "~8", "")]
    [InlineData("9.1.2", "==9.1.2", "--jobs=1")]
    [InlineData("9.1.2", "==9.1.2+build.7", "--jobs=1")]
    [InlineData("9.1.2", "!=9.1.2", "")]
    [InlineData("9.1.2", ">9.1.2-rc.1", "--jobs=1")]
    [InlineData("9.1.2", "<=9.1.1", "")]
    [InlineData("9.1.2", "9.1.2", null)]
    [InlineData("9.1.2", ">=9.1", null)]
    [InlineData("9.1.2", ">=09.1.0", null)]
    [InlineData("9.1.2", "=>9.1.0", null)]
    [InlineData("9.1.2", "~", null)]
    [InlineData("9.1.2", ">=9.1.2-rc..1", null)]
    [InlineData("9.1.2", ">=9.1.2-01", null)]
    [InlineData(null, ">=1.0.0", "")]
    [InlineData("8.6.0", ">=1.0.0", "")]
    public void A_conditional_import_is_read_where_the_version_fits(string? version, string condition, string? expected)
    {
        RcTree tree = RcTree.For(version, $"try-import-if-bazel-version '{condition}' /r/a.rc").With("/r/a.rc", "build --jobs=1");

        if (expected is null)
        {
            Assert.Single(Errors(tree));
        }
        else
        {
            Assert.Equal(expected, tree.Options());
            Assert.Empty(Errors(tree));
        }
    }

    [Theory]
    [InlineData("try-import-if-bazel-version >=9.0.0 /r/none.rc", 0)]
    [InlineData("try-import-if-bazel-version >=9.0.0", 1)]
    [InlineData("try-import-if-bazel-version >= 9.0.0 /r/a.rc", 1)]
    [InlineData("try-import-if-bazel-version >=9.0.0 /w/.bazelrc", 1)]
    [InlineData("try-import-if-bazel-version <9.0.0 /w/.bazelrc", 0)]
    public void A_conditional_import_fails_as_a_try_import_does(string line, int errors) =>
        Assert.Equal(errors, Errors(RcTree.For("9.1.0", line)).Length);

    [Fact]
    public void Files_that_import_each_other_twice_do_not_keep_us_for_ever()
    {
        var tree = RcTree.Of("import /r/1.rc");
        for (int i = 1; i < 40; i++)
        {
            tree.With($"/r/{i}.rc", $"import /r/{i + 1}.rc", $"import /r/{i + 1}.rc");
        }
        tree.With("/r/40.rc", "build --jobs=1");

        Assert.Contains("more than 1000 files are imported", Assert.Single(Errors(tree)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_only_we_do_not_read_is_a_doubt_and_not_an_error()
    {
        RcTree tree = RcTree.Of("try-import /r/pipe", "build --jobs=1")
            .With("/r/pipe", new RcContent(null, "/r/pipe", "is no regular file", onlyHere: true));

        Assert.Equal("--jobs=1", tree.Options());
        Assert.Equal(RcProblemKind.Doubt, Assert.Single(tree.Read().Problems).Kind);
    }

    [Fact]
    public void The_former_place_of_the_workspaces_file_is_named_unless_something_imports_it()
    {
        RcProblem problem = Assert.Single(RcTree.Of().With("/w/tools/bazel.rc", "build --jobs=1").Read().Problems);
        Assert.Equal((RcProblemKind.Warning, "/w/tools/bazel.rc"), (problem.Kind, problem.File!.Path.ToString()));

        Assert.Empty(RcTree.Of("import %workspace%/tools/bazel.rc").With("/w/tools/bazel.rc", "build --jobs=1").Read().Problems);
    }

    private static string FilesRead(RcTree tree)
    {
        foreach (string path in Places)
        {
            tree.With(path);
        }
        tree.With("/dev/null", new RcContent(ByteString.Empty, "/dev/null", null));
        return string.Join(' ', tree.Read().Files.Where(file => file.Fate == RcFate.Read).Select(file => file.Path));
    }

    private static string[] Errors(RcTree tree) =>
    [
        .. tree.Read().Problems.Where(problem => problem.Kind == RcProblemKind.Error)
            .Select(problem => $"{problem.File!.Path}:{problem.Line}: {problem.What}"),
    ];
}
