using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed class HostileTreeTests
{
    [Fact]
    public void Links_pipes_and_sockets_are_left_alone()
    {
        using var repository = new GitRepository();
        repository.Write("real/a.md").Write("b.sh");
        File.WriteAllText(Path.Combine(repository.Root, "../secret.md"), "bazel build //...");
        repository.Shell("ln -s ../secret.md out.md; ln -s .. up");
        repository.Shell("ln -s loop loop; ln -s real inside; ln -s real/a.md same.md; mkfifo pipe.md real/pipe; ln -s / root");
        repository.CommitAll();
        // What was a file when it was added is a pipe now, and a folder a link.
        repository.Shell("rm b.sh; mkfifo b.sh; mkdir gone; echo x > gone/x.md; git add gone; rm -r gone; ln -s .. gone");
        RepositoryTree tree = repository.Open();

        Assert.Equal(["real/a.md"], tree.Files.Select(file => file.Path));
        foreach (string path in new[] { "b.sh", "pipe.md", "real/pipe", "out.md", "up/secret.md", "loop", "loop/x",
            "inside/a.md", "same.md", "gone/secret.md",
            "../secret.md", "real/../../secret.md", "/etc/passwd", "root/etc/passwd", "real", "", ".", "..", "real//a.md", ".git/HEAD", "a\0b", "nothing" })
        {
            Assert.True(tree.Read(path, 1000) is null, path);
        }
        Assert.NotNull(tree.Read("real/a.md", 1000));
        Assert.Null(tree.Read("real/a.md", 1));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_read_and_shown()
    {
        using var repository = new GitRepository();
        repository.Shell(@"f=$(printf 'caf\351.sh'); echo bazel build //x > ""$f""");
        repository.Shell(@"d=$(printf 'd\377'); mkdir ""$d""; echo y > ""$d/y.sh""; git add -A; g=$(printf 'n\376.md'); echo z > ""$g""");
        RepositoryTree tree = repository.Open();
        Assert.Equal(["caf\uFFFD.sh", "d\uFFFD/y.sh", "n\uFFFD.md"], tree.Files.Select(file => file.Path));
        Assert.Equal("y\n"u8.ToArray(), tree.Read("d\uFFFD/y.sh", 100));
        Assert.Equal("z\n"u8.ToArray(), tree.Read("n\uFFFD.md", 100));
        FileScanResult<string> scan = Scan(tree);
        Assert.Equal(["caf\uFFFD.sh"], scan.Read);
        Assert.Empty(scan.Unreadable);

        repository.Shell(@"f=$(printf 'caf\352.sh'); echo x > ""$f""");
        Assert.Equal("caf\uFFFD.sh", Assert.Single(repository.Open().Unreadable).Path);
    }

    [Fact]
    public void An_index_that_is_damaged_anywhere_is_an_error_or_a_list_and_never_a_crash()
    {
        using var repository = new GitRepository();
        for (int at = 0; at < 20; at++)
        {
            repository.Write($"folder{at % 3}/file{at}");
        }
        repository.CommitAll();
        string file = Path.Combine(repository.Root, ".git/index");
        foreach (string version in new[] { "2", "4" })
        {
            repository.Run("update-index --index-version " + version);
            byte[] good = File.ReadAllBytes(file);
            for (int length = 0; length < good.Length; length += 7)
            {
                File.WriteAllBytes(file, good[..length]);
                // Between two extensions a cut does not show, and takes no file away.
                if (RepositoryTree.Open(repository.Root) is TreeOpening.Opened { Tree: var tree })
                {
                    Assert.True(length > good.Length * 3 / 4);
                    Assert.Equal(20, tree.Files.Count(file => file.IsTracked));
                }
            }
            var random = new Random(7);
            for (int round = 0; round < 300; round++)
            {
                byte[] bad = [.. good];
                for (int change = 0; change < 4; change++)
                {
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                }
                File.WriteAllBytes(file, bad);
                _ = RepositoryTree.Open(repository.Root);
            }
            File.WriteAllBytes(file, good);
        }
        File.WriteAllText(file, "DIRC\0\0\0\x05\0\0\0\0                    ");
        Assert.Contains("version is 5", Assert.IsType<TreeOpening.Failed>(RepositoryTree.Open(repository.Root)).Why);
        File.WriteAllBytes(file, [.. "DIRC\0\0\0\x02\0\0\0\0"u8, .. "\x1b\n[3"u8, 0, 0, 0, 0, .. new byte[20]]);
        Assert.EndsWith("not known here: 0x1b0a5b33", Assert.IsType<TreeOpening.Failed>(RepositoryTree.Open(repository.Root)).Why, StringComparison.Ordinal);
        File.Delete(file);
        repository.Shell("mkfifo .git/index");
        Assert.IsType<TreeOpening.Failed>(RepositoryTree.Open(repository.Root));
    }

    [Fact]
    public void Objects_that_are_damaged_are_an_error_and_never_a_crash()
    {
        using var repository = new GitRepository();
        for (int commit = 0; commit < 12; commit++)
        {
            IEnumerable<string> lines = Enumerable.Range(0, 400).Select(line => $"line {line * 7919 % 1000} {(line == commit * 30 ? commit : 0)}\n");
            repository.Write("a.txt", string.Concat(lines)).CommitAll(day: commit);
        }
        repository.Run("gc -q --aggressive --prune=now");
        string pack = Directory.GetFiles(Path.Combine(repository.Root, ".git/objects/pack"), "*.pack").Single(), index = Path.ChangeExtension(pack, "idx");
        foreach (string file in new[] { pack, index })
        {
            byte[] good = File.ReadAllBytes(file);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var random = new Random(3);
            for (int round = 0; round < 200; round++)
            {
                byte[] bad = [.. good];
                bad[random.Next(bad.Length)] ^= (byte)random.Next(1, 256);
                File.WriteAllBytes(file, round % 4 == 0 ? bad[..random.Next(bad.Length)] : bad);
                _ = repository.Open().ChangedSince("HEAD~9");
            }
            File.WriteAllBytes(file, good);
        }
        Assert.IsType<ChangeReading.Told>(repository.Open().ChangedSince("HEAD~9"));
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_named()
    {
        if (Environment.UserName == "root")
        {
            Assert.Skip("skipped: root may read everything");
        }
        using var repository = new GitRepository();
        repository.Write("a.sh", "bazel build //x\n").Write("closed/b.sh");
        File.SetUnixFileMode(Path.Combine(repository.Root, "a.sh"), UnixFileMode.None);
        File.SetUnixFileMode(Path.Combine(repository.Root, "closed"), UnixFileMode.None);
        RepositoryTree tree = repository.Open();
        Assert.Equal(new UnreadableFile("closed", "may not be read"), Assert.Single(tree.Unreadable));
        Assert.Equal(new UnreadableFile("a.sh", "may not be read"), Assert.Single(Scan(tree).Unreadable));
        File.SetUnixFileMode(Path.Combine(repository.Root, "closed"), (UnixFileMode)0b111_101_101);
    }

    [Fact]
    public void A_deep_tree_is_walked_without_descending_into_the_stack()
    {
        using var repository = new GitRepository();
        repository.Write(string.Join('/', Enumerable.Repeat("d", 1500)) + "/a.md");
        Assert.Single(repository.Open().Files);
    }

    internal static FileScanResult<string> Scan(IAuditTree tree) =>
        FileScan.Run(tree, file => FileKinds.Of(file.Path), new(NeedleTable.For(AuditConfig.Default)), 64 << 20, (file, _, _) => file.Path);
}
