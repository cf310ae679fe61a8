using System.Diagnostics;
using Flywheel.Host.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Many processes at one store, killed at any point with SIGKILL.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Processes = 50;

    private readonly GivenEvidence given = new();

    public void Dispose() => given.Dispose();

    [Fact]
    public async Task Fifty_processes_at_once_lose_no_record_and_tear_no_line()
    {
        string[][] said = await Task.WhenAll(Enumerable.Range(0, Processes).Select(seed => Working(4, seed).SaysAsync()));

        string[] finished = Ids(said, "finished");
        Assert.Equal(Processes * 4, finished.Length);
        Assert.Equal(finished, Recorded());
        Assert.Empty(given.Leftovers);
    }

    [Fact]
    public async Task Of_killed_processes_each_invocation_has_one_record_whoever_finishes_it()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        // They work without end, each until it is killed behind a line of its own; recoverers are killed on their way, too.
        string[][] said = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => KillBehindAsync(Working(int.MaxValue, i), random.Next(1, 12))));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => KillAfterAsync(Recovering(), random.Next(60, 200))));
        // The last ones may end.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Recovering().SaysAsync()));

        string[] recorded = Recorded();
        Assert.Equal(recorded.Distinct(), recorded);
        string[] lost = [.. Ids(said, "begun").Except(recorded)];
        Assert.True(lost.Length == 0, $"lost (seed {seed}): {string.Join(' ', lost)}");
        Assert.True(Ids(said, "begun").Length > Ids(said, "finished").Length, $"none was killed at its work (seed {seed})");
        // What was not written down whole has not begun, and goes as a stray: at most one of each process.
        string[] begun = [.. given.Leftovers.Where(file => file.EndsWith(".json", StringComparison.Ordinal))];
        Assert.True(begun.Length == 0, $"left (seed {seed}): {string.Join(' ', begun)}");
        Assert.InRange(given.Leftovers.Length, 0, Processes);
    }

    private Process Working(int count, int seed) => DriverProcess.Start("work", given.Directory, $"{count}", $"{seed}");

    private Process Recovering() => DriverProcess.Start("recover", given.Directory);

    private static async Task<string[]> KillBehindAsync(Process process, int lines)
    {
        List<string> said = [];
        while (said.Count < lines && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
        }
        Assert.Equal(lines, said.Count);
        process.Kill();
        return [.. said, .. await process.SaysAsync()];
    }

    private static async Task<string[]> KillAfterAsync(Process process, int milliseconds)
    {
        await Task.Delay(milliseconds);
        process.Kill();
        return await process.SaysAsync();
    }

    private static string[] Ids(IEnumerable<string[]> said, string word) =>
        [.. said.SelectMany(lines => lines).Where(line => line.StartsWith(word + " ", StringComparison.Ordinal)).Select(line => line[(word.Length + 1)..]).Order()];

    /// <summary>Keys of all records; no line is anything else.</summary>
    private string[] Recorded()
    {
        EvidenceLogReading reading = given.Open().Read();
        Assert.Empty(reading.Troubles);
        Assert.Equal((0, 0), (reading.Torn, reading.Newer));
        return [.. reading.Records.Select(record => record.RecordId!).Order()];
    }
}
