using CsCheck;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Testing.Evidence;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Streams that were cut, changed in a byte, or never were any: always a classification, and never a wrong one that looks whole.</summary>
public sealed class DamagedStreamTests : IDisposable
{
    /// <summary>Each bit alone, and all of them.</summary>
    private static readonly byte[] Flips = [1, 2, 4, 8, 16, 32, 64, 128, 0xFF];

    private readonly StreamFile file = new();

    public void Dispose() => file.Dispose();

    public static TheoryData<string> Shapes => ["2", "4", "9"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_stream_that_is_cut_anywhere_is_truncated(string shape)
    {
        byte[] whole = Shape(shape).ToArray();
        Assert.Equal(StreamState.Complete, Read(whole).State);
        Assert.Equal(StreamState.Absent, Read([]).State);
        for (int length = 1; length < whole.Length; length++)
        {
            StreamReading reading = Read(whole[..length]);
            Assert.Equal((length, StreamState.Truncated), (length, reading.State));
            Assert.NotNull(reading.Reason);
        }
    }

    [Fact]
    public void An_early_exit_that_is_cut_anywhere_is_truncated_too()
    {
        byte[] whole = BuildStream.EarlyExit();
        Assert.Equal(StreamState.EarlyExit, Read(whole).State);
        Assert.All(Enumerable.Range(1, whole.Length - 1), length => Assert.Equal(StreamState.Truncated, Read(whole[..length]).State));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_damaged_byte_that_touches_what_is_reported_never_goes_unnoticed_where_a_second_witness_is(string shape)
    {
        byte[] whole = Shape(shape).ToArray();
        Dictionary<string, string> truth = ReportedValues.Of(Read(whole));
        var changed = new SortedSet<string>(StringComparer.Ordinal);
        var unnoticed = new List<string>();
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte value in Values(whole[at]))
            {
                Write(at, value);
                StreamReading reading = BuildEventFile.Read(file.Path, null);
                if (reading.State != StreamState.Complete)
                {
                    Assert.NotNull(reading.Reason);
                    continue;
                }
                string[] different = ReportedValues.Different(truth, ReportedValues.Of(reading));
                if (different.Except(ReportedValues.StatedOnce).Any())
                {
                    unnoticed.Add($"byte {at} from {whole[at]} to {value}: {string.Join(", ", different)}");
                }
                changed.UnionWith(different);
            }
            Write(at, whole[at]);
        }
        Assert.True(unnoticed.Count == 0, string.Join('\n', unnoticed));
        // The list of what has no second witness holds nothing that has one.
        Assert.Equal(
            shape == "9" ? ["action_cache_hits", "bazel_version", "fetches.failed", "quota"] : ["bazel_version", "fetches.failed", "quota"], changed);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Nothing_that_is_reported_changes_when_an_event_is_lost_or_comes_twice(string shape)
    {
        byte[][] events = [.. Shape(shape).Writer().Events()];
        Dictionary<string, string> truth = ReportedValues.Of(Read(Framed(events)));
        for (int at = 0; at < events.Length; at++)
        {
            StreamReading lost = Read(Framed([.. events[..at], .. events[(at + 1)..]]));
            StreamReading twice = Read(Framed([.. events[..at], events[at], .. events[at..]]));
            // An address may be fetched twice.
            Assert.All([lost, twice], reading => Assert.True(
                reading.State != StreamState.Complete || !ReportedValues.Different(truth, ReportedValues.Of(reading))
                    .Except(["fetches.count", "fetches.failed"]).Any(),
                $"event {at}: {string.Join(", ", ReportedValues.Different(truth, ReportedValues.Of(reading)))}"));
        }
    }

    [Fact]
    public void Random_bytes_are_classified_and_are_never_a_complete_stream() =>
        Gen.Byte.Array[0, 2000].Sample(
            bytes => Read(bytes) is { State: not StreamState.Complete, Reason.Length: > 0 }, iter: 2_000, threads: 1);

    [Fact]
    public void Random_bytes_in_the_frame_of_an_event_are_classified_too() =>
        Gen.Byte.Array[1, 300].Array[1, 8].Sample(
            events => Read(Framed(events)) is { State: not StreamState.Complete, Reason.Length: > 0 }, iter: 2_000, threads: 1);

    [Fact]
    public void Random_damage_of_many_bytes_never_breaks_the_reader()
    {
        byte[] whole = Shape("9").ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 40].Sample(
            damages =>
            {
                byte[] damaged = [.. whole];
                foreach ((int at, byte value) in damages)
                {
                    damaged[at] = value;
                }
                return Enum.IsDefined(Read(damaged).State);
            },
            iter: 3_000, threads: 1);
    }

    /// <summary>With <c>--long</c> every other byte; else those flips, and a length that is one too long or too short among them.</summary>
    private static IEnumerable<byte> Values(byte honest) =>
        Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1"
            ? Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => value != honest)
            : Flips.Select(flip => (byte)(honest ^ flip)).Append((byte)0).Append((byte)'\n').Append((byte)(honest + 1)).Append((byte)(honest - 1))
                .Where(value => value != honest).Distinct();

    /// <summary>One of each kind of event, in the shape of a version.</summary>
    private static BuildStream Shape(string version) => (version switch { "2" => BuildStream.Bazel2, "4" => BuildStream.Bazel4, _ => BuildStream.Bazel9 }) with
    {
        Command = "test",
        Patterns = ["//:all10", "-//:not"],
        Options = [$"--remote_cache={BuildStream.Cache}", "--remote_executor=", "--disk_cache=", "--noremote_upload_local_results"],
        Errors = "\u001b[35mWARNING: \u001b[0mReading from Remote Cache:\nUNAVAILABLE: io exception\n"
            + "ERROR: RESOURCE_EXHAUSTED: the concurrent execution limit is reached\n",
        Work = writer => writer
            .Fetch("https://mirror.example.org/a.tar.gz", success: true).Fetch("https://mirror.example.org/b.tar.gz", success: false)
            .Test("//:one", "remote cache hit").Test("//:two", null, cachedLocally: true).Test("//:three", "processwrapper-sandbox"),
    };

    private static byte[] Framed(IEnumerable<byte[]> events)
    {
        ProtoBytes stream = ProtoBytes.Empty;
        foreach (byte[] bytes in events)
        {
            stream.Varint((ulong)bytes.Length).Raw(bytes);
        }
        return stream.ToArray();
    }

    private void Write(int at, byte value)
    {
        using SafeFileHandle handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(handle, [value], at);
    }

    private StreamReading Read(byte[] bytes)
    {
        File.WriteAllBytes(file.Path, bytes);
        return BuildEventFile.Read(file.Path, null);
    }
}
