using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Host.Guard;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>Ways by which what the shim starts leads back to it.</summary>
internal sealed class Recursion : DoctorCheck
{
    public override string Name => "recursion";

    public override CheckResult Examine(DoctorFacts facts)
    {
        if (facts.WayBack is { } call && facts.Launcher is BazeliskSearch.Found found)
        {
            return Problem(
                $"{LauncherMessages.Place(found.Source)} leads back: {call.Script}:{call.Line} starts `{call.Word}`, which is the shim",
                $"start Bazelisk by its path there, or set {Variables.Bazelisk} to that path");
        }
        if (facts.Version.Path is { } bazel && facts.Programs.Started(bazel) is { IsGuard: true })
        {
            return Problem($"{facts.Version.Source} names the shim itself as the Bazel to start", $"set {facts.Version.Source} to a version, such as 8.7.0");
        }
        var depth = ShimDepth.Of(facts.Environment.Entries);
        return depth.IsLoop ? Problem($"{ShimDepth.Variable} is {depth}: every `bazel` here is taken for one of a loop", $"`unset {ShimDepth.Variable}`")
            : depth.Value > 0 ? Note($"this runs below {(depth.Value == 1 ? "a `bazel`" : $"{depth} `bazel`s")} already ({ShimDepth.Variable})")
            : Ok("nothing that is started is seen to lead back to the shim");
    }
}
