using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>The Bazel that editors are told to start.</summary>
internal sealed class EditorBazel : DoctorCheck
{
    public override string Name => "editor";

    public override CheckResult Examine(DoctorFacts facts) =>
        Found(facts.EditorFiles.Select(file => Judge(facts, file)).OfType<Diagnosis>(), "no editor is told to start another Bazel");

    private static Diagnosis.Problem? Judge(DoctorFacts facts, EditorFile file)
    {
        string value = file.Setting.Value;
        if (value.Length == 0 || ShellProfile.GuardedNames.Contains(value))
        {
            return null;
        }
        string word = facts.Workspace is { } root
            ? value.Replace("${workspaceFolder}", root, StringComparison.Ordinal).Replace("${workspaceRoot}", root, StringComparison.Ordinal)
            : value;
        string home = word.Replace("${userHome}", "~", StringComparison.Ordinal).Replace("${env:HOME}", "~", StringComparison.Ordinal);
        if (facts.Programs.Started(home, facts.Workspace) is { IsGuard: true })
        {
            return null;
        }
        // What is no path and no Bazel's name may have landed there by accident.
        string shown = ShownVariable.IsPlainPath(value) || ProgramsOnPath.IsBazel(value) ? value : "something else";
        return new($"{file.Path}:{file.Setting.Line}: `{file.Setting.Key}` is {shown}, and not the shim", $"set `{file.Setting.Key}` to {Wanted(facts)} there");
    }

    private static string Wanted(DoctorFacts facts) => facts.Programs.Guard is { } guard ? guard.ToString() : "the shim's path";
}
