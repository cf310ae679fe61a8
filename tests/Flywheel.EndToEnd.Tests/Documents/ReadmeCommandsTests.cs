using Flywheel.EndToEnd.Tests.Packaging;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Documents;

/// <summary>
/// Every command that the README shows is run, and what it shows of the output is what comes. Only what runs these tests, or has tests of
/// its own, is not run here: those fences say so.
/// </summary>
public sealed class ReadmeCommandsTests(SharedRelease release)
{
    /// <summary>In place of a stage: it publishes the binaries that are tested, runs the tests, or is a line of a script.</summary>
    private const string Elsewhere = "by tests of its own";

    [Fact]
    public async Task Every_command_of_the_README_does_what_it_shows()
    {
        Dictionary<string, ReadmeStage> stages = [];
        List<string> faults = [];
        try
        {
            foreach (ReadmeExample example in ReadmeExample.All())
            {
                string where = $"README.md:{example.Line}";
                if (example.Stage is not { } name)
                {
                    faults.Add($"{where} has no `<!-- run: STAGE -->` above it");
                    continue;
                }
                if (name == Elsewhere)
                {
                    continue;
                }
                if (!stages.TryGetValue(name, out ReadmeStage? stage))
                {
                    stages[name] = stage = await ReadmeStage.OpenAsync(name, release);
                }
                CommandResult result = await stage.TypeAsync(example);
                string? fault = example.ShowsOutput ? Transcript.Difference(example.Lines, result.Output) : result.ExitCode == 0 ? null : result.ToString();
                if (fault is not null)
                {
                    faults.Add($"{where}: {fault}");
                }
                if (ReadmeStage.IsFresh(name))
                {
                    stages.Remove(name);
                    await stage.DisposeAsync();
                }
            }
        }
        finally
        {
            foreach (ReadmeStage stage in stages.Values)
            {
                await stage.DisposeAsync();
            }
        }
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    /// <summary>The few that are not run here are those that run everything, and those that stand in for a script.</summary>
    [Fact]
    public void What_is_run_elsewhere_is_a_script_of_this_checkout_or_stands_in_for_one() => Assert.All(
        ReadmeExample.All().Where(example => example.Stage == Elsewhere).SelectMany(example => example.Commands),
        command => Assert.Matches("^(bash (tests/run|packaging/(publish|release|reproduce))\\.sh|exec (bazel-cache-backed|flywheel contract --no-probe) \"\\$@\")( |$)", command));
}
