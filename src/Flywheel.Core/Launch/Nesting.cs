using System.Globalization;

namespace Flywheel.Core.Launch;

/// <summary>How many shims stand around this one: a wrapper that leads back to us would start itself for ever.</summary>
public static class Nesting
{
    /// <summary>The environment variable that counts.</summary>
    public const string Variable = "FLYWHEEL_SHIM_DEPTH";

    /// <summary>`bazel run` of a script that calls `bazel run` is one level each; nobody needs ten.</summary>
    public const int Limit = 10;

    /// <summary>The depth that the environment tells; 0 where it tells none or nonsense.</summary>
    public static int Depth(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int depth) ? depth : 0;
}
