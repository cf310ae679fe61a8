using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Flywheel.Testing.Terminal;
using Grpc.Core;
using Xunit;
using Directory = System.IO.Directory;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>A server that turns the real 4.2.3 away for its quota (exit 34), and proves itself to the shim.</summary>
public sealed class QuotaTests : IDisposable
{
    private const string Own = "11111111-2222-4333-8444-555555555555";
    private const string QuotaWords = "concurrent execution limit of 8 reached for tenant one";

    private readonly BazelWorkspace workspace = new(genrules: 1);

    private string Evidence => Path.Combine(workspace.Scratch, "evidence");

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task A_build_that_is_turned_away_is_tried_again_under_a_fresh_id_until_it_passes()
    {
        await using FaultyCache cache = await TurningAwayAsync(times: 2);

        CommandResult result = await BuildAsync(cache, [("GF_BAZEL_QUOTA_BACKOFF_SECONDS", "0")]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            [
                "flywheel: the executor's quota of concurrent executions is used up; attempt 2 of 3 in 0 s",
                "flywheel: the executor's quota of concurrent executions is used up; attempt 3 of 3 in 0 s",
                $"flywheel: shared-cache-backed, no actions ran; attached to {cache.Address("grpc")} (idle)",
            ],
            Said(result));
        string[] ids = Ids(cache);
        Assert.Equal(3, ids.Length);
        InvocationRecord record = Assert.Single(Records());
        Assert.Equal((3, 0, "attached-idle", ids[^1]), (record.Attempts, record.ExitCode, record.Verdict, record.InvocationId));
        AssertNothingLeft();
    }

    [Fact]
    public async Task The_users_own_id_stays()
    {
        await using FaultyCache cache = await TurningAwayAsync(times: 1);

        CommandResult result = await BuildAsync(cache, [("GF_BAZEL_QUOTA_BACKOFF_SECONDS", "0")], "--invocation_id", Own);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal([Own], Ids(cache));
        InvocationRecord record = Assert.Single(Records());
        Assert.Equal((2, "attached-idle", Own), (record.Attempts, record.Verdict, record.InvocationId));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    [InlineData(null, 3)]
    public async Task So_many_attempts_in_all_and_then_Bazels_own_34(string? retries, int attempts)
    {
        await using FaultyCache cache = await TurningAwayAsync(int.MaxValue);

        CommandResult result = await BuildAsync(
            cache, [("GF_BAZEL_QUOTA_BACKOFF_SECONDS", "0"), .. retries is null ? Array.Empty<(string, string)>() : [("GF_BAZEL_QUOTA_RETRIES", retries)]]);

        Assert.Equal(34, result.ExitCode);
        Assert.Equal(attempts - 1, Said(result).Count(line => line.Contains("; attempt ")));
        Assert.Equal(attempts, Ids(cache).Length);
        InvocationRecord record = Assert.Single(Records());
        Assert.Equal((attempts, 34, "early-exit", "unproven"), (record.Attempts, record.ExitCode, record.Stream, record.Verdict));
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, "out of memory")]
    [InlineData(StatusCode.FailedPrecondition, QuotaWords)]
    [InlineData(StatusCode.ResourceExhausted, "out of luck\nconcurrent execution limit of 8")]
    public async Task Another_34_passes_at_once(StatusCode status, string words)
    {
        await using FaultyCache cache = await TurningAwayAsync(int.MaxValue, status, words);

        // With the waits of a user who set nothing.
        CommandResult result = await BuildAsync(cache, []);

        Assert.Equal(34, result.ExitCode);
        Assert.DoesNotContain("attempt", string.Concat(Said(result)));
        Assert.Single(Ids(cache));
        Assert.Equal((1, 34), (Assert.Single(Records()).Attempts, Records()[0].ExitCode));
    }

