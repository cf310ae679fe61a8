using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>Aliases and functions that stand before the shim.</summary>
internal sealed class ShellOverrides : DoctorCheck
{
    public override string Name => "shell";

    public override CheckResult Examine(DoctorFacts facts) => Found(
        facts.ShellFiles.SelectMany(file => file.Profile.Overrides.Select(found => Judge(facts.Programs, file, found))).OfType<Diagnosis>(),
        "no alias and no function stands before the shim");

    private static Diagnosis? Judge(ProgramsOnPath programs, ShellFile file, ShellOverride found)
    {
        string where = $"{file.Path}:{found.Command.Line}";
        string what = found.IsFunction ? "function" : "alias";
        // By their names they are looked up on PATH, which is a check of its own.
        string[] around = [.. found.Programs.Where(ProgramsOnPath.IsBazel).Where(program => !ShellProfile.GuardedNames.Contains(program) && programs.Started(program) is not { IsGuard: true })];
        bool through = found.Programs.Any(program => ProgramsOnPath.IsBazel(program) && !around.Contains(program));
        if (around.Length == 0)
        {
            return through && !found.IsFunction ? null
                : new Diagnosis.Note($"{where}: the {what} `{found.Name}` stands before the shim{(through ? ", and starts it" : "")}");
        }
        string leads = $"{where}: the {what} `{found.Name}` starts {string.Join(", ", around.Distinct())}, and not the shim";
        return file.IsUsed
            ? new Diagnosis.Problem(leads, found.IsFunction
                ? $"take the function out of {file.Path}, then `unset -f {found.Name}` in shells that are open"
                : $"{file.FixWithout(found.Command)}, then `unalias {found.Name}` in shells that are open")
            : new Diagnosis.Note($"{leads} (your shell does not read that file)");
    }
}
