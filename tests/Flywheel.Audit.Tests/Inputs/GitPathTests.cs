using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Inputs.Git;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

/// <summary>An index and trees that were made by hand: git itself puts no such path into one.</summary>
public sealed class GitPathTests
{
    private const string Good = "aaaaa/bbbbb.md";

    [Theory]
    [InlineData("../secret.md..")]
    [InlineData("/etc/passwd...")]
    [InlineData("aaaaa/../bb.md")]
    [InlineData("aaaaa//bbbb.md")]
    [InlineData("aaaaa/./bbb.md")]
    [InlineData("./aaaa/bbb.md.")]
    [InlineData("aaaaa/bbbbbb/.")]
    [InlineData("aaaaa/bbbbb/..")]
    [InlineData("aaaaa/bbbbbb//")]
    [InlineData("aaaaa/bbbbbbb/")]
    [InlineData(".git/config.md")]
    [InlineData("aaa/.gIT/bb.md")]
    [InlineData("aaaaaaaaa/.GIT")]
    public void A_path_that_leads_out_or_into_the_folder_of_git_makes_an_index_a_damaged_one(string path)
    {
        using GitRepository repository = WithIndex(bytes => bytes.Replace(Good, path, StringComparison.Ordinal));
        Assert.EndsWith(
            "it holds a path that git lets into no index", Assert.IsType<TreeOpening.Failed>(RepositoryTree.Open(repository.Root)).Why,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..aaa/bbb...md")]
    [InlineData(".gitignore/a.b")]
    [InlineData(".../.git..x/.b")]
    [InlineData("a.git/\\..\\b.md")]
    public void A_path_that_only_looks_like_one_is_read(string path)
    {
        using GitRepository repository = WithIndex(bytes => bytes.Replace(Good, path, StringComparison.Ordinal));
        Assert.Equal(path, Assert.Single(repository.Open().Index.Entries).Path);
    }

    [Theory]
    [InlineData("\x81\xA4", "\x01\xA4")]
    [InlineData("\x81\xA4", "\x41\xED")]
    [InlineData("\x81\xA4", "\xC1\xA4")]
    public void An_entry_that_is_nothing_git_tracks_makes_an_index_a_damaged_one(string mode, string other)
    {
        using GitRepository repository = WithIndex(bytes => bytes.Replace("\0\0" + mode, "\0\0" + other, StringComparison.Ordinal));
        Assert.IsType<TreeOpening.Failed>(RepositoryTree.Open(repository.Root));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../x")]
    [InlineData(".git")]
    [InlineData(".GIT")]
    public void A_name_in_a_tree_that_leads_out_makes_the_commit_a_damaged_one(string name)
    {
        using var repository = new GitRepository();
        repository.Write("a.md").CommitAll();
        string blob = repository.Run("rev-parse HEAD:a.md");
        repository.Shell($@"{{ printf '100644 {name}\0'; printf '%s' {blob} | sed 's/../\\x&/g' | xargs -0 printf; }} > .git/made");
        string tree = repository.Run("hash-object -t tree -w --literally .git/made");
        string commit = repository.Git("commit-tree", "-p", "HEAD", "-m", "m", tree);
        repository.Run("update-ref refs/heads/made " + commit);
        repository.Run("update-ref refs/heads/main " + repository.Git("commit-tree", "-p", commit, "-m", "m", "HEAD^{tree}"));
        Assert.Contains(
            "holds a name that git checks out nowhere", Assert.IsType<ChangeReading.Untold>(repository.Open().ChangedSince("made")).Why,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a/b.c/...", true)]
    [InlineData("", false)]
    [InlineData("/", false)]
    [InlineData("a/", false)]
    [InlineData("a\0", false)]
    [InlineData("a/.git", false)]
    [InlineData("a/.git/b", false)]
    public void A_path_is_inside_or_not(string path, bool isInside) => Assert.Equal(isInside, GitPath.IsInside(path));

    private static GitRepository WithIndex(Func<string, string> change)
    {
        var repository = new GitRepository();
        repository.Write(Good).Write("../secret.md..").Run("add -A");
        string file = Path.Combine(repository.Root, ".git/index"), before = Encoding.Latin1.GetString(File.ReadAllBytes(file)), after = change(before);
        Assert.NotEqual(before, after);
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes(after));
        return repository;
    }
}
