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
            if (UserFlag.Watched.Contains(option.Name) && Value(option) is { } value)
            {
                flags.Add(new UserFlag(option.Name, value));
            }
        }
        return flags.DrainToImmutable();
    }

    /// <summary>
    /// Booleans in one spelling, whatever of Bazel's words was used. Null for a value-taking option that stands last without its
    /// value: Bazel refuses that line by itself.
    /// </summary>
    private static string? Value(GivenOption option) =>
        option.Name is not ("remote_accept_cached" or "remote_local_fallback") ? option.Value?.ToString()
        : option.AsFlag() switch
        {
            true => "true",
            false => "false",
            null => option.Value?.ToString(),
        };
}
