using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>A variable of the contract.</summary>
public sealed record Variable(
    string Name, string Meaning, ValueRule Rule, string Default, bool FileMaySet = false, bool Secret = false);

/// <summary>Every variable: the one table that the reader, the rule bad-value and the documents use.</summary>
public static class Variables
{
    public const string Mode = "GF_BAZEL_SUBSTRATE_MODE";
    public const string Cache = "BAZEL_REMOTE_CACHE";
    public const string Executor = "BAZEL_REMOTE_EXECUTOR";
    public const string ExecutorCache = "BAZEL_REMOTE_EXECUTOR_CACHE";
    public const string InstanceName = "BAZEL_REMOTE_INSTANCE_NAME";
    public const string Profile = "GF_FLYWHEEL_PROFILE_STATE";
    public const string RunnerLabels = "GF_BAZEL_RUNNER_LABELS";
    public const string LocalProof = "GF_BAZEL_LOCAL_PROOF";
    public const string AllowLocalhost = "GF_BAZEL_ALLOW_LOCALHOST_PROOF";
    public const string AllowSplit = "GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE";
    public const string AllowHosted = "GF_BAZEL_ALLOW_HOSTED_RUNNER";
    public const string ProofDigest = "GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST";
    public const string StaleHosts = "GF_BAZEL_STALE_HOSTS";
    public const string Strict = "GF_BAZEL_STRICT";
    public const string Upload = "GF_BAZEL_REMOTE_UPLOAD";
    public const string CacheRole = "GF_BAZEL_CACHE_ROLE";
    public const string Platform = "GF_BAZEL_REMOTE_EXECUTION_PLATFORM";
    public const string Config = "GF_BAZEL_CONFIG";
    public const string HeapMb = "GF_BAZEL_HOST_JVM_MAX_HEAP_MB";
    public const string QuotaRetries = "GF_BAZEL_QUOTA_RETRIES";
    public const string QuotaBackoff = "GF_BAZEL_QUOTA_BACKOFF_SECONDS";
    public const string RepositoryCache = "BAZEL_REPOSITORY_CACHE";
    public const string DistDir = "BAZEL_DISTDIR";
    public const string DisableDownload = "GF_BAZEL_REPOSITORY_DISABLE_DOWNLOAD";
    public const string Header = "BAZEL_REMOTE_HEADER";
    public const string CacheHeader = "BAZEL_REMOTE_CACHE_HEADER";
    public const string ExecHeader = "BAZEL_REMOTE_EXEC_HEADER";
    public const string CredentialHelper = "BAZEL_CREDENTIAL_HELPER";
    public const string TokenFile = "GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE";
    public const string Token = "GF_REAPI_CREDENTIAL_HELPER_TOKEN";
    public const string CellHelper = "GF_REAPI_BAZEL_CREDENTIAL_HELPER";
    public const string TlsCa = "GF_BAZEL_TLS_CA";
    public const string TlsCert = "GF_BAZEL_TLS_CLIENT_CERT";
    public const string TlsKey = "GF_BAZEL_TLS_CLIENT_KEY";
    public const string Bazelisk = "GF_BAZELISK";
    public const string BazelBin = "BAZEL_BIN";
    public const string ProbeTimeout = "GF_BAZEL_PROBE_TIMEOUT";
    public const string EvidenceDir = "GF_BAZEL_EVIDENCE_DIR";
    public const string Evidence = "GF_BAZEL_EVIDENCE";
    public const string Quiet = "GF_BAZEL_QUIET";

    /// <summary>A value of GF_BAZEL_HOST_JVM_MAX_HEAP_MB in megabytes; null outside its range.</summary>
    public static int? HeapMegabytes(string text) => Heap.Parse(text.Trim());

    public const string DefaultPlatform = "gloriousflywheel-rbe-linux-x86_64";
    public const string DefaultTokenFile = "/var/run/secrets/tokens/gf-reapi-cell-token";

    internal static readonly ValueRule.Integer Heap = new(256, 4096);
    internal static readonly ValueRule.Integer Retries = new(1, 10);
    internal static readonly ValueRule.Integer Backoff = new(0, 3600);
    internal static readonly ValueRule.Seconds Probe = new(0.1, 15);
    private static readonly ValueRule Address = new ValueRule.ByRule("grpc, grpcs, http, https or unix address");
    private static readonly ValueRule YesNo = new ValueRule.Boolean();
    private static readonly ValueRule YesOnDoubt = new ValueRule.Boolean(CountsAsYes: true);
    private static readonly ValueRule File = new ValueRule.Text("a file's path");
    /// <summary>Bytes, which the search for the launcher judges.</summary>
    private static readonly ValueRule Launcher = new ValueRule.ByRule("a program's path or name");

    private static readonly ValueRule Named = new ValueRule.Lines("`name=value`, one a line", NamedOnly: true);

