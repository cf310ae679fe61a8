using System.Diagnostics;
using Xunit;

namespace Flywheel.Testing.Bazel;

/// <summary>Where the real parts are that <c>tests/testbed.sh</c> brings up.</summary>
public sealed record TestBedPaths(
    string Bazelisk,
    string Bazel4,
    string Bazel2,
    string RemoteWorker,
    string OfficialProtos,
    string Nginx,
    string Nix,
    string Chromium)
{
    private static readonly string[] Names = ["BAZELISK", "BAZEL_4", "BAZEL_2", "REMOTE_WORKER", "OFFICIAL_PROTOS", "NGINX", "NIX", "CHROMIUM"];

    private static readonly Lazy<(TestBedPaths? Paths, string Reason)> Found = new(Load);

    /// <summary>The test bed; brought up first where it is missing. Skips the test where that cannot be done.</summary>
    public static TestBedPaths Require()
    {
        (TestBedPaths? paths, string reason) = Found.Value;
        if (paths is null)
        {
            Assert.Skip($"skipped: {reason}");
        }
        return paths;
    }

    private static (TestBedPaths? Paths, string Reason) Load()
    {
        string checkout = RepositoryRoot.Path;
        string folder = Environment.GetEnvironmentVariable("FLYWHEEL_TESTBED") is { Length: > 0 } given
            ? given
            : Path.Combine(checkout, ".testbed");
        string env = Path.Combine(folder, "env");
        // One that an earlier state of the script made lacks what has come since.
        if (!Names.All(Read(env).ContainsKey) && BringUp(checkout) is { } failure)
        {
            return (null, $"no test bed: {failure}");
        }
        Dictionary<string, string> values = Read(env);
        foreach (string name in Names)
        {
            if (!values.TryGetValue(name, out string? path) || !Path.Exists(path))
            {
                return (null, $"{env} names no {name} that is there; run tests/testbed.sh");
            }
        }
        return (new(
            values["BAZELISK"], values["BAZEL_4"], values["BAZEL_2"], values["REMOTE_WORKER"],
            values["OFFICIAL_PROTOS"], values["NGINX"], values["NIX"], values["CHROMIUM"]), "");
    }

    private static Dictionary<string, string> Read(string env) => !File.Exists(env) ? []
        : File.ReadLines(env).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''), StringComparer.Ordinal);

    /// <summary>Null when it worked, else the script's last words.</summary>
    private static string? BringUp(string checkout)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(checkout, "tests", "testbed.sh")])
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors.TrimEnd().Split('\n')[^1];
    }
}
