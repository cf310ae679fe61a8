using Flywheel.Core.Doctor;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>tools/bazel of the workspace, which Bazelisk starts in Bazel's place.</summary>
internal sealed class WorkspaceWrapper : DoctorCheck
{
    private const string SkipVariable = "BAZELISK_SKIP_WRAPPER";

    public override string Name => "wrapper";

    public override CheckResult Examine(DoctorFacts facts)
    {
        if (facts.Wrapper is not { } wrapper)
        {
            return Ok("the workspace has no tools/bazel");
        }
        // A path to another Bazel than the one that was chosen, checked for its options and handed over in BAZEL_REAL.
        if (wrapper.Calls.FirstOrDefault(call => ShownVariable.IsPlainPath(call.Word) && facts.Programs.Started(call.Word) is not { IsGuard: true }) is { } raw)
        {
            return Problem($"tools/bazel:{raw.Line} starts {raw.Word}, whatever Bazelisk chose", $"start \"$BAZEL_REAL\" in line {raw.Line} of {wrapper.Path} instead");
        }
        if (BazeliskSettings.Find(facts.Environment, facts.Workspace, SkipVariable) is { } skip)
        {
            return Note($"tools/bazel is passed over: {SkipVariable} is set ({(skip.Source == SkipVariable ? "environment" : skip.Source)})");
        }
        return wrapper.IsExecutable
            ? Ok("tools/bazel names no Bazel by a path")
            : Note("tools/bazel is passed over: it may not be executed", $"`chmod +x {ShellQuote.Of(wrapper.Path)}` if it is meant to be");
    }
}
