using System.Collections.Immutable;

namespace Flywheel.Core.Launch;

/// <summary>Reads what a Bazel says of its own options.</summary>
public static class BazelOptions
{
    /// <summary>
    /// The options of <c>build</c> out of the shell script that <c>bazel help completion</c> prints: lines <c>--name</c>,
    /// <c>--name=</c> and <c>--name={a,b}</c> between <c>BAZEL_COMMAND_BUILD_FLAGS="</c> and <c>"</c> (2.1.0 and 4.2.3). Names
    /// without dashes, <c>no</c> forms included; null when it is no such script.
    /// </summary>
    public static ImmutableHashSet<string>? ReadCompletion(string script)
    {
        const string opening = "BAZEL_COMMAND_BUILD_FLAGS=\"";
        int start = script.IndexOf(opening, StringComparison.Ordinal);
        int end = start < 0 ? -1 : script.IndexOf('"', start + opening.Length);
        if (end < 0)
        {
            return null;
        }
        var names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in script.AsSpan()[(start + opening.Length)..end].EnumerateLines())
        {
            if (line.StartsWith("--"))
            {
                int equals = line.IndexOf('=');
                names.Add((equals < 0 ? line[2..] : line[2..equals]).ToString());
            }
        }
        return names.Count == 0 ? null : names.ToImmutable();
    }
}
