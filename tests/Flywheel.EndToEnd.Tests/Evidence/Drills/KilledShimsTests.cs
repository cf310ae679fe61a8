using System.Diagnostics;
using System.Globalization;
using System.Text;
using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Evidence;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>
/// Two hundred published shims at once over one evidence folder, killed at any stage, and a launcher that goes on without them as Bazel
/// does: it writes its stream quickly, slowly or never.
/// </summary>
public sealed class KilledShimsTests : IDisposable
{
    private const int Shims = 200;

    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("flywheel-killed-");

    private string Evidence => Path.Combine(temporary.FullName, "evidence");

    private string Pending => Path.Combine(Evidence, "pending");

    private string Streams => Path.Combine(Evidence, "streams");

    private string Begun => Path.Combine(temporary.FullName, "begun");

    private string Ended => Path.Combine(temporary.FullName, "ended");

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public async Task Every_invocation_that_began_has_one_record()
    {
        int seed = Environment.GetEnvironmentVariable("FLYWHEEL_FUZZ_SEED") is { Length: > 0 } given
            ? int.Parse(given.Split(':')[0], CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        Console.WriteLine($"killed shims: FLYWHEEL_FUZZ_SEED={seed}");
        var random = new Random(seed);
        await using FaultyCache cache = await FaultyCache.StartAsync();
        Dictionary<string, string> variables = Prepare(cache);
        string[] ids = [.. Enumerable.Range(0, Shims).Select(_ => Guid.NewGuid().ToString("D"))];
        Task<bool>[] shims = [.. ids.Select(id => RunAsync(variables, id, new Random(random.Next())))];
        bool[] killed = await Task.WhenAll(shims);
        // Those that were left alone go on.
        await UntilAsync(() => Names(Ended).Count == Names(Begun).Count);
        HashSet<string> begun = Names(Begun);

        // A stream that ends in its middle may still grow until nothing was added for five seconds.
        await UntilAsync(() => Directory.GetFiles(Streams).All(file => DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > TimeSpan.FromSeconds(6)));
        string last = Guid.NewGuid().ToString("D");
        Assert.False(await RunAsync(variables, last, null));

        // Whoever is killed between two steps of its first millisecond leaves a nameless or an empty file, which goes with age.
        foreach (string stray in (string[])[.. Directory.GetFiles(Pending), .. Directory.GetFiles(Streams)])
        {
            Assert.True(stray.EndsWith(".new", StringComparison.Ordinal) || new FileInfo(stray).Length == 0, stray);
            File.SetLastWriteTimeUtc(stray, DateTime.UtcNow.AddDays(-2));
        }
        Assert.False(await RunAsync(variables, Guid.NewGuid().ToString("D"), null));
        Assert.Empty(Directory.GetFiles(Pending));
        Assert.Empty(Directory.GetFiles(Streams));

        string[] lines = [.. Directory.GetFiles(Evidence, "*.jsonl").SelectMany(File.ReadAllLines)];
        InvocationRecord[] records = [.. lines.Select(line => EvidenceJson.ReadRecord(Encoding.UTF8.GetBytes(line)) ?? throw new UnreachableException(line))];
        Assert.Equal(records.Length, records.Select(record => record.InvocationId).Distinct().Count());
        HashSet<string> recorded = [.. records.Select(record => record.InvocationId!)];
        Assert.Empty(begun.Except(recorded));
        Assert.Subset(new HashSet<string>([.. ids, .. Names(Begun)]), recorded);
        // The drill is one: many ended in each way, and what was killed was finished from its whole stream.
        string told = $"{begun.Count} began, {killed.Count(it => it)} killed, {records.Length} records of seed {seed}: "
            + string.Join(", ", records.CountBy(record => $"{record.Stream} {record.ExitCode}"));
        Console.WriteLine("killed shims: " + told);
        Assert.True(begun.Count > Shims / 4 && killed.Count(it => it) > Shims / 4, told);
        InvocationRecord[] finished = [.. ids.Zip(killed).Where(pair => pair.Second).Join(records, pair => pair.First, record => record.InvocationId, (_, record) => record)];
        Assert.True(finished.Any(record => record.Verdict == "attached-verified") && finished.Any(record => record.Verdict == "unproven"), told);
    }

    /// <summary>One shim. True when it was killed; without <paramref name="random"/> it is not.</summary>
    private async Task<bool> RunAsync(Dictionary<string, string> variables, string id, Random? random)
    {
        ProcessStartInfo start = new(PublishedBinaries.Bazel, ["build", $"--invocation_id={id}", "//x"])
        {
            WorkingDirectory = temporary.FullName,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }
        start.Environment["MANNER"] = random is null ? "quick" : new[] { "quick", "slow", "half", "never" }[random.Next(4)];
        using Process shim = Process.Start(start)!;
        int way = random?.Next(4) ?? 3;
        if (way < 3)
        {
            // At any time from its start, from its pending record, or from its child's first step.
            if (way > 0)
            {
                await UntilAsync(() => shim.HasExited || (way == 1 ? Directory.Exists(Pending) : File.Exists(Path.Combine(Begun, id))));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(random!.Next(way == 0 ? 4000 : 400)));
            shim.Kill();
        }
        await shim.WaitForExitAsync();
        return shim.ExitCode == 128 + 9;
    }

    private Dictionary<string, string> Prepare(FaultyCache cache)
    {
        string template = Path.Combine(temporary.FullName, "template");
        string endpoint = cache.Address("grpc");
        File.WriteAllBytes(template, (BuildStream.Bazel4 with { Options = [$"--remote_cache={endpoint}"] }).ToArray());
        Directory.CreateDirectory(Begun);
        Directory.CreateDirectory(Ended);
        File.WriteAllText(Path.Combine(temporary.FullName, "WORKSPACE"), "");
        string launcher = Path.Combine(temporary.FullName, "launcher");
        File.WriteAllText(launcher, $$"""
            #!/bin/sh
            for word in "$@"; do
              case $word in
                --invocation_id=*) id=${word#*=} ;;
                --build_event_binary_file=*) file=${word#*=} ;;
              esac
            done
            : >{{Begun}}/$id
            stream() { LC_ALL=C sed "s/{{BuildStream.Id}}/$id/g" {{template}}; }
            case $MANNER in
              quick) stream >"$file" ;;
              slow) sleep 0.3; stream | head -c 1000 >"$file"; sleep 0.7; stream | tail -c +1001 >>"$file" ;;
              half) stream | head -c 1500 >"$file" ;;
            esac
            : >{{Ended}}/$id
            """);
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new(GuardedBazel.Attached(endpoint))
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = temporary.FullName,
            ["GF_BAZELISK"] = launcher,
            ["GF_BAZEL_EVIDENCE_DIR"] = Evidence,
            ["GF_BAZEL_PROBE_TIMEOUT"] = "15",
        };
    }

    private static HashSet<string> Names(string folder) => [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!)];

    private static async Task UntilAsync(Func<bool> holds)
    {
        long began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "it does not come to that in two minutes");
            await Task.Delay(20);
        }
    }
}
