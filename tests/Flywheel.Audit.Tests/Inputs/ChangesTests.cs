using System.Globalization;
using System.Text.RegularExpressions;
using Flywheel.Audit.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

public sealed partial class ChangesTests(ChangesTests.SharedHistory shared) : IClassFixture<ChangesTests.SharedHistory>
{
    /// <summary>One history for the tests that only look at it.</summary>
    public sealed class SharedHistory : IDisposable
    {
        public GitRepository Repository { get; } = History();

        public void Dispose() => Repository.Dispose();
    }

    private static ChangeSet Changes(GitRepository repository, string revision) =>
        repository.Open().ChangedSince(revision).Match(told => told.Changes, untold => throw new InvalidOperationException(untold.Why));

    private static string Untold(GitRepository repository, string revision) =>
        Assert.IsType<ChangeReading.Untold>(repository.Open().ChangedSince(revision)).Why;

    /// <summary>Two branches that part, with a packed past, loose commits, annotated and plain tags, and a merge.</summary>
    private static GitRepository History()
    {
        var repository = new GitRepository();
        repository.Write("a.txt", Lines(1, 40)).Write("dir/b.txt", Lines(1, 20)).Write("dir/sub/c.txt").Write("other/d.txt").CommitAll(day: 1);
        repository.Run("tag -a -m x v1");
        repository.Write("a.txt", Lines(1, 41)).CommitAll(day: 2);
        repository.Run("tag plain");
        repository.Run("checkout -q -b side");
        repository.Write("side.txt").CommitAll(day: 3);
        repository.Run("checkout -q main");
        repository.Write("main.txt").CommitAll(day: 4);
        repository.Run("gc -q");
        repository.Write("a.txt", Lines(2, 42)).CommitAll(day: 5);
        repository.GitWith(null, 6, "merge", "-q", "--no-ff", "-m", "merge", "side");
        repository.Write("last.txt").CommitAll(day: 7);
        repository.Run("update-ref refs/remotes/origin/main side");
        repository.Run("symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main");
        return repository;
    }

    private static string Lines(int from, int to) => string.Concat(Enumerable.Range(from, to - from + 1).Select(line => $"line {line}\n"));

    [Theory]
    [InlineData("HEAD")]
    [InlineData("@")]
    [InlineData("main~3")]
    [InlineData("HEAD^^2")]
    [InlineData("HEAD~1^2")]
    [InlineData("v1")]
    [InlineData("v1^{}")]
    [InlineData("v1^{commit}")]
    [InlineData("plain")]
    [InlineData("refs/tags/v1")]
    [InlineData("tags/plain")]
    [InlineData("side")]
    [InlineData("origin/main")]
    [InlineData("origin")]
    [InlineData("side~2")]
    [InlineData("heads/main~4")]
    public void A_revision_is_what_git_takes_it_for(string revision)
    {
        GitRepository repository = shared.Repository;
        Assert.Equal(repository.Run($"merge-base HEAD {revision}"), Changes(repository, revision).Base);
        string id = repository.Run($"rev-parse {revision}^{{commit}}");
        Assert.Equal(repository.Run($"merge-base HEAD {id}"), Changes(repository, id[..8]).Base);
        Assert.Equal(repository.Run($"merge-base HEAD {id}"), Changes(repository, id.ToUpperInvariant()).Base);
    }

    [Theory]
    [InlineData("nothing", "nothing is called")]
    [InlineData("HEAD~99", "before the beginning")]
    [InlineData("HEAD^3", "before the beginning")]
    [InlineData("abcdef12", "nothing is called")]
    [InlineData("main..side", "not understood")]
    [InlineData("@{u}", "not understood")]
    [InlineData("--help", "not understood")]
    [InlineData("HEAD~x", "not understood")]
    [InlineData("../../../etc/passwd", "not understood")]
    [InlineData("", "not understood")]
    [InlineData("HEAD^{tree}", "no commit")]
    [InlineData("0123456789012345678901234567890123456789", "no commit")]
    public void A_revision_that_is_none_says_so(string revision, string says)
    {
        GitRepository repository = shared.Repository;
        Assert.Contains(says, Untold(repository, revision));
    }

