using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;

namespace Flywheel.Core.Messages;

/// <summary>What is said when this Bazel lacks an option that carries policy or credentials: it is refused, never dropped.</summary>
public static class BazelCannotMessage
{
    /// <summary>One line for each option that it lacks.</summary>
    /// <param name="command">The command that is refused.</param>
    /// <param name="bazel">Which Bazel it is, and who chose it.</param>
    /// <param name="lacking">Not empty.</param>
    /// <param name="facts">For the sources of the settings, and redaction.</param>
    public static ImmutableArray<string> Lacks(
        RefusedCommand command, string bazel, ImmutableArray<VersionedFlag> lacking, Facts facts)
    {
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs an option that this Bazel does not have");
        foreach (VersionedFlag flag in lacking)
        {
            lines.Add($"{RefusalCauses.BazelCannot}: {flag.Variable} asks for `--{flag.Name}`, which {bazel} {flag.Lack}");
        }
        lines.Expiry();
        string asked = string.Join(" and ", lacking.Select(flag => flag.Variable).Distinct());
        lines.Hint("use a newer Bazel, " + (lacking[0].Instead is { } instead ? $"{instead}, or do without what {asked} asks for" : $"or unset {asked}"));
        lines.Hatch(command, facts.Heavy);
        return lines.Lines();
    }

    /// <summary>It cannot be told whether the options are there.</summary>
    /// <param name="command">The command that is refused.</param>
    /// <param name="wanted">Not empty.</param>
    /// <param name="reason">Why listing the options failed.</param>
    /// <param name="facts">For redaction.</param>
    public static ImmutableArray<string> Unknown(
        RefusedCommand command, ImmutableArray<VersionedFlag> wanted, string reason, Facts facts)
    {
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs an option, and whether this Bazel has it cannot be told");
        lines.Add($"{RefusalCauses.BazelCannot}: {string.Join(", ", wanted.Select(flag => $"`--{flag.Name}` ({flag.Variable})"))}: {reason}");
        lines.Expiry();
        lines.Hint("name the Bazel's version in .bazelversion or USE_BAZEL_VERSION, or run `bazel help completion` to see why it fails");
        lines.Hatch(command, facts.Heavy);
        return lines.Lines();
    }
}
