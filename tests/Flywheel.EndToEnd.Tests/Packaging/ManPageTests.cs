using System.Text.RegularExpressions;
using Flywheel.Core.Contract;
using Flywheel.EndToEnd.Tests.Companion;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The pages of the manual: packaging/man holds what the program says, and a formatter has nothing to complain about.</summary>
public sealed partial class ManPageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "packaging", "man");

    /// <summary>FLYWHEEL_UPDATE_GOLDEN=1 writes them anew.</summary>
    [Fact]
    public async Task Packaging_holds_every_page_as_the_program_prints_it()
    {
        string[] names = await NamesAsync();
        if (Environment.GetEnvironmentVariable("FLYWHEEL_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            Array.ForEach(Directory.GetFiles(Folder), File.Delete);
            foreach (string name in names)
            {
                File.WriteAllText(Path.Combine(Folder, name + ".1"), await PageAsync(name));
            }
        }
        Assert.Equal(names.Select(name => name + ".1").Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".1")), await PageAsync(name));
        }
    }

    [Fact]
    public async Task There_is_one_for_the_guard_the_companion_the_helper_and_each_verb() => Assert.Equal(
        (await CommandTree.PathsAsync()).Where(path => !path.Contains(' ', StringComparison.Ordinal)).Select(verb => $"flywheel-{verb}")
            .Append("bazel-shim").Append("flywheel").Append("flywheel-credential-helper").Order(StringComparer.Ordinal),
        (await NamesAsync()).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_formatter_says_nothing_about_any_of_them()
    {
        Assert.SkipUnless(RepositoryRoot.OnPath("groff") is not null, "skipped: no groff");
        foreach (string name in await NamesAsync())
        {
            foreach (string width in new[] { "60n", "78n", "120n" })
            {
                CommandResult result = await GroffAsync(name, "-ww", $"-rLL={width}");
                Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            }
        }
    }

    /// <summary>As a reader sees them: nothing of a page of --help is missing in the manual, and no markup shows.</summary>
    [Fact]
    public async Task A_reader_finds_every_option_exit_code_and_example_of_a_command()
    {
        Assert.SkipUnless(RepositoryRoot.OnPath("groff") is not null, "skipped: no groff");
        foreach (string path in await CommandTree.LeavesAsync())
        {
            string page = await CommandTree.PageAsync(path), manual = await ReadAsync($"flywheel-{path.Split(' ')[0]}");
            Assert.All(OptionLine().Matches(page), option => Assert.Contains(" " + option.Groups[1].Value, manual));
            Assert.All(ExampleLine().Matches(page.Split("\nExamples:\n")[1].Split("\n\nSee also:\n")[0]), example => Assert.Contains(Squeezed(example.Groups[1].Value), manual));
            Assert.All(page.Split("\nExit codes:\n")[1].Split("\n\n")[0].Split('\n'), exit => Assert.Contains(Squeezed(exit.Replace("`", "")), manual));
            Assert.DoesNotContain('`', manual);
            Assert.DoesNotContain("\\f", manual);
        }
    }

    [Fact]
    public async Task The_page_of_the_guard_has_every_rule_and_variable()
    {
        Assert.SkipUnless(RepositoryRoot.OnPath("groff") is not null, "skipped: no groff");
        string manual = await ReadAsync("bazel-shim");
        Assert.All(AttachmentContract.Rules, rule => Assert.Contains($" {rule.Id} {Squeezed(rule.ViolatedWhen.Replace("`", ""))[..20]}", manual));
        Assert.All(Variables.All, variable => Assert.Contains($" {variable.Name} {Squeezed(variable.Meaning.Replace("`", ""))}", manual));
    }

    /// <summary>What an index of the manual reads.</summary>
    [Fact]
    public async Task The_line_of_the_name_is_plain()
    {
        foreach (string name in await NamesAsync())
        {
            string[] lines = (await PageAsync(name)).Split('\n');
            string line = lines[Array.IndexOf(lines, ".SH NAME") + 1];
            Assert.Matches($@"^{Regex.Escape(name.Replace("-", @"\-"))} \\- [a-zA-Z][^\\]*", line);
            Assert.DoesNotContain("\\f", line);
        }
    }

    [Theory]
    [InlineData("[man]", "nosuch")]
    [InlineData("[man]", "flywheel-")]
    [InlineData("[man]", "flywheel", "contract")]
    public async Task What_is_no_page_is_a_usage_error(params string[] words)
    {
        CommandResult result = await CommandTree.RunAsync(words);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    private static async Task<string[]> NamesAsync() => (await CommandTree.RunAsync("[man]")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> PageAsync(string name)
    {
        CommandResult result = await CommandTree.RunAsync("[man]", name);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        return result.Output;
    }

    private static Task<CommandResult> GroffAsync(string name, params string[] options) => CommandRunner.RunAsync(
        "groff", ["-man", "-Tutf8", "-P-c", "-P-b", "-P-u", .. options, Path.Combine(Folder, name + ".1")],
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");

    private static async Task<string> ReadAsync(string name) => Squeezed((await GroffAsync(name, "-rLL=200n")).Output);

    private static string Squeezed(string text) => Blanks().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^  (?:-h, )?(--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"^  (\S.*)$", RegexOptions.Multiline)]
    private static partial Regex ExampleLine();
}
