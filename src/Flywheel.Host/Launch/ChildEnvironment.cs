using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>The environment a child gets: ours, byte for byte, and the two variables that shims tell each other.</summary>
public static class ChildEnvironment
{
    /// <summary>What a supervising shim hands down about its probe.</summary>
    public const string ProvenVariable = "FLYWHEEL_SHIM_PROVEN";

    /// <param name="environment">Our own entries.</param>
    /// <param name="proven">The value for <see cref="ProvenVariable"/>; null leaves that variable as it is.</param>
    public static ImmutableArray<ByteString> Of(ImmutableArray<ByteString> environment, ByteString? proven = null)
    {
        List<ByteString> entries = new(environment.Length + 2);
        entries.AddRange(environment);
        string depth = ShimDepth.Of(environment).Next.Value.ToString(CultureInfo.InvariantCulture);
        EnvironmentEntries.Set(entries, ShimDepth.Variable, ByteString.FromText(depth));
        if (proven is { } value)
        {
            EnvironmentEntries.Set(entries, ProvenVariable, value);
        }
        return [.. entries];
    }
}
