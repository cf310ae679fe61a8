using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Rc;

namespace Flywheel.Core.Contract;

/// <summary>Draws from a command line and from rc files what the contract looks at.</summary>
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
    /// The watched options of rc files, as far as nothing overrides them: neither a later line nor the command line's own words, which
    /// the resolution knows.
    /// </summary>
    /// <param name="rc">The options of the command, its own words with them.</param>
    /// <param name="workspace">Its folder; null outside of any.</param>
    public static ImmutableArray<RcFlag> Of(RcResolution rc, string? workspace)
    {
        ImmutableArray<RcFlag>.Builder flags = ImmutableArray.CreateBuilder<RcFlag>();
        RcOption? policy = null;
        foreach (RcOption option in rc.Startup)
        {
            policy = option.Given.Name == "invocation_policy" ? option : policy;
        }
        if (policy is not null)
        {
            Add(policy);
        }
        foreach (RcOption option in rc.Options)
        {
            if (!option.Ignored && !option.IsStarlark && !option.Overridden && UserFlag.Watched.Contains(option.Given.Name))
            {
                Add(option);
            }
        }
        return flags.DrainToImmutable();

        void Add(RcOption option)
        {
            if (option.File is { } file && Value(option.Given) is { } value)
            {
                flags.Add(new(new UserFlag(option.Given.Name, value), RcPlace.Of(file, option.Line, workspace), option));
            }
        }
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
