using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Contract.Rules;

namespace Flywheel.Core.Probe;

/// <summary>
/// What <c>flywheel probe</c> asks, and with what. Of the contract's rules only those count that say that there is no address, or that
/// something must not be sent to it: to look is allowed where to build is not.
/// </summary>
public sealed class ProbeScope
{
    /// <summary>The argument that stands in for the variables.</summary>
    public const string Argument = "ENDPOINT";

    private static readonly ImmutableArray<string> Hindering =
        [new EndpointPlaceholder().Id, new Contract.Rules.EndpointScheme().Id, new EndpointMalformed().Id, new TokenSource().Id];

    /// <param name="facts">With settings that <see cref="Asked"/> has cut down.</param>
    public ProbeScope(Facts facts)
    {
        Facts = facts;
        Judgement judged = AttachmentContract.Judge(facts);
        Target = judged.Target;
        Hindrances = [.. judged.Violations.Where(violation => Hindering.Contains(violation.RuleId))];
        string values = new BadValue().Id;
        Warnings = [.. judged.Violations.Where(violation => violation.RuleId == values), .. judged.Warnings.Where(w => w.RuleId == values)];
    }

    /// <summary>The settings, cut down to what is asked.</summary>
    public Facts Facts { get; }

    /// <summary>Null when no cache is named, or its address cannot be read.</summary>
    public RemoteTarget? Target { get; }

    /// <summary>Why nothing may be sent.</summary>
    public ImmutableArray<Violation> Hindrances { get; }

    /// <summary>Values that cannot be read, and so play no part.</summary>
    public ImmutableArray<Violation> Warnings { get; }

    /// <summary>Whether an address of a cache is named at all, readable or not.</summary>
    public bool NamesCache => Facts.Settings.Cache is not null;

    /// <summary>Settings cut down to what is asked.</summary>
    /// <param name="settings">As they stand.</param>
    /// <param name="endpoint">Instead of the settings' cache and executor; null for these.</param>
    /// <param name="instance">Instead of the settings' instance name; null for that.</param>
    public static Settings Asked(Settings settings, string? endpoint, string? instance) => settings with
    {
        Cache = endpoint is null ? settings.EffectiveCache : new(endpoint, SettingSource.CommandLine),
        CacheVariable = endpoint is null ? settings.EffectiveCacheVariable : Argument,
        Executor = endpoint is null && ExecutorBacked(settings) ? settings.Executor : null,
        ExecutorCache = null,
        // From here on the endpoints alone say what is asked.
        DeclaredMode = null,
        InstanceName = instance is null ? settings.InstanceName : new(instance, SettingSource.CommandLine),
    };

    private static bool ExecutorBacked(Settings settings) =>
        (SubstrateModes.Parse(settings.DeclaredMode?.Value) ?? settings.DetectedMode) == SubstrateMode.ExecutorBacked;
}
