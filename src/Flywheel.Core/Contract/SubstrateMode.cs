namespace Flywheel.Core.Contract;

/// <summary>What a build is backed by.</summary>
public enum SubstrateMode
{
    CompatibilityLocalOnly,
    SharedCacheBacked,
    ExecutorBacked,
}

/// <summary>The modes' words.</summary>
public static class SubstrateModes
{
    public const string LocalOnly = "compatibility-local-only";
    public const string SharedCache = "shared-cache-backed";
    public const string Executor = "executor-backed";

    public static string Word(this SubstrateMode mode) => mode switch
    {
        SubstrateMode.CompatibilityLocalOnly => LocalOnly,
        SubstrateMode.SharedCacheBacked => SharedCache,
        _ => Executor,
    };

    /// <summary>For people.</summary>
    public static string Meaning(this SubstrateMode mode) => mode switch
    {
        SubstrateMode.CompatibilityLocalOnly => "no shared cache: light and fetching commands run as ever, heavy ones are refused",
        SubstrateMode.SharedCacheBacked => $"builds run here and take results from the cache of {Variables.Cache}",
        _ => $"actions run on the executor of {Variables.Executor}, beside the same cache",
    };

    /// <summary>The mode of exactly this word, or null.</summary>
    public static SubstrateMode? Parse(string? word) => word switch
    {
        LocalOnly => SubstrateMode.CompatibilityLocalOnly,
        SharedCache => SubstrateMode.SharedCacheBacked,
        Executor => SubstrateMode.ExecutorBacked,
        _ => null,
    };
}
