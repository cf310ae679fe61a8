using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Contract;

/// <summary>Draws from a command line what the contract looks at.</summary>
public static class UserFlags
{
    /// <summary>The watched options in their order, the startup option --invocation_policy first.</summary>
    public static ImmutableArray<UserFlag> Of(BazelCommandLine line)
    {
        ImmutableArray<UserFlag>.Builder flags = ImmutableArray.CreateBuilder<UserFlag>();
        foreach (StartupOption option in line.StartupOptions)
        {
            if (UserFlag.Watched.Contains(option.Name))
            {
                flags.Add(new UserFlag(option.Name, option.Value?.ToString() ?? ""));
            }
        }
        foreach (GivenOption option in line.Options)
        {
            // One that lacks its value says nothing: Bazel refuses the line by itself.
            bool dangling = line.DanglingValueOption is not null && option.Index == line.Arguments.Length - 1;
            if (!dangling && UserFlag.Watched.Contains(option.Name))
            {
                flags.Add(new UserFlag(option.Name, Value(option)));
            }
        }
        return flags.DrainToImmutable();
    }

    private static string Value(GivenOption option) =>
        option.Value?.ToString() ?? (option.Negated ? "false" : "true");
}
