using System.Text;
using Flywheel.Core.Cache;
using Xunit;

namespace Flywheel.Core.Tests.Cache;

public sealed class CacheStatusTests
{
    private static readonly CacheStatus Sample = new()
    {
        Endpoints = ["grpc://127.0.0.1:9092", "http://127.0.0.1:9090", "unix:/run/user/1000/cache"],
        Folder = "/home/dev/.cache/flywheel/cache",
        ProcessId = 4242,
        Started = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Uptime = TimeSpan.FromMinutes(125),
        ReadOnly = false,
        Blobs = 1200,
        ActionResults = 300,
        ContentBytes = 5_000_000,
        DiskBytes = 7L << 20,
        MaxSize = 10L << 30,
        MinFree = 1L << 30,
        FreeBytes = 23L << 30,
        Results = (2, 1),
        Reads = (0, 0),
        Stored = 1500,
        Refused = 1,
        Evicted = 2,
        Broken = 3,
        BytesIn = 1 << 20,
        BytesOut = 3 << 20,
    };

    [Fact]
    public void What_a_server_says_is_read_as_it_was_said()
    {
        CacheStatus read = CacheStatus.Parse(Encoding.UTF8.GetBytes(Sample.Json()))!;
        Assert.Equal(Sample.Json(), read.Json());
        Assert.Equal(Sample.Text(), read.Text());
    }

    [Fact]
    public void A_person_reads_it_line_by_line() => Assert.Equal(
        [
            "cache: running for 2 h 5 min (pid 4242)",
            "endpoint: grpc://127.0.0.1:9092",
            "endpoint: http://127.0.0.1:9090",
            "endpoint: unix:/run/user/1000/cache",
            "directory: /home/dev/.cache/flywheel/cache",
            "size: 7.0 MiB of 10.0 GiB (0.0 %); 23.0 GiB free on the disk",
            "entries: 1200 blobs, 300 action results",
            "action results: 2 hits, 1 miss (66.6 %)",
            "blobs read: none asked for",
            "since the start: 1500 stored, 1 refused, 2 evicted, 3 broken; 1.0 MiB in, 3.0 MiB out",
        ],
        Sample.Text());

    [Fact]
    public void A_disk_with_too_little_room_is_said() => Assert.Contains(
        "size: 7.0 MiB of 10.0 GiB (0.0 %); 512.0 MiB free on the disk, less than the 1.0 GiB that have to stay free: full",
        (Sample with { FreeBytes = 1 << 29 }).Text());

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"schema\": 1}")]
    [InlineData("{\"schema\": \"flywheel.cache-status/v1\"}")]
    [InlineData("{\"schema\": \"flywheel.cache-status/v2\"}")]
    [InlineData("<html>")]
    public void What_is_no_status_is_none(string answer)
    {
        Assert.Null(CacheStatus.Parse(Encoding.UTF8.GetBytes(answer)));
        Assert.Null(VerificationReport.Parse(Encoding.UTF8.GetBytes(answer)));
    }

    [Fact]
    public void A_verification_is_read_as_it_was_said()
    {
        var report = new VerificationReport(12, 4096, ["cas/ab", "ac/cd"]);
        VerificationReport read = VerificationReport.Parse(Encoding.UTF8.GetBytes(report.Json()))!;
        Assert.Equal(report.Text(), read.Text());
        Assert.Equal((1, 0), (read.ExitCode, (report with { Broken = [] }).ExitCode));
        Assert.Equal("12 entries with 4.0 KiB read again: 2 broken", report.Text().Last());
    }
}
