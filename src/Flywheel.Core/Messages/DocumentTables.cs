using System.Globalization;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The tables that documents show, as Markdown, from the tables in the code.</summary>
public static class DocumentTables
{
    public static string Rules() => Table(["rule", "violated when"],
        AttachmentContract.Rules.Select(r => new[] { $"`{r.Id}`", r.ViolatedWhen }));

    public static string Variables() => Table(["name", "meaning", "values", "default", ".env.flywheel.local may set it"],
        Contract.Variables.All.Select(v => new[]
        {
            $"`{v.Name}`", v.Meaning + (v.Secret ? " (secret)" : ""), v.Rule.Allowed, v.Default, v.FileMaySet ? "yes" : "",
        }));

    public static string ExitCodes() => Table(["code", "meaning"],
        Core.ExitCodes.Table.Select(e => new[] { e.Code.ToString(CultureInfo.InvariantCulture), e.Meaning }));

    /// <summary>What Bazels differ in, as far as the shim has to know.</summary>
    public static string Bazels() => Table(["what a Bazel has or does", "not yet", "surely", "source", "where it is lacking"],
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
    ]);

    /// <summary>The causes of a refused probe, at the example of a gRPC cache.</summary>
    public static string Causes()
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

    private static string[] Bazel(string what, VersionedFlag flag, string source, string lacking) =>
        [what, Version(flag.LastWithout), Version(flag.FirstWith), source, lacking];

    private static string Version(BazelVersion version) => $"{version.Major}.{version.Minor}.{version.Patch}";

    private static string Table(string[] head, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder();
        Row(table, head);
        Row(table, [.. head.Select(_ => "---")]);
        foreach (string[] row in rows)
        {
            Row(table, row);
        }
        return table.ToString();
    }

    private static void Row(StringBuilder table, string[] cells) =>
        table.Append('|').AppendJoin("|", cells.Select(c => c.Length == 0 ? " " : $" {c.Replace("|", "\\|", StringComparison.Ordinal)} "))
            .Append("|\n");
}
