using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed class FileScanTests
{
    private static readonly Prefilter Filter = new(NeedleTable.For(AuditConfig.Default with { Stale = [new("old.example", null)] }));

    private static bool Matters(FileKind kind, string text) => Filter.Matters(kind, Encoding.UTF8.GetBytes(text));

    private static FileScanResult<string> Scan(
        IAuditTree tree, long most, Func<TreeFile, FileKind, byte[], string> read, Func<TreeFile, bool>? always = null) =>
        FileScan.Run(tree, file => FileKinds.Of(file.Path), Filter, most, read, always);

    [Theory]
    [InlineData(FileKind.Markdown, "Run BAZEL build.", true)]
    [InlineData(FileKind.Markdown, "- [ ] do it", true)]
    [InlineData(FileKind.Markdown, "uses remote\nexecution", true)]
    [InlineData(FileKind.Markdown, "run `just all`", true)]
    [InlineData(FileKind.Markdown, "nothing of the kind", false)]
    [InlineData(FileKind.Yaml, "host: x.OLD.example", true)]
    [InlineData(FileKind.Yaml, "labels: [Ubuntu-22.04]", true)]
    [InlineData(FileKind.Yaml, "a: b", false)]
    [InlineData(FileKind.Shell, "echo ünïcödé; bazelisk test //...", true)]
    [InlineData(FileKind.Shell, "echo hello", false)]
    [InlineData(FileKind.Bazelrc, "", true)]
    [InlineData(FileKind.Other, "bazel", false)]
    public void A_file_matters_where_a_rule_may_find_something(FileKind kind, string text, bool matters) => Assert.Equal(matters, Matters(kind, text));

    [Fact]
    public void A_word_is_found_wherever_it_stands()
    {
        for (int at = 0; at < 40_000; at += at is > 16_300 and < 16_500 or > 32_700 and < 32_800 ? 1 : 997)
        {
            byte[] bytes = new byte[50_000];
            Array.Fill(bytes, (byte)'b');
            "aTtIc-cAcHe-dEv"u8.CopyTo(bytes.AsSpan(at));
            Assert.True(Filter.Matters(FileKind.DotEnv, bytes), $"{at}");
        }
        Assert.True(Filter.Matters(FileKind.Shell, Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("bazel")).ToArray()));
    }

    [Fact]
    public void Files_that_matter_come_in_order_and_whole_whatever_thread_read_them()
    {
        using var repository = new GitRepository();
        var random = new Random(9);
        var expected = new List<string>();
        for (int at = 0; at < 700; at++)
        {
            string path = $"{at % 13}/f{at}.md";
            bool matters = random.Next(5) == 0;
            repository.Write(path, new string('x', random.Next(3000)) + (matters ? " bazel " : "") + new string('y', at % 50 == 0 ? 600_000 : 10));
            if (matters)
            {
                expected.Add(path);
            }
        }
        RepositoryTree tree = repository.Open();
        FileScanResult<string> scan = Scan(tree, 1 << 20, (file, _, bytes) =>
            bytes.Length == new FileInfo(Path.Combine(repository.Root, file.Path)).Length ? file.Path : "cut short");
        Assert.Equal(expected.Order(StringComparer.Ordinal), scan.Read);
        Assert.Equal(700, scan.Looked);
    }

    [Fact]
    public void A_large_file_is_looked_through_in_parts()
    {
        using var repository = new GitRepository();
        const int Part = 256 << 10;
        foreach (int place in new[] { 0, Part - 4, Part - 1, Part, (2 * Part) - 10, (3 * Part) - 5 })
        {
            repository.Write($"{place}.md", new string('x', place) + "bazel" + new string('x', (3 * Part) - place));
        }
        repository.Write("without.md", new string('x', 4 * Part)).Write("over.md", new string('x', 8 * Part) + "bazel");
        FileScanResult<string> scan = Scan(repository.Open(), 4 * Part, (file, _, bytes) => $"{file.Path} {bytes.Length}");
        Assert.Equal(6, scan.Read.Count);
        Assert.All(scan.Read, line => Assert.EndsWith($" {(3 * Part) + 5}", line));
        Assert.Equal(new UnreadableFile("over.md", "is larger than 1 MB"), Assert.Single(scan.Unreadable));
    }

    [Fact]
    public void A_program_without_an_ending_is_a_script_by_its_first_line()
    {
        using var repository = new GitRepository();
        repository.Write("bin/a", "#!/usr/bin/env bash\nbazel build //x\n").Write("bin/b", "#!/usr/bin/python3\nbazel\n")
            .Write("bin/c", "#!/bin/sh\nbazel\n").Write("bin/d.x", "#!/bin/sh\nbazel\n")
            .Write("bin/e", "#!/bin/sh\nls\n").Write("bin/f", "#!/bin/sh\nbin/a build\n").Write("f.md", "use ./bin/f build\n").Write("g.md", "use f build\n");
        foreach (string name in new[] { "a", "b", "d.x", "e", "f" })
        {
            File.SetUnixFileMode(Path.Combine(repository.Root, "bin", name), (UnixFileMode)0b111_101_101);
        }
        repository.Run("add bin/a bin/b");
        FileScanResult<string> scan = Scan(repository.Open(), 1 << 20, (file, kind, _) => $"{kind} {file.Path}");
        Assert.Equal(["Shell bin/a", "Shell bin/f", "Markdown f.md"], scan.Read);
    }

    [Fact]
    public void Whatever_leads_to_a_script_that_matters_is_read_and_nothing_else()
    {
        GivenTree tree = GivenTree.Of(
            ("tools/bz.sh", "#!/bin/sh\nbazel \"$@\"\n"), ("tools/once.sh", "exec \"$(dirname \"$0\")/bz.sh\" \"$@\"\n"),
            ("tools/twice.sh", "./tools/once.sh \"$@\"\n"), ("tools/more.mk", "all:\n\ttools/twice.sh build\n"), ("Makefile", "include tools/more.mk\n"),
            ("package.json", "{\"scripts\": {\"a\": \"tools/once.sh test\"}}"), ("ring/a.sh", "ring/b.sh\n"), ("ring/b.sh", "ring/a.sh\n"),
            ("ring/c.sh", ". ring/d.sh; tools/twice.sh\n"), ("ring/d.sh", ". ring/c.sh\n"), ("tools/other.sh", "again.bz.sh bz.shell\n"),
            ("a.md", "see tools/twice.sh.\n"), ("b.md", "see twice.rst\n"), ("a.json", "{\"a\": \"tools/twice.sh\"}\n"));
        FileScanResult<string> scan = Scan(tree, 1 << 20, (file, _, _) => file.Path);
        Assert.Equal(
            ["Makefile", "a.md", "package.json", "ring/c.sh", "ring/d.sh", "tools/bz.sh", "tools/more.mk", "tools/once.sh", "tools/twice.sh"], scan.Read);
        Assert.Equal(tree.Files.Count, scan.Looked);
    }

    [Fact]
    public void What_is_given_is_scanned_like_what_lies_on_disk()
    {
        GivenTree tree =
            GivenTree.Of(("a.md", "bazel"), ("b.md", "nothing"), ("c.yml", "x: ubuntu-latest"), ("d.png", "bazel"), ("plan.md", "nothing"));
        FileScanResult<string> scan = Scan(tree, 1 << 20, (file, kind, _) => $"{kind} {file.Path}", file => file.Path == "plan.md");
        Assert.Equal(["Markdown a.md", "Yaml c.yml", "Markdown plan.md"], scan.Read);
        Assert.Empty(FileScan.Run(tree, file => file.Path == "c.yml" ? null : FileKind.Other, Filter, 1 << 20, (file, _, _) => file.Path).Read);
    }

    [Fact]
    public void What_a_reader_throws_is_not_lost() =>
        Assert.ThrowsAny<Exception>(() => Scan(GivenTree.Of(("a.md", "bazel")), 1 << 20, (_, _, _) => throw new InvalidOperationException()));
}
