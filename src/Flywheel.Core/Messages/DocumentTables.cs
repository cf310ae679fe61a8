using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Attic;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The tables that documents and <c>flywheel help</c> show, from the tables in the code.</summary>
public static class DocumentTables
{
    public static DocumentTable Rules() => Table(["rule", "violated when"],
        AttachmentContract.Rules.Select(r => new[] { $"`{r.Id}`", r.ViolatedWhen }));

    public static DocumentTable Variables() => Table(["name", "meaning", "values", "default", ".env.flywheel.local may set it"],
        Contract.Variables.All.Select(v => new[]
        {
            $"`{v.Name}`", v.Meaning + (v.Secret ? " (secret)" : ""), v.Rule.Allowed, v.Default, v.FileMaySet ? "yes" : "",
        }));

    public static DocumentTable ExitCodes() => Table(["code", "meaning"],
        Core.ExitCodes.Table.Select(e => new[] { e.Code.ToString(CultureInfo.InvariantCulture), e.Meaning }));

    /// <summary>The variables that <c>flywheel attic check</c> goes by, which only the environment sets.</summary>
    public static DocumentTable AtticVariables() => Table(["name", "meaning", "values", "default"],
        AtticQuestion.Variables.Select(v => new[] { $"`{v.Name}`", v.Meaning, v.Values, v.Default }));

    /// <summary>The verdicts on a Nix binary cache that is not the authority.</summary>
    public static DocumentTable AtticVerdicts() => Table(["verdict", "the cache", "next step"], AtticReport.Verdicts());

    /// <summary>What Bazels differ in, as far as the shim has to know.</summary>
    public static DocumentTable Bazels() => Table(["what a Bazel has or does", "not yet", "surely", "source", "where it is lacking"],
    [
        Bazel("`--credential_helper`", VersionedFlag.CredentialHelper, "4.2.3 and 2.1.0 measured; reference of 7.0.0", "`bazel-cannot`"),
        Bazel("`--repository_disable_download`", VersionedFlag.DisableDownload, "4.2.3 measured; help of 9.0.0", "`bazel-cannot`"),
        Bazel("`--tls_client_certificate`, `--tls_client_key`", VersionedFlag.ClientCertificate, "measured", "`bazel-cannot`"),
        Bazel("an authority or a client certificate for an https cache", VersionedFlag.OverHttps("tls_certificate", ""),
            "4.2.3 and 2.1.0 measured; bazelbuild/bazel#14398", "`bazel-cannot`"),
        Bazel("reads `.netrc` for caches", VersionedFlag.Netrc, "bazelbuild/bazel#11926 and #12657; 2.1.0 and 4.2.3 measured", "the probe does not send it either"),
        ["sends headers when it asks a gRPC cache for its capabilities", "2.1.0", "4.2.3", "measured", "a hint after the build that fails"],
        ["sends `--remote_cache_header` to an HTTP cache", "4.2.3", "-", "measured", "the probe does not send it either"],
        ["takes an empty `--remote_proxy` with an HTTP cache", "4.2.3", "-", "measured: exit 37", "it is not given there"],
        ["speaks version 2.1 of the remote execution API besides 2.0", "6", "7.0.0", "Bazel's sources (ApiVersion); 4.2.3 measured", "`api-version`"],
    ], described: false);

    /// <summary>What may be said of a build.</summary>
    public static DocumentTable Verdicts() => Table(["verdict", "what it says"],
        Enum.GetValues<Verdict>().Select(verdict => new[] { $"`{verdict.Word()}`", verdict.Meaning() }));

    /// <summary>What a build may be backed by.</summary>
    public static DocumentTable Modes() => Table(["mode", "what it means"],
        Enum.GetValues<SubstrateMode>().Select(mode => new[] { $"`{mode.Word()}`", mode.Meaning() }));

