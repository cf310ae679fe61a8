using System.Collections.Immutable;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.Testing.Faulty;

/// <summary>
/// A network namespace for one program, with nothing in it but loopback: no route leads out of it, so that any address may be dialled.
/// </summary>
public sealed record PrivateNetwork
{
    private static readonly Lazy<Task<bool>> Allowed = new(async () =>
        (await CommandRunner.RunAsync("unshare", ["-rnm", "true"], Tools, "/")).ExitCode == 0);

    private static Dictionary<string, string> Tools => new() { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" };

    /// <summary>How its resolver answers: nxdomain, servfail or silence. Without one there is none.</summary>
    public string? Dns { get; init; }

    /// <summary>Addresses that belong to it besides loopback's own.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Lines of /etc/hosts.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The address that stands first where a name has several: the resolver's own order prefers the nearest.</summary>
    public string? First { get; init; }

    /// <summary>A listener that takes no more connections.</summary>
    public (string Address, int Port)? Full { get; init; }

    /// <summary>Lines of shell that run in it before the program.</summary>
    public ImmutableArray<string> Before { get; init; } = [];

    /// <summary>Runs a program in it. Skips the test where a user may have no namespaces.</summary>
    public async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> words, IReadOnlyDictionary<string, string> environment, string folder)
    {
        Assert.SkipUnless(await Allowed.Value, "skipped: `unshare -rnm` is not allowed here");
        string resolv = Write("resolv.conf", Dns is null ? "" : "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n");
        string nsswitch = Write("nsswitch.conf", "hosts: files dns\n");
        string hosts = Write("hosts", string.Join('\n', ["127.0.0.1 localhost", .. Hosts, ""]));
        string[] script =
        [
            "set -e",
            "ip link set lo up",
            .. Addresses.Select(address => $"ip address add {address}/32 dev lo"),
            $"mount --bind {resolv} /etc/resolv.conf",
            $"mount --bind {nsswitch} /etc/nsswitch.conf",
            $"mount --bind {hosts} /etc/hosts",
            .. First is { } first ? [$"mount --bind {Write("gai.conf", $"precedence ::ffff:{first}/128 100\n")} /etc/gai.conf"] : Array.Empty<string>(),
            .. Before,
            "exec \"$@\"",
        ];
        string[] bad =
        [
            .. Dns is { } dns ? ["--dns", dns] : Array.Empty<string>(),
            .. Full is var (address, port) ? ["--full", address, $"{port}"] : Array.Empty<string>(),
        ];
        Dictionary<string, string> whole = new(environment);
        whole["PATH"] = Tools["PATH"];
        return await CommandRunner.RunAsync(
            "unshare",
            ["-rnm", "sh", "-c", string.Join('\n', script), "sh", NativeParts.InNetwork, .. bad, program, .. words],
            whole,
            folder);

        string Write(string name, string text)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            return path;
        }
    }
}