    [Fact]
    public void Merge_bases_of_random_histories_are_gits()
    {
        using var repository = new GitRepository();
        var random = new Random(11);
        string tree = repository.Run("write-tree");
        var commits = new List<string>();
        for (int at = 0; at < 60; at++)
        {
            string[] parents = [.. Enumerable.Range(0, at == 0 ? 0 : random.Next(1, 4)).Select(_ => commits[random.Next(Math.Max(0, at - 12), at)]).Distinct()];
            // Clocks go wrong at times.
            int day = random.Next(4) == 0 ? random.Next(60) : at;
            commits.Add(repository.GitWith(null, day, ["commit-tree", tree, "-m", $"{at}", .. parents.SelectMany(parent => new[] { "-p", parent })]));
        }
        for (int round = 0; round < 60; round++)
        {
            repository.Write(".git/HEAD", commits[random.Next(30, 60)] + "\n");
            string other = commits[random.Next(10, 60)];
            string[] all = repository.Run($"merge-base --all HEAD {other}").Split('\n');
            string found = Changes(repository, other).Base;
            Assert.Contains(found, all);
            Assert.Equal(repository.Run($"show -s --format=%ct {repository.Run($"merge-base HEAD {other}")}"), repository.Run($"show -s --format=%ct {found}"));
        }
    }

    [Fact]
    public void Changed_lines_are_gits()
    {
        using var repository = new GitRepository();
        var random = new Random(23);
        for (int file = 0; file < 60; file++)
        {
            repository.Write($"{file % 7}/{file}.txt", Lines(1, random.Next(1, 90)));
        }
        repository.CommitAll();
        repository.Run("repack -q -a -d");
        for (int file = 0; file < 60; file += 2)
        {
            string path = $"{file % 7}/{file}.txt";
            List<string> lines = [.. File.ReadAllLines(Path.Combine(repository.Root, path))];
            for (int edit = random.Next(1, 6); edit > 0; edit--)
            {
                int at = random.Next(lines.Count + 1);
                if (random.Next(2) == 0 || at == lines.Count)
                {
                    lines.Insert(at, $"new {random.Next()}");
                }
                else
                {
                    lines.RemoveAt(at);
                }
            }
            repository.Write(path, string.Join('\n', lines) + (random.Next(3) > 0 ? "\n" : ""));
            if (file % 4 == 0)
            {
                repository.Git("add", path);
            }
        }
        repository.Run("commit -q -m x");
        File.Delete(Path.Combine(repository.Root, "1/1.txt"));
        repository.Run("rm -q 3/3.txt");
        repository.Write("untracked.txt", "one\ntwo").Write("empty.txt", "");

        ChangeSet changes = Changes(repository, "HEAD~1");
        Assert.Equal(["1/1.txt", "3/3.txt"], changes.Deleted);
        Assert.Equal([new LineRange(1, 2)], changes.Files["untracked.txt"].Lines);
        Assert.True(changes.Files["untracked.txt"].IsNew);
        Dictionary<string, List<LineRange>> theirs = Hunks(repository.Run("diff -U0 --no-renames --diff-filter=M --minimal --no-indent-heuristic HEAD~1"));
        IEnumerable<string> ours = changes.Files.Values.Where(file => !file.IsNew).Select(file => file.Path);
        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        Assert.All(theirs, pair => Assert.Equal(pair.Value, changes.Files[pair.Key].Lines));
    }

