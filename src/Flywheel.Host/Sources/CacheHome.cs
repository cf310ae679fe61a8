using Flywheel.Core.Contract;

namespace Flywheel.Host.Sources;

/// <summary>The folder of this user's caches, as the XDG base directory specification has it.</summary>
public static class CacheHome
{
    /// <summary>Null when neither XDG_CACHE_HOME nor HOME names a folder: a relative path is none.</summary>
    public static string? Of(EnvironmentSnapshot environment) =>
        environment.Get("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache) ? cache
        : environment.Get("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache")
        : null;
}
