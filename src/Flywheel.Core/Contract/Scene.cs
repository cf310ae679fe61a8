using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>An endpoint variable that is set, with its reading.</summary>
public sealed record EndpointSetting(string Variable, Sourced<string> Given, EndpointReading Reading)
{
    public bool IsExecutor => Variable == Variables.Executor;

    /// <summary><c>VARIABLE (source)</c>.</summary>
    public string Named => $"{Variable} ({Contract.Shown.Source(Given.Source)})";
}

/// <summary>The facts with what several rules derive from them.</summary>
public sealed class Scene
{
    private RemoteTarget? target;

    public Scene(Facts facts)
    {
        Facts = facts;
        Settings s = facts.Settings;
        SubstrateMode? declared = SubstrateModes.Parse(s.DeclaredMode?.Value);
        Mode = new ModeFinding(s.DeclaredMode, s.DetectedMode,
            declared is { } mode ? new(mode, s.DeclaredMode!.Value.Source) : new(s.DetectedMode, SettingSource.Detected));
        DeclaredMode = declared;
        var endpoints = ImmutableArray.CreateBuilder<EndpointSetting>();
        Add(s.CacheVariable, s.Cache);
        Add(Variables.Executor, s.Executor);
        Add(Variables.ExecutorCache, s.ExecutorCache);
        Endpoints = endpoints.ToImmutable();

        void Add(string variable, Sourced<string>? given)
        {
            if (given is { } set)
            {
                endpoints.Add(new(variable, set, Endpoint.Parse(set.Value)));
            }
        }
    }

    public Facts Facts { get; }

    public Settings Settings => Facts.Settings;

    public ModeFinding Mode { get; }

    /// <summary>Null when none is declared or the word is unknown.</summary>
    public SubstrateMode? DeclaredMode { get; }

    public SubstrateMode EffectiveMode => Mode.Effective.Value;

    public ImmutableArray<EndpointSetting> Endpoints { get; }

    /// <summary>The cache endpoint in use, readable or not; null when unset.</summary>
    public EndpointSetting? Cache => Find(Settings.EffectiveCacheVariable);

    public EndpointSetting? Executor => Find(Variables.Executor);

    /// <summary>Whether an attached cache is asked for at all: a heavy command, or a strict run.</summary>
    public bool NeedsCache => Facts.Heavy || Facts.Strict;

    /// <summary>Whether the rule cache-missing holds against these facts: the root of several others.</summary>
    public bool CacheIsMissing => NeedsCache && Cache is null && DeclaredMode != SubstrateMode.CompatibilityLocalOnly;

    /// <summary>The endpoint as it will be used; null when the cache's address is unset or cannot be read.</summary>
    public RemoteTarget? Target() => target ??= FindTarget();

    private RemoteTarget? FindTarget()
    {
        if (Cache is not { Reading.Value: { } cache } setting)
        {
            return null;
        }
        Endpoint? executor = EffectiveMode == SubstrateMode.ExecutorBacked ? Executor?.Reading.Value : null;
        return new RemoteTarget
        {
            Cache = cache,
            CacheSource = setting.Given.Source,
            CacheVariable = setting.Variable,
            Executor = executor,
            InstanceName = Settings.InstanceName.Value,
            Upload = !Settings.ReadOnlyRole.Value && (Settings.Upload?.Value ?? cache.IsLoopback),
            Headers = Settings.Headers,
            CacheHeaders = Settings.CacheHeaders,
            ExecHeaders = Settings.ExecHeaders,
            CredentialHelpers = Helpers(cache, executor),
            HelperVariable = !Settings.CredentialHelpers.IsEmpty ? Variables.CredentialHelper
                : Settings.CellHelper is not null ? Variables.CellHelper
                : Settings.Token is not null ? Variables.Token
                : Facts.HasTokenInFile ? Variables.TokenFile
                : Variables.CredentialHelper,
            WithheldToken = CredentialUse.AnyCell(Settings) ? null
                : Settings.Token is not null ? Variables.Token
                : Settings.TokenFile.Source != SettingSource.Default ? Variables.TokenFile
                : null,
            TlsCa = Settings.TlsCa?.Value,
            TlsClientCertificate = Settings.TlsClientCertificate?.Value,
            TlsClientKey = Settings.TlsClientKey?.Value,
            Typed = Facts.Typed,
            Netrc = Facts.Netrc,
        };
    }

    /// <summary>An address as people are shown it; null when unset.</summary>
    public static ShownEndpoint? Shown(EndpointSetting? setting) =>
        setting is { } given ? new(given.Variable, given.Reading.Value?.Redacted, given.Given.Source) : null;

    private EndpointSetting? Find(string variable) => Endpoints.FirstOrDefault(e => e.Variable == variable);

    /// <summary>Whether a cell's token is at hand that no helper was named for: our own hands it over.</summary>
    public bool NeedsTokenHelper =>
        Settings.CellHelper is null && (Settings.Token is not null || Facts.HasTokenInFile) && CredentialUse.AnyCell(Settings);

    /// <summary>A cell's helper is bound to the cells' own hosts, so that no other host can draw its token.</summary>
    private ImmutableArray<string> Helpers(Endpoint cache, Endpoint? executor)
    {
        if ((Settings.CellHelper?.Value ?? (NeedsTokenHelper ? Facts.TokenHelper : null)) is not { } helper)
        {
            return Settings.CredentialHelpers;
        }
        string[] hosts = [cache.Host, executor?.Host ?? ""];
        return [.. Settings.CredentialHelpers, .. hosts.Where(CredentialUse.IsCell).Distinct().Select(h => $"{h}={helper}")];
    }
}
