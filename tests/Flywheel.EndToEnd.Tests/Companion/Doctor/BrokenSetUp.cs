namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary>Something that goes wrong with a set-up.</summary>
/// <param name="Name">In words.</param>
/// <param name="Check">The check that has to name it.</param>
/// <param name="What">What it has to say, in part.</param>
/// <param name="Break">Makes it go wrong.</param>
/// <param name="Mend">Does what the fix says.</param>
internal sealed record BrokenSetUp(string Name, string Check, string What, Func<DoctorScene, Task> Break, Func<DoctorScene, NamedProblem, Task> Mend)
{
    /// <summary>Pastes the command of the fix.</summary>
    public static Task Paste(DoctorScene scene, NamedProblem problem) => scene.PasteAsync(problem.Fix);

    /// <summary>Sets the variable that the fix names to the value that it names.</summary>
    public static Task Set(DoctorScene scene, NamedProblem problem)
    {
        scene.Set(problem.Fix);
        return Task.CompletedTask;
    }

    /// <summary>Runs <c>doctor --fix</c>.</summary>
    public static async Task Repair(DoctorScene scene, NamedProblem problem)
    {
        Xunit.Assert.True(problem.Fixable);
        Xunit.Assert.Empty(await scene.ProblemsAsync("--fix"));
    }

    /// <summary>Breaks with a few lines.</summary>
    public static BrokenSetUp Of(string name, string check, string what, Action<DoctorScene> make, Func<DoctorScene, NamedProblem, Task> mend) =>
        new(name, check, what, scene => Done(() => make(scene)), mend);

    /// <summary>Mends by following words.</summary>
    public static Func<DoctorScene, NamedProblem, Task> Follow(string words, Action<DoctorScene> mend) => (scene, problem) =>
    {
        Xunit.Assert.Contains(words, problem.Fix, StringComparison.Ordinal);
        return Done(() => mend(scene));
    };

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
