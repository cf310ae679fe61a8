using System.Diagnostics;
using System.Text;
using Flywheel.Audit.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

/// <summary>A repository in a folder of its own, made by the real git without anybody's configuration.</summary>
public sealed class GitRepository : IDisposable
{
    private readonly string home;

    public GitRepository(params string[] init)
    {
        home = Directory.CreateTempSubdirectory("audit-git-").FullName;
        Root = Path.Combine(home, "work");
        Directory.CreateDirectory(Root);
        if (init is not ["none"])
        {
            Git(["init", "-q", "-b", "main", .. init, "."]);
        }
    }

    private GitRepository(string home, string root) => (this.home, Root) = (home, root);

    public string Root { get; }

    /// <summary>Another folder of the same home; goes with it.</summary>
    public GitRepository Beside(string name) => new(home, Path.Combine(home, name));

    public string Git(params string[] arguments) => GitWith(null, 0, arguments);

    /// <summary>The words of one line, split at spaces.</summary>
    public string Run(string line) => Git(line.Split(' '));

    public string GitWith(string? input, int day, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        string date = $"{1_700_000_000 + (day * 86400)} +0000";
        foreach ((string name, string value) in new[]
        {
            ("HOME", home), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date),
            ("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@example.com"), ("GIT_COMMITTER_NAME", "a"), ("GIT_COMMITTER_EMAIL", "a@example.com"),
            ("GIT_ALLOW_PROTOCOL", "file"),
        })
        {
            start.Environment[name] = value;
        }
        using Process git = Process.Start(start)!;
        Task<string> errors = git.StandardError.ReadToEndAsync();
        Task writing = Task.Run(() =>
        {
            git.StandardInput.Write(input);
            git.StandardInput.Close();
        });
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        writing.Wait();
        Assert.True(git.ExitCode == 0, $"git {string.Join(' ', arguments)}: {errors.Result}");
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(output)).TrimEnd('\n');
    }

    public GitRepository Write(string path, string text = "text\n")
    {
        string whole = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
        return this;
    }

    public string CommitAll(string message = "m", int day = 0)
    {
        Run("add -A");
        GitWith(null, day, "commit", "-q", "--allow-empty", "-m", message);
        return Run("rev-parse HEAD");
    }

    public RepositoryTree Open(string below = "") =>
        Assert.IsType<TreeOpening.Opened>(RepositoryTree.Open(Path.Combine(Root, below))).Tree;

    /// <summary>What git itself lists: tracked or neither tracked nor ignored, and on disk as a regular file.</summary>
    public string[] Listed() =>
    [
        .. Git("ls-files", "-z", "-co", "--exclude-standard").Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct()
            .Where(path => !path.EndsWith('/') && new FileInfo(Path.Combine(Root, path)) is { Exists: true, LinkTarget: null })
            .Order(StringComparer.Ordinal),
    ];

    public void AssertListedAlike()
    {
        string[] ours = [.. Open().Files.Select(file => file.Path)], theirs = Listed();
        Assert.True(
            ours.SequenceEqual(theirs),
            $"only here: {string.Join(' ', ours.Except(theirs).Take(20))}\nonly git: {string.Join(' ', theirs.Except(ours).Take(20))}");
    }

    public void Shell(string script)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-ec", script]) { WorkingDirectory = Root })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    /// <summary>By the shell: names need not be UTF-8.</summary>
    public void Dispose()
    {
        using Process removal = Process.Start("rm", ["-rf", home]);
        removal.WaitForExit();
    }
}