    /// <summary>What happens with each command of Bazel's.</summary>
    public static DocumentTable Commands() => Table(["command", "what happens"],
    [
        [$"light: {Names(CommandClass.Light)}, `--version`, none",
            "Bazelisk takes the process over at once; nothing is judged, nothing is added but the heap option if you asked for it"],
        [$"fetching: {Names(CommandClass.Fetching)}", "the same, with your repository cache and distdirs where the command has them"],
        [$"heavy: {Names(CommandClass.Heavy)}, and every command that is not in this table",
            "the contract is judged, the cache is probed, and only then Bazel starts, with the cache's flags last on its command line so that nothing undoes them"],
    ]);

    /// <summary>Where the credentials for a cache come from, and where Bazel sends them; an option may stand in an rc file.</summary>
    public static DocumentTable Credentials() => Table(["source", "where Bazel sends it"],
    [
        ["`BAZEL_REMOTE_HEADER`, `BAZEL_REMOTE_EXEC_HEADER`, `--remote_header`, `--remote_exec_header`",
            "to cache and executor, and to the executor"],
        ["`BAZEL_REMOTE_CACHE_HEADER`, `--remote_cache_header`",
            "to gRPC caches only (4.2.3 and 2.1.0): those of an HTTP cache belong in `BAZEL_REMOTE_HEADER` or in the address"],
        ["`user:password@` in an address",
            "over HTTP, before any of the next two; in a gRPC address it is a credential to nobody, and Bazel is given the address without it"],
        ["`BAZEL_CREDENTIAL_HELPER`, `--credential_helper`",
            "what the helper says: `HOST=PATH` beats the longest `*.SUFFIX=PATH` beats `PATH`. It is run once, as Bazel runs it, and its output is never shown"],
        ["a GF REAPI cell's token or helper",
            "the same, for the cell's own host alone"],
        ["`.netrc`: the file that `NETRC` names, else `~/.netrc`",
            "what it says for the host, where no helper is for it. Since Bazel 3.7; it is read as Bazel reads it: no quotes, comments at the beginning of a line only, and one unknown word makes Bazel use nothing of it"],
        ["`GF_BAZEL_TLS_CLIENT_CERT` with its key, `--tls_client_certificate` with its own",
            "grpcs, and https where this Bazel does"],
    ]);

    /// <summary>The exit codes of the companion.</summary>
    public static DocumentTable CompanionExitCodes() => Table(["code", "meaning"],
        Core.ExitCodes.CompanionTable.Select(e => new[] { e.Code.ToString(CultureInfo.InvariantCulture), e.Meaning }));

    /// <summary>The causes of a refused probe, at the example of a gRPC cache.</summary>
    public static DocumentTable Causes()
    {
        var target = new RemoteTarget
        {
            Cache = Endpoint.Parse("grpc://cache.example.internal:9092").Value!,
            CacheSource = SettingSource.Environment,
        };
        return Table(["cause", "the cache", "next step"], Enum.GetValues<ProbeCause>().Select(cause =>
        {
            var refused = new ProbeResult.Refused(cause, "", TimeSpan.FromSeconds(2));
            CauseText text = CauseText.Of(
                refused, ProbedEndpoint.Cache(cause == ProbeCause.HelperFailed ? target with { CredentialHelpers = ["/opt/helper"] } : target));
            return new[] { $"`{CauseText.Name(cause)}`", text.What(refused), text.Hint };
        }));
    }

    private static string Names(CommandClass of) => string.Join(", ", CommandLine.Commands.Names(of));

    private static string[] Bazel(string what, VersionedFlag flag, string source, string lacking) =>
        [what, Version(flag.LastWithout), Version(flag.FirstWith), source, lacking];

    private static string Version(BazelVersion version) => $"{version.Major}.{version.Minor}.{version.Patch}";

    private static DocumentTable Table(ImmutableArray<string> head, IEnumerable<string[]> rows, bool described = true) =>
        new(head, [.. rows.Select(row => row.ToImmutableArray())], described);
}