    [Fact]
    public async Task Control_C_ends_the_wait_and_the_next_run_finishes_the_record()
    {
        await using FaultyCache cache = await TurningAwayAsync(times: 1);
        Dictionary<string, string> whole = Variables(cache, [("GF_BAZEL_QUOTA_BACKOFF_SECONDS", "1800"), ("GF_BAZEL_QUOTA_RETRIES", "2")]);
        await using (PseudoTerminal terminal = PseudoTerminal.Start(
            "env", ["-C", workspace.Root, "-i", .. whole.Select(variable => $"{variable.Key}={variable.Value}"), PublishedBinaries.Bazel, .. Line]))
        {
            await terminal.SeeAsync("attempt 2 of 2 in ");
            await terminal.SeeAsync(" s\r\n", terminal.Screen.IndexOf("attempt 2 of 2 in ", StringComparison.Ordinal));
            Match wait = Regex.Match(terminal.Screen, "attempt 2 of 2 in ([0-9]+) s");
            Assert.InRange(int.Parse(wait.Groups[1].Value, CultureInfo.InvariantCulture), 1800, 1829);
            await terminal.TypeAsync(PseudoTerminal.ControlC);
            Assert.Equal(130, await terminal.EndAsync());
        }
        Assert.Empty(Records());
        Assert.Single(Directory.GetFiles(Path.Combine(Evidence, "pending")));

        CommandResult next = await BuildAsync(cache, []);

        Assert.True(next.ExitCode == 0, next.ToString());
        Assert.Equal(
            [(1, "early-exit", "unproven"), (1, "complete", "attached-idle")],
            Records().OrderBy(record => record.StartedAt).Select(record => (record.Attempts ?? 0, record.Stream, record.Verdict)));
        Assert.Equal(Ids(cache), Records().OrderBy(record => record.StartedAt).Select(record => record.InvocationId));
        AssertNothingLeft();
    }

    private static string[] Line => ["build", "--nobuild", "--remote_retries=0", "//:g1"];

    private static Task<FaultyCache> TurningAwayAsync(
        int times, StatusCode status = StatusCode.ResourceExhausted, string words = QuotaWords) => FaultyCache.StartAsync(
        CacheFaults.Refusing(CacheCall.GetCapabilities, status, words) with { RefusesBazelOnly = true, RefusalsInAll = times });

    private Dictionary<string, string> Variables(FaultyCache cache, IEnumerable<(string Name, string Value)> more)
    {
        Dictionary<string, string> variables = new GuardedBazel(workspace).Environment;
        foreach ((string name, string value) in GuardedBazel.Attached(cache.Address("grpc")).Select(pair => (pair.Key, pair.Value))
            .Append(("GF_BAZEL_EVIDENCE_DIR", Evidence)).Append(("GF_BAZEL_PROBE_TIMEOUT", "15")).Concat(more))
        {
            variables[name] = value;
        }
        return variables;
    }

    private Task<CommandResult> BuildAsync(FaultyCache cache, IEnumerable<(string Name, string Value)> variables, params string[] words) =>
        workspace.RunAsync(PublishedBinaries.Bazel, Variables(cache, variables), [Line[0], .. words, .. Line[1..]]);

    private InvocationRecord[] Records() => Directory.Exists(Evidence)
        ? [.. Directory.GetFiles(Evidence, "*.jsonl").SelectMany(File.ReadAllLines)
            .Select(line => EvidenceJson.ReadRecord(Encoding.UTF8.GetBytes(line))!)]
        : [];

    private void AssertNothingLeft()
    {
        Assert.Empty(Directory.GetFiles(Path.Combine(Evidence, "pending")));
        Assert.Empty(Directory.GetFiles(Path.Combine(Evidence, "streams")));
    }

    private static string[] Said(CommandResult result) =>
        [.. result.Errors.Split('\n').Where(line => line.StartsWith("flywheel:", StringComparison.Ordinal))];

    /// <summary>The invocations that asked, in order, as Bazel told the server.</summary>
    private static string[] Ids(FaultyCache cache) =>
    [
        .. cache.Calls.Where(call => call.Headers.ContainsKey(MetadataHeader))
            .Select(call => RequestMetadata.Parser.ParseFrom(Decoded(call.Headers[MetadataHeader])))
            .Where(metadata => metadata.ToolDetails.ToolName == "bazel").Select(metadata => metadata.ToolInvocationId).Distinct(),
    ];

    private const string MetadataHeader = "build.bazel.remote.execution.v2.requestmetadata-bin";

    private static byte[] Decoded(string base64) => Convert.FromBase64String(base64 + new string('=', (4 - (base64.Length % 4)) % 4));
}
