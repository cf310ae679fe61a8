using System.Text;
using CsCheck;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Tests.Renderers;
using Flywheel.Audit.Text;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

public sealed class FixesTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fixes").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_diff_has_three_lines_of_context_and_a_hunk_for_each_place()
    {
        string text = string.Concat(Enumerable.Range(1, 30).Select(i => $"line {i}\n"));
        Fixes fixes = Of(Edit("a.sh", text, "line 2\n", "second\nand more\n"), Edit("a.sh", text, "line 5\n", ""), Edit("a.sh", text, "line 20", "twenty"));

        Assert.Equal(
            """
            --- a/a.sh
            +++ b/a.sh
            @@ -1,8 +1,8 @@
             line 1
            -line 2
            +second
            +and more
             line 3
             line 4
            -line 5
             line 6
             line 7
             line 8
            @@ -17,7 +17,7 @@
             line 17
             line 18
             line 19
            -line 20
            +twenty
             line 21
             line 22
             line 23

            """.ReplaceLineEndings("\n"),
            fixes.Diff());
    }

    [Fact]
    public void A_last_line_without_its_end_is_marked()
    {
        Assert.Equal(
            "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n",
            Of(Edit("f", "a\nb", "b", "c")).Diff());
        Assert.Equal("--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n", Of(Edit("f", "a\n", "a\n", "")).Diff());
    }

    [Fact]
    public void A_name_is_quoted_where_it_would_end_the_line()
    {
        Assert.StartsWith("--- \"a/x\\ny\\\"\\001\"\n", Of(Edit("x\ny\"\x01", "a\n", "a", "b")).Diff(), StringComparison.Ordinal);
        Assert.StartsWith("--- a/x y\t\n+++ b/x y\t\n", Of(Edit("x y", "a\n", "a", "b")).Diff(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_of_two_that_overlap_wins_and_the_other_is_told()
    {
        Finding first = Edit("f", "bazel build //x\n", "bazel build", "guarded build");
        Finding second = Edit("f", "bazel build //x\n", "build //x", "test //x");
        Fixes fixes = Of(second, first);

        Assert.Equal("guarded build //x\n", Assert.Single(fixes.Files).NewText);
        Assert.Same(second, Assert.Single(fixes.Left).Finding);
    }

    [Fact]
    public void The_same_change_is_done_once()
    {
        Finding one = Edit("f", "bazel x\n", "bazel", "guarded");
        Fixes fixes = Of(one, one with { Rule = "FW002" });

        Assert.Equal("guarded x\n", Assert.Single(fixes.Files).NewText);
        Assert.Empty(fixes.Left);
    }

    [Fact]
    public void What_is_suppressed_or_has_no_edit_stays() => Assert.Empty(Of(
        Edit("f", "bazel x\n", "bazel", "guarded") with { Suppressed = "why" }, HandMadeReport.Finding("f", "bazel x\n", "x")).Files);

    [Fact]
    public void An_edit_outside_the_file_is_told() =>
        Assert.Single(Of(Edit("f", "bazel", "bazel", "x") with { Edit = new(new(3, 99), "x") }).Left);

    [Fact]
    public void A_new_line_ends_as_the_others_of_the_file()
    {
        Fixes fixes = Of(Edit("f", "a\r\nb\r\n", "b", "c\nd"));

        Assert.Equal("a\r\nc\r\nd\r\n", Assert.Single(fixes.Files).NewText);
    }

    [Fact]
    public void A_fix_keeps_mode_mark_and_line_ends()
    {
        byte[] before = [.. Encoding.UTF8.Preamble, .. "é bazel x\r\nbazel\r\n"u8];
        string path = Write("sub/run.sh", before);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);
        FileFix fix = Fix("sub/run.sh", before, "bazel x", "guarded x");

        Assert.IsType<FixedFile.Written>(FixedFile.Write(root, fix));
        Assert.Equal([.. Encoding.UTF8.Preamble, .. "é guarded x\r\nbazel\r\n"u8], File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_file_that_changed_since_is_left_and_so_a_fix_is_done_once()
    {
        byte[] before = "bazel x\n"u8.ToArray();
        string path = Write("f", before);
        FileFix fix = Fix("f", before, "bazel", "guarded-bazel");

        Assert.IsType<FixedFile.Written>(FixedFile.Write(root, fix));
        Assert.Contains("changed", FixedFile.Write(root, fix).Match(_ => "", left => left.Why), StringComparison.Ordinal);
        Assert.Equal("guarded-bazel x\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_file_that_is_not_utf_8_is_left()
    {
        byte[] before = [0xff, .. "bazel x\n"u8];
        string path = Write("f", before);

        Assert.IsType<FixedFile.Left>(FixedFile.Write(root, Fix("f", before, "bazel", "guarded")));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_link_is_not_written_through()
    {
        byte[] before = "bazel x\n"u8.ToArray();
        string target = Write("target", before);
        File.CreateSymbolicLink(Path.Combine(root, "link"), target);
        Directory.CreateSymbolicLink(Path.Combine(root, "folder"), root);

        Assert.IsType<FixedFile.Left>(FixedFile.Write(root, Fix("link", before, "bazel", "guarded")));
        Assert.IsType<FixedFile.Left>(FixedFile.Write(root, Fix("folder/target", before, "bazel", "guarded")));
        Assert.Equal(before, File.ReadAllBytes(target));
    }

    [Fact]
    public void A_file_that_is_gone_is_left()
    {
        Assert.IsType<FixedFile.Left>(FixedFile.Write(root, Fix("gone", "bazel"u8, "bazel", "guarded")));
        Assert.IsType<FixedFile.Left>(FixedFile.Write(root, Fix("no/such/folder", "bazel"u8, "bazel", "guarded")));
    }

    [Fact]
    public async Task Git_makes_of_a_diff_what_the_fixes_make()
    {
        Assert.SkipUnless(RepositoryRoot.OnPath("git") is not null, "skipped: git is not on PATH");
        Gen<(string Text, Edit[] Edits)> files = Gen.Select(
            Gen.Select(Gen.OneOfConst("a", "bb", "c c", "é", ""), Gen.OneOfConst("\n", "\n", "\r\n", "")).Select((line, end) => line + end).Array[0, 30],
            Gen.Select(Gen.Int[0, 60], Gen.Int[0, 8], Gen.OneOfConst("", "x", "x\n", "\n", "y\nz\n", "\nw")).Array[1, 5],
            (lines, edits) =>
            {
                string text = string.Concat(lines);
                return (text, edits.Select(edit =>
                {
                    int start = Math.Min(edit.Item1, text.Length);
                    return new Edit(new(start, Math.Min(start + edit.Item2, text.Length)), edit.Item3);
                }).ToArray());
            });
        await files.SampleAsync(async file =>
        {
            string folder = Directory.CreateDirectory(Path.Combine(root, Path.GetRandomFileName())).FullName;
            Finding one = HandMadeReport.Finding("f x", file.Text, "");
            Fixes fixes = Of([.. file.Edits.Select((edit, i) => one with { Edit = edit, Fingerprint = $"{i}" })]);
            if (fixes.Files.IsEmpty)
            {
                return true;
            }
            File.WriteAllText(Path.Combine(folder, "f x"), file.Text);
            File.WriteAllText(Path.Combine(folder, "diff"), fixes.Diff());
            CommandResult applying = await CommandRunner.RunAsync(
                RepositoryRoot.OnPath("git")!, ["apply", "--whitespace=nowarn", "diff"],
                new Dictionary<string, string> { ["GIT_CEILING_DIRECTORIES"] = root, ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["HOME"] = folder }, folder);
            Assert.True(applying.ExitCode == 0, $"{applying}\n{fixes.Diff()}");
            string applied = File.Exists(Path.Combine(folder, "f x")) ? File.ReadAllText(Path.Combine(folder, "f x")) : "";
            return applied == fixes.Files[0].NewText;
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("docs/g.md", "# G\n\n```sh\ncd sub\nbazel build //x\n```\n", false)]
    [InlineData("docs/g.md", "# G\n\n```sh\ncd sub\n```\n\nThen run `bazel build //x`.\n", false)]
    [InlineData("docs/g.md", "# G\n\n```sh\n(cd sub && bazel build //x)\n```\n", false)]
    [InlineData("docs/g.md", "# G\n\n```sh\nbazel build //x\ncd sub\n```\n", true)]
    [InlineData("docs/g.md", "# G\n\n```sh\ncd sub\n```\n\n## H\n\nRun `bazel build //x`.\n", true)]
    [InlineData("justfile", "a:\n    cd sub && bazel build //x\n", false)]
    [InlineData("justfile", "a:\n    #!/usr/bin/env bash\n    cd sub\n    bazel build //x\n", false)]
    [InlineData("justfile", "a:\n    cd sub\n    bazel build //x\n", true)]
    [InlineData("justfile", "[no-cd]\na:\n    bazel build //x\n", false)]
    [InlineData("justfile", "[working-directory: 'sub']\na:\n    bazel build //x\n", false)]
    [InlineData("justfile", "set working-directory := 'sub'\na:\n    bazel build //x\n", false)]
    [InlineData("sub/justfile", "a:\n    bazel build //x\n", false)]
    [InlineData("justfile", "a:\n    bazel build //x\n", true)]
    public void An_entry_that_is_a_path_is_only_written_where_it_leads_to_the_entry(string path, string text, bool written)
    {
        AuditConfig config = ConfigReading.Of(new(AuditConfig.FileName, "version = 1\n[guarded]\nentry = \"tools/gate.sh\"\n")).Config;
        var tree = GivenTree.Of((path, text), ("tools/gate.sh", "#!/bin/sh\nexec bazel-cache-backed \"$@\"\n"));
        var fixes = Fixes.Of(new AuditRun(tree, config, new() { AsOf = new(2026, 6, 1), ToolVersion = "" }).Report());
        if (written)
        {
            Assert.Equal(text.Replace("bazel build", "tools/gate.sh build", StringComparison.Ordinal), Assert.Single(fixes.Files).NewText);
            Assert.Empty(fixes.Left);
        }
        else
        {
            Assert.Empty(fixes.Files);
            Assert.Contains("starts from the repository's root", Assert.Single(fixes.Left).Why, StringComparison.Ordinal);
        }
    }

    private static Finding Edit(string path, string text, string part, string replacement)
    {
        Finding finding = HandMadeReport.Finding(path, text, part);
        return finding with { Edit = new(finding.Span, replacement) };
    }

    private static Fixes Of(params Finding[] findings) => Fixes.Of(HandMadeReport.Report(findings));

    private static FileFix Fix(string path, ReadOnlySpan<byte> bytes, string part, string replacement) =>
        Assert.Single(Of(Edit(path, SourceText.Decode(path, bytes).Text, part, replacement)).Files);

    private string Write(string path, byte[] bytes)
    {
        string place = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllBytes(place, bytes);
        return place;
    }
}
