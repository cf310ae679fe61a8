using Flywheel.Core.Contract;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Environments in which nothing heavy may run and everything light must.</summary>
public enum Circumstance
{
    /// <summary>All is well declared, and nobody listens at the cache's port.</summary>
    CacheDown,

    /// <summary>Every variable of the contract holds what it must not.</summary>
    EverythingWrong,

    /// <summary>No variable at all.</summary>
    NothingSet,
}

internal static class Circumstances
{
    public static Dictionary<string, string> Variables(this Circumstance circumstance) => circumstance switch
    {
        Circumstance.CacheDown => GuardedBazel.Attached($"grpc://127.0.0.1:{LoopbackPort.Free()}"),
        Circumstance.EverythingWrong => Wrong(),
        _ => [],
    };

    private static Dictionary<string, string> Wrong()
    {
        // The launcher's own two have tests of their own: with one of them wrong, a light command has something to say.
        Dictionary<string, string> wrong = Core.Contract.Variables.All
            .Where(variable => variable.Name is not (Core.Contract.Variables.Bazelisk or Core.Contract.Variables.BazelBin))
            .ToDictionary(variable => variable.Name, _ => "${UNEXPANDED} $(false)", StringComparer.Ordinal);
        // Any text opens it; the wrong one is one that is over.
        wrong[EscapeHatch.Variable] = "until=2001-01-01 long ago";
        return wrong;
    }
}