    [Fact]
    public void Only_the_time_of_a_file_is_no_change_and_a_change_that_leaves_time_and_size_is_one()
    {
        using GitRepository repository = History();
        DateTime time = File.GetLastWriteTimeUtc(Path.Combine(repository.Root, "a.txt"));
        repository.Write("dir/b.txt", Lines(1, 20)).Write("a.txt", Lines(2, 42).Replace("line 9\n", "line 8\n"));
        File.SetLastWriteTimeUtc(Path.Combine(repository.Root, "a.txt"), time);
        FileChange change = Assert.Single(Changes(repository, "HEAD").Files).Value;
        Assert.Equal("a.txt", change.Path);
        Assert.Equal([new LineRange(8, 1)], change.Lines);
    }

    [Fact]
    public void A_shallow_clone_says_when_the_base_lies_beyond_its_end()
    {
        using GitRepository repository = History();
        repository.Run("checkout -q side");
        repository.Run("clone -q --depth 1 --no-single-branch file://" + repository.Root + " ../shallow");
        GitRepository shallow = repository.Beside("shallow");
        Assert.Contains("git fetch --unshallow", Untold(shallow, "origin/main"));
        Assert.Contains("git fetch --unshallow", Untold(shallow, "HEAD~1"));
        Assert.Empty(Changes(shallow, "origin/side").Files);
    }

    [Fact]
    public void Histories_without_anything_in_common_say_so()
    {
        using GitRepository repository = History();
        repository.Run("checkout -q --orphan alone");
        repository.CommitAll();
        Assert.Contains("no commit in common", Untold(repository, "main"));
    }

    [Theory]
    [InlineData("--split-index")]
    [InlineData("--index-version 4")]
    public void Worktrees_and_other_forms_of_the_index_are_compared_too(string form)
    {
        using GitRepository repository = History();
        repository.Run("update-index " + form);
        repository.Run("worktree add -q ../tree side");
        GitRepository tree = repository.Beside("tree");
        tree.Write("dir/sub/c.txt", "text\nmore\n");
        Assert.Equal(tree.Run("merge-base HEAD main~2"), Changes(tree, "main~2").Base);
        Assert.Equal([new LineRange(2, 1)], Changes(tree, "main~2").Files["dir/sub/c.txt"].Lines);
        repository.Write("dir/sub/new.txt");
        repository.Run("add dir/sub/new.txt");
        Assert.Equal(["dir/sub/new.txt"], Changes(repository, "HEAD").Files.Keys);
    }

    [Fact]
    public void A_sha256_repository_and_a_sparse_one_are_compared_too()
    {
        using var repository = new GitRepository("--object-format=sha256");
        repository.Write("a/b.txt", Lines(1, 5)).Write("c/d.txt").CommitAll(day: 1);
        repository.Run("gc -q");
        repository.Run("sparse-checkout set --cone --sparse-index a");
        repository.Write("a/b.txt", Lines(2, 5)).CommitAll(day: 2);
        ChangeSet changes = Changes(repository, "HEAD~1");
        Assert.Equal([new LineRange(1, 0)], Assert.Single(changes.Files).Value.Lines);
        Assert.Empty(changes.Deleted);
        Assert.True(changes.Touches("a/b.txt", 1, 1));
        Assert.False(changes.Touches("a/b.txt", 2, 3));
    }

    private static Dictionary<string, List<LineRange>> Hunks(string diff)
    {
        var hunks = new Dictionary<string, List<LineRange>>();
        string path = "";
        foreach (string line in diff.Split('\n'))
        {
            path = line.StartsWith("+++ b/", StringComparison.Ordinal) ? line[6..] : path;
            if (Hunk().Match(line) is { Success: true } hunk)
            {
                int first = int.Parse(hunk.Groups[1].Value, CultureInfo.InvariantCulture);
                int count = hunk.Groups[2].Success ? int.Parse(hunk.Groups[2].Value, CultureInfo.InvariantCulture) : 1;
                hunks.TryAdd(path, []);
                hunks[path].Add(count > 0 ? new(first, count) : new(first + 1, 0));
            }
        }
        return hunks;
    }

    [GeneratedRegex(@"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")]
    private static partial Regex Hunk();
}
