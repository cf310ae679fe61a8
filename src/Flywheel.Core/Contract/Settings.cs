using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>
/// Every variable of the contract, resolved by precedence: environment, <c>.env.flywheel.local</c>, manifest, default. What
/// is malformed is left at its default here and named in <see cref="Faults"/>.
/// </summary>
public sealed record Settings
{
    /// <summary>The declared mode's word as it was given; maybe none of the three.</summary>
    public Sourced<string>? DeclaredMode { get; init; }

    /// <summary>The manifest's word, to tell a conflict.</summary>
    public string? ManifestMode { get; init; }

    public Sourced<string>? Cache { get; init; }
    public Sourced<string>? Executor { get; init; }
    public Sourced<string>? ExecutorCache { get; init; }
    public Sourced<string> InstanceName { get; init; } = new("", SettingSource.Default);
    public Sourced<string>? Profile { get; init; }

    /// <summary>Null when unset or not readable.</summary>
    public Sourced<ImmutableArray<string>>? RunnerLabels { get; init; }

    public Sourced<bool> PortForward { get; init; } = new(false, SettingSource.Default);
    public Sourced<bool> AllowLocalhost { get; init; } = new(false, SettingSource.Default);
    public Sourced<bool> AllowSplit { get; init; } = new(false, SettingSource.Default);
    public Sourced<bool> AllowHosted { get; init; } = new(false, SettingSource.Default);
    public Sourced<string>? ProofDigest { get; init; }
    public ImmutableArray<string> StaleHosts { get; init; } = [];
    /// <summary>True also for a word that is no yes or no: a mistyped one must not open a lane's gate.</summary>
    public Sourced<bool> Strict { get; init; } = new(false, SettingSource.Default);

    /// <summary>The variable's text; <see cref="Contract.EscapeHatch.Parse"/> reads it for a day.</summary>
    public Sourced<string>? EscapeHatch { get; init; }

    /// <summary>Null when not said: then the cache's address decides.</summary>
    public Sourced<bool>? Upload { get; init; }

    public Sourced<bool> ReadOnlyRole { get; init; } = new(false, SettingSource.Default);
    public Sourced<string> Platform { get; init; } = new(Variables.DefaultPlatform, SettingSource.Default);

    /// <summary><c>none</c> is kept as a word.</summary>
    public Sourced<string>? Config { get; init; }

    /// <summary>The rc config that the setting selects; null where it selects none, or is not given.</summary>
    public string? SelectedConfig => Config is { Value: not "none" and var name } ? name : null;

    public Sourced<int>? HeapMb { get; init; }
    public Sourced<int> QuotaRetries { get; init; } = new(3, SettingSource.Default);
    public Sourced<int> QuotaBackoffSeconds { get; init; } = new(75, SettingSource.Default);
    public Sourced<string>? RepositoryCache { get; init; }
    public Sourced<ImmutableArray<string>> DistDirs { get; init; } = new([], SettingSource.Default);
    public Sourced<bool> DisableDownload { get; init; } = new(false, SettingSource.Default);
    public ImmutableArray<string> Headers { get; init; } = [];
    public ImmutableArray<string> CacheHeaders { get; init; } = [];
    public ImmutableArray<string> ExecHeaders { get; init; } = [];
    public ImmutableArray<string> CredentialHelpers { get; init; } = [];

    /// <summary>The token file somebody named, or the default place.</summary>
    public Sourced<string> TokenFile { get; init; } = new(Variables.DefaultTokenFile, SettingSource.Default);

    public string? Token { get; init; }
    public Sourced<string>? CellHelper { get; init; }
    public Sourced<string>? TlsCa { get; init; }
    public Sourced<string>? TlsClientCertificate { get; init; }
    public Sourced<string>? TlsClientKey { get; init; }
    public Sourced<string>? Bazelisk { get; init; }
    public Sourced<string>? BazelBin { get; init; }
    public Sourced<TimeSpan> ProbeTimeout { get; init; } = new(TimeSpan.FromSeconds(5), SettingSource.Default);
    public Sourced<string>? EvidenceDir { get; init; }
    public Sourced<bool> EvidenceWanted { get; init; } = new(true, SettingSource.Default);
    public Sourced<bool> Quiet { get; init; } = new(false, SettingSource.Default);

    /// <summary>Values outside their column, and a manifest that cannot be read.</summary>
    public ImmutableArray<SettingFault> Faults { get; init; } = [];

    /// <summary>What was ignored in <c>.env.flywheel.local</c>.</summary>
    public ImmutableArray<string> FileWarnings { get; init; } = [];

    /// <summary>The cache that is used: in executor mode, declared or detected, the executor's own, where one is given.</summary>
    public Sourced<string>? EffectiveCache => UsesExecutorCache ? ExecutorCache : Cache;

    /// <summary>The variable that <see cref="EffectiveCache"/> came from.</summary>
    public string EffectiveCacheVariable => UsesExecutorCache ? Variables.ExecutorCache : CacheVariable;

    /// <summary>What <see cref="Cache"/> came from: its variable, or an argument that stands in for it.</summary>
    public string CacheVariable { get; init; } = Variables.Cache;

    private bool UsesExecutorCache => ExecutorCache is not null
        && (Executor is not null || SubstrateModes.Parse(DeclaredMode?.Value) == SubstrateMode.ExecutorBacked);

    /// <summary>What the endpoints say the mode is.</summary>
    public SubstrateMode DetectedMode => Executor is not null ? SubstrateMode.ExecutorBacked
        : Cache is not null ? SubstrateMode.SharedCacheBacked
        : SubstrateMode.CompatibilityLocalOnly;

    /// <summary>The token file to look at, or null when none plays a part: none named, and no cell that would be given one.</summary>
    public string? TokenFileInUse =>
        TokenFile.Source != SettingSource.Default ? TokenFile.Value
        : Token is null && CredentialUse.AnyCell(this) ? TokenFile.Value
        : null;

    /// <summary>Whether that file must be there: one that nobody named, for a helper that nobody named, need not.</summary>
    public bool TokenFileMustExist => TokenFile.Source != SettingSource.Default || CellHelper is not null;

    public static Settings Resolve(EnvironmentSnapshot environment, EnvFile file, Manifest manifest) =>
        SettingsReader.Read(environment, file, manifest);
}

/// <summary>A value outside its column. <paramref name="What"/> goes on after the variable's name and never repeats a secret.</summary>
public sealed record SettingFault(string Variable, SettingSource Source, string What, string Fix);
