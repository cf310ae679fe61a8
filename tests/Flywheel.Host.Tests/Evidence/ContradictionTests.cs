using System.Text;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Testing.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>What a stream says twice must agree, and its bytes must be such as Bazel writes.</summary>
public sealed class ContradictionTests : IDisposable
{
    private readonly StreamFile file = new();

    public void Dispose() => file.Dispose();

    public static TheoryData<string, BuildStream> Contradictions => new()
    {
        { "its processes", BuildStream.Bazel9 with { Processes = "8 processes: 5 remote cache hit, 1 internal, 2 processwrapper-sandbox." } },
        { "its processes", BuildStream.Bazel9 with { Processes = "8 processes: 6 remote cache hit, 1 internal, 2 processwrapper." } },
        { "its processes", BuildStream.Bazel4 with { Processes = "12 processes: 10 remote cache hit, 1 internal." } },
        { "its processes", BuildStream.Bazel2 with { Processes = "11 processes: 10 remote cache hit." } },
        { "its processes", BuildStream.Bazel4 with { Printed = "11 processes: 9 remote cache hit, 2 internal." } },
        { "its processes, which cannot be read", BuildStream.Bazel4 with { Processes = "eleven processes." } },
        { "the exit code", BuildStream.Bazel4 with { ExitName = "BUILD_FAILURE", ExitCode = 0 } },
        { "the exit code", BuildStream.Bazel4 with { ExitName = "SUCCESS", ExitCode = 1 } },
        { "the exit code", BuildStream.Bazel4 with { ExitName = "TESTS_FAILED", ExitCode = 1 } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_stream_that_contradicts_itself_is_corrupt(string about, BuildStream stream)
    {
        StreamReading reading = Read(stream.ToArray());
        Assert.Equal((StreamState.Corrupt, $"it contradicts itself about {about}"), (reading.State, reading.Reason));
        Assert.Equal(Verdict.Unproven, VerdictReading.Judge(reading, BuildStatistics.Of(reading)).Verdict);
        Assert.Null(BuildStatistics.Of(reading).RemoteCacheHits);
    }

    [Fact]
    public void Lines_that_something_else_printed_before_or_none_at_all_contradict_nothing()
    {
        Assert.Equal(StreamState.Complete, Read((BuildStream.Bazel4 with { Work = writer => writer.Progress("INFO: 3 processes: 3 internal.\n") }).ToArray()).State);
        Assert.Equal(StreamState.Complete, Read((BuildStream.Bazel4 with { Printed = "" }).ToArray()).State);
    }

    [Fact]
    public void A_name_of_a_Bazel_to_come_is_believed()
    {
        StreamReading reading = Read((BuildStream.Bazel9 with { ExitName = "SOMETHING_NEW", ExitCode = 99 }).ToArray());
        Assert.Equal((StreamState.Complete, new StreamExit("SOMETHING_NEW", 99)), (reading.State, reading.Exit));
    }

    /// <summary>
    /// In the original line as it was typed, by name and by value; as parsed; and so again in the canonical line, where only the name as it was
    /// typed may be another one.
    /// </summary>
    [Theory]
    [InlineData("cache.example", 5, 3)]
    [InlineData("remote_cache", 5, 2)]
    public void An_option_in_effect_is_stated_over_and_over(string text, int times, int witnesses)
    {
        byte[] whole = BuildStream.Bazel4.ToArray();
        // The client's environment has another one in it.
        int[] places = [.. Places(whole, text).Where(place => !Encoding.UTF8.GetString(whole[place..(place + 30)]).Contains("not.this", StringComparison.Ordinal))];
        StreamReading[] readings = [.. places.Select(place => Read(Changed(whole, place)))];

        Assert.Equal((times, witnesses), (readings.Length, readings.Count(reading => reading.State == StreamState.Corrupt)));
        Assert.All(readings, reading => Assert.True(reading.State == StreamState.Corrupt
            ? reading.Reason!.Contains("contradicts itself", StringComparison.Ordinal)
            : reading.Options!.Cache == BuildStream.Cache));
    }

    [Fact]
    public void The_stream_of_another_invocation_is_none_of_ours()
    {
        byte[] whole = BuildStream.Bazel4.ToArray();
        File.WriteAllBytes(file.Path, whole);
        Assert.Equal(StreamState.Complete, BuildEventFile.Read(file.Path, BuildStream.Id.ToUpperInvariant()).State);
        StreamReading other = BuildEventFile.Read(file.Path, "00000000-0000-4000-8000-000000000000");
        Assert.Equal((StreamState.Corrupt, "it is the stream of another invocation"), (other.State, other.Reason));
        StreamReading twice = Read([.. whole, .. whole]);
        Assert.Equal((StreamState.Corrupt, "events follow its last message"), (twice.State, twice.Reason));
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "a length without an end", [.. Enumerable.Repeat((byte)0x80, 11)] },
        { "an event of no field", [0] },
        { "an event whose first field is no id", [2, 0x12, 0] },
        { "an id that is a number", [2, 0x08, 1] },
        { "an id that is longer than its event", [3, 0x0A, 9, 0] },
        { "an id of two kinds", [6, 0x0A, 4, 0x12, 0, 0x1A, 0] },
        { "a kind of id that is longer than the id", [4, 0x0A, 2, 0x1A, 7] },
        { "a payload that is longer than the event", [7, 0x0A, 2, 0x1A, 0, 0x2A, 9, 0] },
        { "a payload that is a number", [6, 0x0A, 2, 0x1A, 0, 0x28, 1] },
        { "two payloads", [8, 0x0A, 2, 0x1A, 0, 0x22, 0, 0x2A, 0] },
        { "fields in the wrong order", [8, 0x0A, 2, 0x1A, 0, 0x2A, 0, 0x12, 0] },
        { "a payload of another kind than the id", [6, 0x0A, 2, 0x1A, 0, 0x1A, 0] },
        { "a group", [5, 0x0A, 2, 0x1A, 0, 0x2B] },
        { "field number 0", [5, 0x0A, 2, 0x1A, 0, 0x02] },
        { "a payload whose string is longer than it", [8, 0x0A, 2, 0x1A, 0, 0x2A, 2, 0x0A, 9] },
        { "progress whose text is longer than it", [8, 0x0A, 2, 0x12, 0, 0x1A, 2, 0x12, 9] },
        { "progress that is a number", [8, 0x0A, 2, 0x12, 0, 0x1A, 2, 0x10, 9] },
        { "a last message that is none", [9, 0x0A, 2, 0x1A, 0, 0x2A, 0, 0xA0, 1, 0] },
        { "a last message that is text", [9, 0x0A, 2, 0x1A, 0, 0x2A, 0, 0xA2, 1, 0] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Bytes_that_no_Bazel_writes_are_corrupt_wherever_they_come(string what, byte[] bytes)
    {
        Assert.Equal((what, StreamState.Corrupt), (what, Read(bytes).State));
        byte[] whole = BuildStream.Bazel4.ToArray();
        int second = 2 + (whole[0] & 0x7F | whole[1] << 7);
        Assert.Equal((what, StreamState.Corrupt), (what, Read([.. whole[..second], .. bytes, .. whole[second..]]).State));
    }

    [Fact]
    public void Kinds_of_events_of_a_Bazel_to_come_are_passed_over()
    {
        byte[] whole = (BuildStream.Bazel9 with
        {
            Work = writer => writer.Add(new(31, ProtoBytes.Empty, 40, ProtoBytes.Empty.Text(1, "new"))).Add(new(26, ProtoBytes.Empty, 28, ProtoBytes.Empty)),
        }).ToArray();
        Assert.Equal(StreamState.Complete, Read(whole).State);
    }

    private StreamReading Read(byte[] bytes)
    {
        File.WriteAllBytes(file.Path, bytes);
        return BuildEventFile.Read(file.Path, null);
    }

    private static byte[] Changed(byte[] whole, int place)
    {
        byte[] changed = [.. whole];
        changed[place] ^= 2;
        return changed;
    }

    private static IEnumerable<int> Places(byte[] bytes, string text)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(text);
        for (int at = 0; bytes.AsSpan(at).IndexOf(wanted) is >= 0 and var next;)
        {
            yield return at + next;
            at += next + 1;
        }
    }
}