    public static ImmutableArray<Variable> All { get; } =
    [
        new(Mode, "declared substrate mode",
            new ValueRule.ByRule($"{SubstrateModes.LocalOnly}, {SubstrateModes.SharedCache}, {SubstrateModes.Executor}"),
            "`enrollment.substrateMode` of `tinyland.repo.json`", FileMaySet: true),
        new(Cache, "the shared cache", Address, "", FileMaySet: true),
        new(Executor, "the remote executor", new ValueRule.ByRule("grpc, grpcs or unix address"), "", FileMaySet: true),
        new(ExecutorCache, "replaces the cache in executor mode", Address, "", FileMaySet: true),
        new(InstanceName, "REAPI instance name", new ValueRule.Text("text"), "the server's default instance", FileMaySet: true),
        new(Profile, "what the checkout's profile is expected to be",
            new ValueRule.ByRule("unattached, shared-cache-backed, executor-backed, local-proof"), "not checked", FileMaySet: true),
        new(RunnerLabels, "labels of the runner this runs on", new ValueRule.Labels(), "not checked"),
        new(LocalProof, "allows a loopback endpoint that is a forwarded port", new ValueRule.Words("port-forward"), ""),
        new(AllowLocalhost, "allows a loopback endpoint", YesNo, "false"),
        new(AllowSplit, "allows an executor and a cache at different endpoints", YesNo, "false"),
        new(AllowHosted, "lifts the rule runner-label", YesNo, "false"),
        new(ProofDigest, "digest of the image that proved the executor", new ValueRule.Digest(), ""),
        new(StaleHosts, "more stale hosts or labels", new ValueRule.Hosts("hosts or labels by commas or spaces"), ""),
        new(Strict, "plain `bazel` is strict, too; a word that is no yes or no counts as yes", YesOnDoubt, "false"),
        new(EscapeHatch.Variable, "the escape hatch: builds without contract and probe", new ValueRule.Hatch(), "closed"),
        new(Upload, "upload local results", YesNo, "true for a loopback or unix cache, else false", FileMaySet: true),
        new(CacheRole, "`read-only` forces no upload", new ValueRule.Words("read-only", "read-write"), "", FileMaySet: true),
        new(Platform, "value of the exec property `gf.platform`", new ValueRule.Text("text"), DefaultPlatform, FileMaySet: true),
        new(Config, "rc config to select for heavy commands", new ValueRule.Text("a config's name, or none"),
            "under a lane's names the first of ci-cached, flywheel (executor mode: executor-backed, flywheel-executor) that rc files define for the command",
            FileMaySet: true),
        new(HeapMb, "adds `--host_jvm_args=-Xmx{n}m`", Heap, "nothing added"),
        new(QuotaRetries, "attempts in all when the executor's quota is used up", Retries, "3"),
        new(QuotaBackoff, "base of the waits between them, in seconds", Backoff, "75"),
        new(RepositoryCache, "`--repository_cache`", new ValueRule.Text("a folder's path"), "", FileMaySet: true),
        new(DistDir, "`--distdir`, each", new ValueRule.Text("folders by colons"), "", FileMaySet: true),
        new(DisableDownload, "`--repository_disable_download`; a word that is no yes or no counts as yes", YesOnDoubt, "false", FileMaySet: true),
        new(Header, "`--remote_header`, each line", Named, "", Secret: true),
        new(CacheHeader, "`--remote_cache_header`, each line", Named, "", Secret: true),
        new(ExecHeader, "`--remote_exec_header`, each line", Named, "", Secret: true),
        new(CredentialHelper, "`--credential_helper`, each line",
            new ValueRule.Lines("`PATH` or `HOST=PATH`, one a line", NamedOnly: false), ""),
        new(TokenFile, "file with the token for a GF REAPI cell", File, DefaultTokenFile),
        new(Token, "the token for a GF REAPI cell", new ValueRule.Text("text"), "", Secret: true),
        new(CellHelper, "credential helper for GF REAPI cells", new ValueRule.Text("a program's path"), Personalities.CredentialHelper),
        new(TlsCa, "`--tls_certificate`; replaces the system's roots", File, ""),
        new(TlsCert, "`--tls_client_certificate`", File, ""),
        new(TlsKey, "`--tls_client_key`", File, ""),
        new(Bazelisk, "the launcher to run", Launcher, "found on PATH"),
        new(BazelBin, "the launcher to run, after GF_BAZELISK", Launcher, "found on PATH"),
        new(ProbeTimeout, "for the whole probe", Probe, "5"),
        new(EvidenceDir, "where the evidence is kept", new ValueRule.Text("a folder's path"), "`$XDG_STATE_HOME/flywheel`"),
        new(Evidence, "`off` writes no evidence", YesNo, "on"),
        new(Quiet, "no summary line", YesNo, "false"),
    ];

    /// <summary>The variable of this name, or null. Forty comparisons cost less than building an index at each start.</summary>
    public static Variable? Find(string name)
    {
        foreach (Variable variable in All)
        {
            if (variable.Name == name)
            {
                return variable;
            }
        }
        return null;
    }
}
