using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;

namespace Flywheel.Host.Guard;

/// <summary>Plans what is not gated. Reads the few variables it needs by name and looks at no file, so that it always works.</summary>
internal static class LightCommand
{
    public static LaunchPlan Plan(BazelCommandLine line, EnvironmentSnapshot environment) =>
        new LaunchPlan.Replace(
            line.Class == CommandClass.Fetching
                ? BazelArguments.ForFetching(line, FetchFlagsReader.Read(environment), HeapOption.Read(environment))
                : BazelArguments.ForLight(line, HeapOption.Read(environment)),
            Notices: []);
}
