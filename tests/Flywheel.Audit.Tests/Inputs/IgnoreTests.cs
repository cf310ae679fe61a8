using System.Text;
using Flywheel.Audit.Inputs.Ignore;
using Xunit;

namespace Flywheel.Audit.Tests.Inputs;

/// <summary>What is ignored is what git ignores.</summary>
public sealed class IgnoreTests
{
    private static readonly string[] Names =
    [
        "a", "b", "ab", "abc", "a.md", "foo", "foo.txt", "!x", "#y", "a b", "sp ", "x\\y", "[z]", "*", "a?c", "bar-1", "Bar", "é", "-", "]", "^",
        "d/a", "d/b.md", "d/e/a", "d/e/f/abc", "d/e/f/foo.txt", "foo2/bar", "foo2/bar2/baz", "q/d/a", "q/foo2/bar", "ab2/abc/a.md",
    ];

    private static readonly string[] Parts =
    [
        "a", "b", "ab", "abc", "d", "e", "f", "foo", "foo2", "bar", "*", "*", "**", "/", "/", "/", "?", ".md", ".txt", "!", "\\", "\\*", "\\?", "\\ ", " ", "#",
        "[a-c]", "[!a]", "[^b]", "[]]", "[]-a]", "[[:alpha:]]", "[[:upper:]]", "[[:nope:]]", "[a", "]", "[a-]", "[\\]]", "[x/y]",
        "-", "2", "**/", "/**", "/**/", "***", "*a*", "é", "\r", "\t",
    ];

    [Fact]
    public void Random_patterns_ignore_what_git_ignores()
    {
        using var repository = new GitRepository();
        var random = new Random(20_261_128);
        const int Folders = 250;
        for (int folder = 0; folder < Folders; folder++)
        {
            foreach (string name in Names)
            {
                repository.Write($"{folder}/{name}");
            }
            IEnumerable<string> lines = Enumerable.Range(0, random.Next(1, 5)).Select(_ => string.Concat(random.GetItems(Parts, random.Next(1, 6))));
            repository.Write($"{folder}/.gitignore", string.Join('\n', lines));
        }
        string[] theirs = repository.Listed(), ours = [.. repository.Open().Files.Select(file => file.Path)];
        string[] differing = [.. ours.Except(theirs).Select(path => "only here: " + path), .. theirs.Except(ours).Select(path => "only git: " + path)];
        string Patterns(string line) =>
            File.ReadAllText(Path.Combine(repository.Root, line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..line.IndexOf('/')], ".gitignore"));
        Assert.True(differing.Length == 0, string.Join('\n', differing.Take(10).Select(line => $"{line}  by  {Patterns(line).Replace("\n", " | ")}")));
        Assert.InRange(theirs.Length, Folders * Names.Length / 4, Folders * (Names.Length - 1));
    }

    [Fact]
    public void Files_of_every_level_are_asked_from_the_inside_out()
    {
        using var repository = new GitRepository();
        var random = new Random(5);
        string[] lines = ["*.log", "!keep.log", "/x", "sub/", "!sub", "!sub/", "**/t", "sub/x", "!/sub/y", "y", "sub/*", "!sub/x", "/sub/**/y", "!y"];
        string[] leaves = ["a.log", "keep.log", "x", "y", "t", "z"];
        var tracked = new List<string>();
        for (int tree = 0; tree < 150; tree++)
        {
            foreach (string folder in new[] { "", "sub/", "sub/sub/", "m/", "m/sub/", "x2/t/" })
            {
                foreach (string leaf in leaves)
                {
                    if (folder != "x2/" || leaf != "t")
                    {
                        repository.Write($"{tree}/{folder}{leaf}");
                    }
                }
                if (random.Next(2) == 0)
                {
                    repository.Write($"{tree}/{folder}.gitignore", string.Join('\n', random.GetItems(lines, random.Next(1, 5))) + "\n");
                }
                if (random.Next(4) == 0)
                {
                    tracked.Add($"{tree}/{folder}{random.GetItems(leaves, 1)[0]}");
                }
            }
        }
        repository.Git(["add", "-f", .. tracked]);
        repository.Write(".git/info/exclude", "z\n!m/z\n");
        repository.AssertListedAlike();
    }

    [Fact]
    public void A_pattern_that_would_be_tried_in_every_way_costs_the_product_of_the_lengths()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 60)) + "b";
        Assert.False(IgnorePattern.Parse(Encoding.UTF8.GetBytes(pattern))!.Matches(Encoding.UTF8.GetBytes(new string('a', 250)), false));
        pattern = string.Concat(Enumerable.Repeat("**/a/", 60)) + "b";
        string path = string.Join('/', Enumerable.Repeat("a", 400));
        Assert.False(IgnorePattern.Parse(Encoding.UTF8.GetBytes(pattern))!.Matches(Encoding.UTF8.GetBytes(path), false));
    }
}
