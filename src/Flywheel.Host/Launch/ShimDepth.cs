using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>How many shims stand above this process, counted in FLYWHEEL_SHIM_DEPTH; the first one has 0.</summary>
public readonly record struct ShimDepth(int Value)
{
    public const string Variable = "FLYWHEEL_SHIM_DEPTH";

    /// <summary>Honest nesting (`bazel` inside `bazel run` inside a wrapper) stays well below.</summary>
    public const int Limit = 8;

    /// <summary>Whether wrappers seem to call each other for ever, so that nothing may be started any more.</summary>
    public bool IsLoop => Value >= Limit;

    /// <summary>The count for our child.</summary>
    public ShimDepth Next => new(Math.Min(Value, Limit) + 1);

    /// <summary>As the variable holds it.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the count; what is missing or not a count is 0.</summary>
    public static ShimDepth Of(ImmutableArray<ByteString> environment) =>
        EnvironmentEntries.Find(environment, Variable) is { } text
        && int.TryParse(text.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? new(value)
            : new(0);
}
