using System.Collections.Immutable;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>Who answers to <c>bazel</c>, and to the lane names.</summary>
internal sealed class PathOrder : DoctorCheck
{
    public override string Name => "path";

    public override CheckResult Examine(DoctorFacts facts)
    {
        ProgramsOnPath programs = facts.Programs;
        if (programs.Guard is not { } guard)
        {
            return Problem("the guarded `bazel` is neither beside this program nor on PATH", "install it beside this program, and put that folder first on PATH");
        }
        ImmutableArray<ProgramAt> bazels = programs.Named("bazel");
        if (bazels is not [var first, ..])
        {
            return Problem($"no `bazel` is on PATH; the shim is {guard}", programs.FixPath);
        }
        if (!first.IsGuard)
        {
            string where = bazels.FirstOrDefault(program => program.IsGuard) is { } later ? $"the shim, {later.Path}, comes after it on PATH" : $"the shim, {guard}, is not on PATH";
            return Problem($"`bazel` is {first.Path}, and {where}", programs.FixPath);
        }
        foreach (string lane in ShellProfile.GuardedNames.Skip(1))
        {
            if (programs.Named(lane) is [{ IsGuard: false } other, ..])
            {
                return Problem($"`{lane}` is {other.Path}, which is not the shim", programs.FixPath);
            }
        }
        string[] behind = [.. bazels.Where(program => !program.IsGuard).Select(program => program.Path)];
        return Ok($"`bazel` is the shim, {first.Path}{(behind.Length == 0 ? "" : $"; behind it: {string.Join(", ", behind)}")}");
    }
}
