using System.Globalization;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A server that means harm gets neither time nor memory, and no crash.</summary>
public sealed class HostileServerTests : IDisposable
{
    private const int MostKilobytes = 100 * 1024;
    private const string Measurer = "/usr/bin/time";

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Theory]
    [InlineData(RawBehaviour.EndlessHttp1Headers, "http")]
    [InlineData(RawBehaviour.EndlessHttp1Trailers, "http")]
    [InlineData(RawBehaviour.EndlessHttp1Promises, "http")]
    [InlineData(RawBehaviour.EndlessHttp1Headers, "grpc")]
    [InlineData(RawBehaviour.EndlessHttp2Headers, "grpc")]
    [InlineData(RawBehaviour.EndlessTrailers, "grpc")]
    public async Task Headers_without_end_are_cut_off(RawBehaviour behaviour, string scheme)
    {
        await using var server = new RawServer(behaviour);

        await AssertHarmlessAsync(server.Address(scheme));
    }

    [Theory]
    [InlineData(AnswerFault.Gigabyte)]
    [InlineData(AnswerFault.GzipBomb)]
    public async Task A_message_without_measure_is_not_taken(AnswerFault fault)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Answer = fault });

        await AssertHarmlessAsync(cache.Address("grpc"));
    }

    [Theory]
    [InlineData(StoreFault.GigabyteBack)]
    [InlineData(StoreFault.GzipBombBack)]
    [InlineData(StoreFault.TrickleBack)]
    public async Task A_blob_without_measure_is_not_taken(StoreFault fault)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Store = fault }, CacheTransport.Http1);

        await AssertHarmlessAsync(cache.Address("http"));
    }

    private async Task AssertHarmlessAsync(string address)
    {
        Assert.SkipUnless(File.Exists(Measurer), $"skipped: no {Measurer}");
        shim.Environment["BAZEL_REMOTE_CACHE"] = address;

        CommandResult result = await shim.RunAsync(Measurer, "-f", "peak %M", PublishedBinaries.Bazel, "build", "//x");

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.False(shim.BazelWasStarted);
        Assert.InRange(result.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(7));
        string peak = result.Errors.TrimEnd().Split('\n')[^1];
        Assert.InRange(int.Parse(peak["peak ".Length..], CultureInfo.InvariantCulture), 1, MostKilobytes);
    }
}
