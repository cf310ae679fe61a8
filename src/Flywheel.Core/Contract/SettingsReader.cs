using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>Looks each variable up where it may stand and reads it by its rule.</summary>
internal sealed class SettingsReader
{
    private readonly EnvironmentSnapshot environment;
    private readonly EnvFile file;
    private readonly ImmutableArray<SettingFault>.Builder faults = ImmutableArray.CreateBuilder<SettingFault>();

    private SettingsReader(EnvironmentSnapshot environment, EnvFile file)
    {
        this.environment = environment;
        this.file = file;
    }

    internal static Settings Read(EnvironmentSnapshot environment, EnvFile file, Manifest manifest)
    {
        var reader = new SettingsReader(environment, file);
        Settings settings = reader.Read(manifest);
        return settings with { Faults = reader.faults.ToImmutable() };
    }

    private Settings Read(Manifest manifest)
    {
        if (manifest.Fault is { } fault)
        {
            faults.Add(new(Manifest.FileName, SettingSource.Manifest, fault, $"make {Manifest.FileName} JSON with the text `enrollment.substrateMode`"));
        }
        Sourced<string>? mode = Word(Variables.Mode);
        Sourced<bool>? upload = Flag(Variables.Upload);
        Sourced<string>? role = Word(Variables.CacheRole);
        Sourced<string>? certificate = Word(Variables.TlsCert);
        Sourced<string>? key = Word(Variables.TlsKey);
        if (upload is { Value: true } up && role is { Value: "read-only" } r)
        {
            faults.Add(new(Variables.CacheRole, r.Source,
                $"is `read-only` while {Variables.Upload} ({Shown.Source(up.Source)}) is true", $"unset one of {Variables.CacheRole} and {Variables.Upload}"));
        }
        if (Raw(Variables.TlsCert) is null != Raw(Variables.TlsKey) is null)
        {
            (string set, string other) = Raw(Variables.TlsCert) is null
                ? (Variables.TlsKey, Variables.TlsCert)
                : (Variables.TlsCert, Variables.TlsKey);
            faults.Add(new(set, SettingSource.Environment, $"is set and {other} is not", $"set {other}, too, or unset {set}"));
        }
        return new Settings
        {
            DeclaredMode = mode ?? (manifest.Mode is { } word ? new(word, SettingSource.Manifest) : null),
            ManifestMode = manifest.Mode,
            Cache = Word(Variables.Cache),
            Executor = Word(Variables.Executor),
            ExecutorCache = Word(Variables.ExecutorCache),
            InstanceName = Word(Variables.InstanceName) ?? new("", SettingSource.Default),
            Profile = Word(Variables.Profile),
            RunnerLabels = Word(Variables.RunnerLabels) is { } labels
                ? new(ValueRule.Labels.Read(labels.Value) ?? [], labels.Source)
                : null,
            PortForward = Word(Variables.LocalProof) is { } proof ? new(true, proof.Source) : new(false, SettingSource.Default),
            AllowLocalhost = Flag(Variables.AllowLocalhost) ?? No,
            AllowSplit = Flag(Variables.AllowSplit) ?? No,
            AllowHosted = Flag(Variables.AllowHosted) ?? No,
            ProofDigest = Raw(Variables.ProofDigest) is { } digest ? Checked(Variables.ProofDigest, digest) ?? digest : null,
            StaleHosts = Word(Variables.StaleHosts) is { } stale ? ValueRule.Hosts.Split(stale.Value) : [],
            Strict = FlagOrYes(Variables.Strict),
            EscapeHatch = Word(EscapeHatch.Variable),
            Upload = upload,
            ReadOnlyRole = role is { Value: "read-only" } ro ? new(true, ro.Source) : No,
            Platform = Word(Variables.Platform) ?? new(Variables.DefaultPlatform, SettingSource.Default),
            Config = Word(Variables.Config),
            HeapMb = Number(Variables.HeapMb, Variables.Heap),
            QuotaRetries = Number(Variables.QuotaRetries, Variables.Retries) ?? new(3, SettingSource.Default),
            QuotaBackoffSeconds = Number(Variables.QuotaBackoff, Variables.Backoff) ?? new(75, SettingSource.Default),
            RepositoryCache = Word(Variables.RepositoryCache),
            DistDirs = Word(Variables.DistDir) is { } dirs
                ? new([.. dirs.Value.Split(':', StringSplitOptions.RemoveEmptyEntries)], dirs.Source)
                : new([], SettingSource.Default),
            DisableDownload = FlagOrYes(Variables.DisableDownload),
            Headers = Lines(Variables.Header),
            CacheHeaders = Lines(Variables.CacheHeader),
            ExecHeaders = Lines(Variables.ExecHeader),
            CredentialHelpers = Lines(Variables.CredentialHelper),
            TokenFile = Word(Variables.TokenFile) ?? new(Variables.DefaultTokenFile, SettingSource.Default),
            Token = Word(Variables.Token)?.Value,
            CellHelper = Word(Variables.CellHelper),
            TlsCa = Word(Variables.TlsCa),
            TlsClientCertificate = certificate,
            TlsClientKey = key,
            Bazelisk = Word(Variables.Bazelisk),
            BazelBin = Word(Variables.BazelBin),
            ProbeTimeout = Word(Variables.ProbeTimeout) is { } seconds
                ? new(Variables.Probe.Parse(seconds.Value) ?? TimeSpan.FromSeconds(5), seconds.Source)
                : new(TimeSpan.FromSeconds(5), SettingSource.Default),
            EvidenceDir = Word(Variables.EvidenceDir),
            EvidenceWanted = Flag(Variables.Evidence) ?? new(true, SettingSource.Default),
            Quiet = Flag(Variables.Quiet) ?? No,
            FileWarnings = file.Warnings,
        };
    }

    private static Sourced<bool> No => new(false, SettingSource.Default);

    private Sourced<string>? Raw(string name)
    {
        if (environment.Get(name) is { } text)
        {
            return new(text.Trim(), SettingSource.Environment);
        }
        return Variables.Find(name) is { FileMaySet: true } && file.Get(name) is { } fromFile
            ? new(fromFile.Trim(), SettingSource.File)
            : null;
    }

    private Sourced<string>? Word(string name) => Raw(name) is { } raw ? Checked(name, raw) : null;

    private Sourced<string>? Checked(string name, Sourced<string> raw)
    {
        ValueRule rule = Variables.Find(name)!.Rule;
        if (rule.Fault(raw.Value) is not { } fault)
        {
            return raw;
        }
        faults.Add(new(name, raw.Source, fault + rule.Echo(raw.Value), rule.FixOf(name)));
        return null;
    }

    private Sourced<bool>? Flag(string name) =>
        Word(name) is { } word ? new(BooleanWord.Parse(word.Value) == true, word.Source) : null;

    /// <summary>For what must not be loosened by a typing mistake.</summary>
    private Sourced<bool> FlagOrYes(string name) => Flag(name) ?? (Raw(name) is { } odd ? new(true, odd.Source) : No);

    private Sourced<int>? Number(string name, ValueRule.Integer rule) =>
        Word(name) is { } word ? new(rule.Parse(word.Value)!.Value, word.Source) : null;

    private ImmutableArray<string> Lines(string name) => Word(name) is { } word ? ValueRule.Lines.Split(word.Value) : [];
}
