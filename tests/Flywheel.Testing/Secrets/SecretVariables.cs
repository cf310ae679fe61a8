using Flywheel.Core.Contract;

namespace Flywheel.Testing.Secrets;

/// <summary>The contract's variables with a planted secret wherever one can stand, well-formed and otherwise.</summary>
public static class SecretVariables
{
    /// <summary>Values that are shown by design: where the launcher is looked for, and the reason of the escape hatch.</summary>
    public static IReadOnlyList<string> ShownByDesign { get; } = [Variables.Bazelisk, Variables.BazelBin, EscapeHatch.Variable];

    /// <summary>Each variable that is meant to hold a secret, with a well-formed one. <paramref name="address"/> is <c>host:port</c>.</summary>
    public static Dictionary<string, string> WellFormed(PlantedSecrets secrets, string scheme, string address) => new(StringComparer.Ordinal)
    {
        [Variables.Header] = $"authorization=Bearer {secrets.At("header")}\nx-api-key={secrets.At("header")}",
        [Variables.CacheHeader] = $"x-cache-key={secrets.At("cache header")}",
        [Variables.ExecHeader] = $"x-exec-key = {secrets.At("exec header")}",
        [Variables.Cache] = $"{scheme}://someone:{Uri.EscapeDataString(secrets.At("cache's user information"))}@{address}",
    };

    /// <summary>More of them, which the contract or the probe stops at.</summary>
    public static Dictionary<string, string> Refused(PlantedSecrets secrets) => new(StringComparer.Ordinal)
    {
        [Variables.Token] = secrets.At("token"),
        [Variables.TokenFile] = "/nowhere/" + secrets.At("token file"),
        [Variables.CredentialHelper] = $"/nowhere/helper {secrets.At("helper's argument")}\nhost.example=/nowhere/helper --key {secrets.At("helper's argument")}",
        [Variables.CellHelper] = $"/nowhere/helper {secrets.At("cell helper's argument")}",
        [Variables.Executor] = $"grpc://{secrets.EncodedAt("executor's user information")}@executor.example.internal",
        [Variables.ExecutorCache] = $"grpc://u:{secrets.EncodedAt("executor cache's password")}@cache.example.internal",
        [Variables.TlsKey] = secrets.At("client key"),
    };

    /// <summary>Each variable in turn with something that a slip of a hand puts into it, a secret among it.</summary>
    public static IReadOnlyList<(string Name, Func<PlantedSecrets, string> Value)> Misplaced { get; } =
    [
        .. Variables.All.Where(v => !ShownByDesign.Contains(v.Name))
            .SelectMany(v => Slips.Select(slip => (v.Name, new Func<PlantedSecrets, string>(secrets => slip(secrets, v.Name))))),
    ];

    private static Func<PlantedSecrets, string, string>[] Slips =>
    [
        (secrets, name) => secrets.At($"nothing else in {name}"),
        (secrets, name) => $"Bearer {secrets.At($"a bearer in {name}")}",
        (secrets, name) => $"authorization={secrets.At($"a header in {name}")}",
        (secrets, name) => $"u:{secrets.At($"an address without scheme in {name}")}@h",
        (secrets, name) => $"grpc://u:{secrets.At($"an address with a bad port in {name}")}@h:99999",
        (secrets, name) => $"grpc://token:{secrets.At($"a password for a port in {name}")}",
        (secrets, name) => $"grpc://u:a/{secrets.At($"a password with a slash in {name}")}@h",
        (secrets, name) => $"http://h?token={secrets.At($"a query in {name}")}",
        (secrets, name) => $"grpc://${{{secrets.At($"a placeholder in {name}")}}}@h",
        (secrets, name) => $"https://u:{secrets.EncodedAt($"a password in {name}")}@cache.example.internal/p",
        (secrets, name) => $"[\"{secrets.At($"a broken list in {name}")}\"",
        (secrets, name) => $"sha256:{secrets.At($"a digest in {name}")}",
        (secrets, name) => $"-----BEGIN KEY-----\n{secrets.At($"a key in {name}")}\n-----END KEY-----",
    ];

    /// <summary>Words of a command that hold secrets, to stand behind <c>run</c>.</summary>
    public static IEnumerable<string> RunWords(PlantedSecrets secrets) =>
    [
        "--remote_header=authorization=" + secrets.At("typed header"), "--remote_cache_header", "x=" + secrets.At("typed cache header"),
        "--test_env=TOKEN=" + secrets.At("typed environment"), "--some_new_option=" + secrets.At("value of an unknown option"),
        "--action_env=A=" + secrets.At("typed environment"), "//x", "--", "--password", secrets.At("program's argument"),
        "p=" + secrets.At("program's argument"),
    ];
}
