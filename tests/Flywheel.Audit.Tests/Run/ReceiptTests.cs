using System.Diagnostics;
using System.Text.Json.Nodes;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Flywheel.Audit.Tests.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

/// <summary>What a receipt says of the files themselves.</summary>
public sealed class ReceiptTests
{
    private static JsonNode Of(string root, params string[] apart)
    {
        RepositoryTree tree = RepositoryTree.Open(root).Match(opened => opened.Tree, failed => throw new InvalidOperationException(failed.Why));
        var run = new AuditRun(tree, AuditRun.Register(tree).Config, new() { AsOf = new(2026, 6, 1), ToolVersion = "1" })
        {
            TellsDirty = true,
            Apart = apart.ToHashSet(),
        };
        return JsonNode.Parse(AuditReceipt.Of(run.Report()))!;
    }

    private static bool? Dirty(string root, params string[] apart) => Of(root, apart)["dirty"]?.GetValue<bool>();

    private static GitRepository Committed()
    {
        var repository = new GitRepository();
        repository.Write("a.sh", "echo a\n").Write("b.bin", "b\n").Write(AuditConfig.FileName, "version = 1\n").CommitAll();
        return repository;
    }

    [Fact]
    public void Files_as_they_were_committed_are_clean()
    {
        using GitRepository repository = Committed();
        Assert.False(Dirty(repository.Root));
        // Another time is no other content, nor is a file that is none of the audited.
        File.SetLastWriteTimeUtc(Path.Combine(repository.Root, "a.sh"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        repository.Write("b.bin", "c\n").Write("c.json", "{}\n");
        Assert.False(Dirty(repository.Root, "c.json"));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("staged")]
    [InlineData("new")]
    [InlineData("gone")]
    [InlineData("the register")]
    public void What_the_commit_does_not_have_is_dirty(string what)
    {
        using GitRepository repository = Committed();
        switch (what)
        {
            case "changed": repository.Write("a.sh", "echo b\n"); break;
            case "staged": repository.Write("a.sh", "echo b\n").Run("add a.sh"); break;
            case "new": repository.Write("d.sh", "echo d\n"); break;
            case "gone": File.Delete(Path.Combine(repository.Root, "a.sh")); break;
            default: repository.Write(AuditConfig.FileName, "version = 1\n\n"); break;
        }
        Assert.True(Dirty(repository.Root));
    }

    [Fact]
    public void Without_a_commit_nobody_knows()
    {
        using var repository = new GitRepository();
        repository.Write("a.sh");
        Assert.Null(Dirty(repository.Root));
        using var folder = new GitRepository("none");
        folder.Write("a.sh");
        Assert.Null(Dirty(folder.Root));
    }

    [Fact]
    public void Links_and_pipes_are_named_and_said_not_to_be_read()
    {
        using GitRepository repository = Committed();
        repository.Write("real/x.md", "# x\n").Write(".gitignore", "ignored*\n");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "AGENTS.md"), "real/x.md");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "ignored.md"), "real/x.md");
        Directory.CreateSymbolicLink(Path.Combine(repository.Root, "out"), "/");
        using (Process pipe = Process.Start("mkfifo", Path.Combine(repository.Root, "pipe.sh")))
        {
            pipe.WaitForExit();
        }
        JsonArray skipped = Of(repository.Root)["files"]!["skipped"]!.AsArray();
        Assert.Equal(["AGENTS.md is a link", "out is a link", "pipe.sh is neither a file nor a folder"],
            skipped.Select(one => $"{one!["path"]} {one["why"]!.GetValue<string>().Split(':')[0]}"));
    }

    [Fact]
    public void A_folder_that_is_named_may_be_a_link_but_none_inside_is_followed()
    {
        using GitRepository repository = Committed();
        using GitRepository outside = repository.Beside("outside");
        Directory.CreateDirectory(outside.Root);
        outside.Write("secret.sh", "bazel build //x\n");
        string link = Path.Combine(repository.Root, "link");
        Directory.CreateSymbolicLink(link, outside.Root);
        string[] Files(string path) => RepositoryTree.Open(path).Match(opened => opened.Tree.Files.Select(file => file.Path).ToArray(), failed => [failed.Why]);
        Assert.Equal(["a.sh", "b.bin", AuditConfig.FileName], Files(repository.Root));
        Assert.Equal(["secret.sh"], Files(link));
    }
}
