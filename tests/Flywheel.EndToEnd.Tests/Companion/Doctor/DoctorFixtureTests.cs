using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary>Broken set-ups: <c>flywheel doctor</c> names the one cause, and what it says to do works.</summary>
public sealed class DoctorFixtureTests(SharedCache cache)
{
    private static readonly Dictionary<string, BrokenSetUp> SetUps =
        BrokenPaths.All.Concat(BrokenAttachments.All).Concat(BrokenSurroundings.All).ToDictionary(setUp => setUp.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. SetUps.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_one_cause_is_named_and_its_fix_works(string name)
    {
        BrokenSetUp setUp = SetUps[name];
        using DoctorScene scene = await DoctorScene.HealthyAsync(cache);
        await setUp.Break(scene);

        IReadOnlyList<NamedProblem> problems = await scene.ProblemsAsync();
        NamedProblem problem = Assert.Single(problems);
        Assert.Equal(setUp.Check, problem.Check);
        Assert.Contains(setUp.What, problem.What, StringComparison.Ordinal);
        CommandResult text = await scene.RunAsync();
        Assert.Equal((1, ""), (text.ExitCode, text.Errors));
        Assert.Contains($"\nproblem  {setUp.Check.PadRight(14)}", "\n" + text.Output, StringComparison.Ordinal);
        Assert.Contains("\n         hint: ", text.Output, StringComparison.Ordinal);

        await setUp.Mend(scene, problem);
        Assert.Empty(await scene.ProblemsAsync());
    }
}
