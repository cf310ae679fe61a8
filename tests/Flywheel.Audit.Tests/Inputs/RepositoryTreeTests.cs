using Flywheel.Audit.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed class RepositoryTreeTests
{
    private static GitRepository Some(params string[] init)
    {
        var repository = new GitRepository(init);
        foreach (string path in new[] { "a.md", "b/c.sh", "b/d/e.yml", "b/d/f.yml", "b-c/x", "z/very/deep/er/file.txt", "ü/ß.md", ".github/w/ci.yml" })
        {
            repository.Write(path);
        }
        File.SetUnixFileMode(Path.Combine(repository.Root, "b-c/x"), (UnixFileMode)0b111_101_101);
        repository.CommitAll();
        repository.Write("b/new.md").Write("b/gone.log").Write(".gitignore", "*.log\nbuild/\n").Write("build/out.md").Write("y");
        return repository;
    }

    [Theory]
    [InlineData("--index-version 2")]
    [InlineData("--index-version 3")]
    [InlineData("--index-version 4")]
    [InlineData("--split-index")]
    public void Every_form_of_the_index_lists_what_git_lists(string form)
    {
        using GitRepository repository = Some();
        repository.Run("update-index " + form);
        repository.Write("new-1").Write("b/aa").Write("b/later");
        repository.Run("add -N new-1");
        repository.Run("add b/aa");
        repository.Run("rm -q --cached b/c.sh");
        repository.Run("update-index --add --cacheinfo 100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,not/on/disk");
        File.Delete(Path.Combine(repository.Root, "a.md"));
        repository.Write("b/d/e.yml", "other\n");
        repository.Run("add b/d/e.yml");
        if (form == "--split-index")
        {
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(repository.Root, ".git"), "sharedindex.*"));
        }
        repository.AssertListedAlike();
        RepositoryTree tree = repository.Open();
        Assert.Equal(repository.Run("rev-parse HEAD"), tree.Commit);
        Assert.True(tree.Files.Single(file => file.Path == "b-c/x").IsExecutable);
        Assert.False(tree.Files.Single(file => file.Path == "b/later").IsTracked);
        Assert.True(tree.Files.Single(file => file.Path == "b/aa").IsTracked);
        Assert.False(tree.IsCommitted("b/aa"));
        Assert.True(tree.IsCommitted("b/c.sh"));
        Assert.All((string[])["z/very/deep/er/file.txt", "ü/ß.md", "b/d/e.yml"], path => Assert.True(tree.IsCommitted(path)));
        Assert.All((string[])["b", "b/d", "a.md/x", "b/later", "not/on/disk", "", "../a.md"], path => Assert.False(tree.IsCommitted(path)));
        Assert.Equal("other\n"u8.ToArray(), tree.Read("b/d/e.yml", 100));
        Assert.Empty(tree.Unreadable);
    }

    [Fact]
    public void A_repository_that_names_objects_by_sha256_is_read()
    {
        using GitRepository repository = Some("--object-format=sha256");
        repository.AssertListedAlike();
        Assert.Equal(64, repository.Open().Commit!.Length);
        Assert.True(repository.Open().IsCommitted("b/d/e.yml"));
        Assert.False(repository.Open().IsCommitted("b/new.md"));
    }

    [Fact]
    public void A_sparse_checkout_lists_what_is_checked_out()
    {
        using GitRepository repository = Some();
        repository.Run("add -A");
        repository.CommitAll();
        repository.Run("sparse-checkout set --cone --sparse-index b");
        repository.AssertListedAlike();
        Assert.DoesNotContain(repository.Open().Files, file => file.Path.StartsWith("z/", StringComparison.Ordinal));
        Assert.Contains(repository.Open().Files, file => file.Path == "b/d/e.yml");
    }

    [Fact]
    public void A_worktree_and_a_submodule_are_repositories_of_their_own()
    {
        using GitRepository repository = Some();
        repository.Run("worktree add -q ../other -b side");
        GitRepository other = repository.Beside("other");
        other.Write("only-here").CommitAll();
        other.AssertListedAlike();
        Assert.Equal(other.Run("rev-parse side"), other.Open().Commit);
        Assert.NotEqual(repository.Open().Commit, other.Open().Commit);

        repository.Run($"submodule --quiet add {Path.Combine(repository.Root, ".git")} sub/module");
        repository.AssertListedAlike();
        Assert.DoesNotContain(repository.Open().Files, file => file.Path.StartsWith("sub/", StringComparison.Ordinal));
        GitRepository module = repository.Beside("work/sub/module");
        module.AssertListedAlike();
        Assert.Equal(module.Root, module.Open().Root);
    }

    [Fact]
    public void Repositories_inside_are_not_entered_but_an_empty_git_folder_hides_nothing()
    {
        using GitRepository repository = Some();
        Directory.CreateDirectory(Path.Combine(repository.Root, "nested"));
        repository.Beside("work/nested").Run("init -q");
        repository.Write("nested/a.md").Write("hiding/a.md");
        Directory.CreateDirectory(Path.Combine(repository.Root, "hiding/.git"));
        Assert.Contains(repository.Open().Files, file => file.Path == "hiding/a.md");
        Assert.DoesNotContain(repository.Open().Files, file => file.Path.StartsWith("nested/", StringComparison.Ordinal));
        repository.AssertListedAlike();
    }

    [Fact]
    public void A_path_below_the_root_lists_what_lies_there()
    {
        using GitRepository repository = Some();
        repository.Write("b/.gitignore", "d/f.yml\n*.txt\n").Write("b/d/x.txt").Write("b/d/f2.log");
        string[] expected = [.. repository.Listed().Where(path => path.StartsWith("b/d/", StringComparison.Ordinal))];
        RepositoryTree tree = repository.Open("b/d");
        Assert.Equal(expected, tree.Files.Select(file => file.Path));
        Assert.Equal(repository.Root, tree.Root);
        Assert.Equal("b/d", tree.Scope);
        Assert.Equal(["b/d/e.yml"], repository.Open("b/d/e.yml").Files.Select(file => file.Path));
        Assert.Empty(repository.Open("build").Files);
        Assert.NotNull(tree.Read("a.md", 100));
    }

    [Fact]
    public void A_folder_without_git_is_walked()
    {
        using var folder = new GitRepository("none");
        folder.Write("a/b.md").Write(".gitignore", "no/\n").Write("no/c.md").Write("a/run", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(folder.Root, "a/run"), (UnixFileMode)0b111_101_101);
        RepositoryTree tree = folder.Open();
        Assert.Equal([".gitignore", "a/b.md", "a/run"], tree.Files.Select(file => file.Path));
        Assert.True(tree.Files[2].IsExecutable);
        Assert.Null(tree.Commit);
        Assert.False(tree.IsRepository);
        Assert.IsType<ChangeReading.Untold>(tree.ChangedSince("HEAD"));
    }

    [Fact]
    public void A_new_repository_has_no_commit_and_no_index()
    {
        using var repository = new GitRepository();
        repository.Write("a.md");
        Assert.Equal(["a.md"], repository.Open().Files.Select(file => file.Path));
        Assert.Null(repository.Open().Commit);
    }

    [Fact]
    public void A_file_of_excludes_counts_where_the_repository_names_it_and_holds_it()
    {
        using GitRepository repository = Some();
        repository.Write("ignored-by-us", "y\n").Write(".git/info/exclude", "new.md\n");
        repository.Run("config core.excludesFile ignored-by-us");
        repository.AssertListedAlike();
        Assert.DoesNotContain(repository.Open().Files, file => file.Path is "y" or "b/new.md");

        File.WriteAllText(Path.Combine(repository.Root, "../outside"), "*\n");
        repository.Git("config", "core.excludesFile", Path.Combine(repository.Root, "../outside"));
        Assert.Contains(repository.Open().Files, file => file.Path == "y");
    }

    [Theory]
    [InlineData("--bare", "bare")]
    [InlineData("missing", "is not there")]
    public void What_cannot_be_audited_says_why(string how, string says)
    {
        using var repository = new GitRepository("none");
        if (how == "--bare")
        {
            repository.Run("init -q --bare");
        }
        TreeOpening opening = RepositoryTree.Open(how == "missing" ? Path.Combine(repository.Root, "nothing") : repository.Root);
        Assert.Contains(says, Assert.IsType<TreeOpening.Failed>(opening).Why);
    }

    [Fact]
    public void A_git_file_that_points_at_nothing_is_an_error()
    {
        using var repository = new GitRepository("none");
        repository.Write(".git", "gitdir: ../nowhere\n");
        Assert.Contains("../nowhere"[3..], Assert.IsType<TreeOpening.Failed>(RepositoryTree.Open(repository.Root)).Why);
    }

    [Fact]
    public void Head_may_be_packed_or_detached()
    {
        using GitRepository repository = Some();
        string head = repository.Run("rev-parse HEAD");
        repository.Run("pack-refs --all");
        Assert.Equal(head, repository.Open().Commit);
        repository.Run("checkout -q --detach");
        Assert.Equal(head, repository.Open().Commit);
    }
}
