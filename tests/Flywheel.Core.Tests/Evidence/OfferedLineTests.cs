using System.Text;
using Flywheel.Core.Evidence;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

/// <summary>Lines from other machines: what is a record is taken as it is, and nothing else gets into a log.</summary>
public sealed class OfferedLineTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_of_ours_is_taken_byte_for_byte()
    {
        byte[] line = EvidenceJson.Line(new InvocationRecord { RecordId = Id, Command = "build", Targets = ["//x"], EndedAt = Now, Executed = 3 });

        OfferedLine.Whole whole = Whole(Encoding.UTF8.GetString(line));

        Assert.Equal((Guid.ParseExact(Id, "N"), Now), (whole.Id, whole.Time));
        Assert.Equal(line, whole.Bytes);
    }

    [Theory]
    [InlineData("""{"schema":"flywheel.invocation/v1","record_id":"ID","ended_at":"2026-11-28T11:00:00Z","field_to_come":{"a":[-1,1e400]}}""")]
    [InlineData("""{"schema":"flywheel.invocation/v1","record_id":"ID","started_at":"2026-11-28T11:00:00.123Z"}""")]
    [InlineData("""{"schema":"flywheel.invocation/v1","record_id":"ID","ended_at":"2026-11-30T11:00:00+14:00"}""")]
    [InlineData("""{"schema":"flywheel.invocation/v1","record_id":"ID","ended_at":"2000-01-01T00:00:00Z","runners":{"a \"b\"":1}}""")]
    public void Fields_of_a_newer_program_stay_as_they_are(string line)
    {
        line = line.Replace("ID", Id, StringComparison.Ordinal);
        Assert.Equal(line, Encoding.UTF8.GetString(Whole($" {line}\t\r").Bytes));
    }

    [Fact]
    public void What_is_not_plain_is_written_with_escapes_and_means_the_same()
    {
        OfferedLine.Whole whole = Whole(Line("\t\"command\" : \"b\u009b31m\u202e\u00e4\ud83d\ude00\u2028\u007f\", \"more\": 1.50"));

        Assert.DoesNotContain(whole.Bytes, b => b is < (byte)' ' or > (byte)'~');
        Assert.Equal("b\u009b31m\u202e\u00e4\ud83d\ude00\u2028\u007f", EvidenceJson.ReadRecord(whole.Bytes)!.Command);
        Assert.Contains("\"more\":1.50", Encoding.UTF8.GetString(whole.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"schema":"flywheel.invocation/v1","record_id":"01234567""")]
    [InlineData("a word")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"a":"x}\0"}""")]
    public void A_line_that_ends_too_early_is_torn(string line) => Assert.Equal(PassedOver.Torn, Why(line));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schema":"flywheel.invocation/v1","a":{"b":1,"\ud800":2}}""")]
    [InlineData("""{"schema":"other/v1"}""")]
    [InlineData("""{"schema":"flywheel.pending/v1","record_id":"0123456789abcdef0123456789abcdef"}""")]
    public void Another_document_is_foreign(string line) => Assert.Equal(PassedOver.Foreign, Why(line));

    [Theory]
    [InlineData("\"x\":1", "0123456789ABCDEF0123456789abcdef")]
    [InlineData("\"x\":1", "01234567-89ab-cdef-0123-456789abcdef")]
    [InlineData("\"x\":1", " 0123456789abcdef0123456789abcdef")]
    [InlineData("\"x\":1", "0123456789abcdef0123456789abcde\\u0000")]
    [InlineData("\"x\":1", "../../../../../../../../etc/passw")]
    [InlineData("\"executed\":1e400")]
    [InlineData("\"executed\":99999999999999999999999999")]
    [InlineData("\"exit_code\":99999999999")]
    [InlineData("\"runners\":[]")]
    [InlineData("\"command\":7")]
    public void What_is_no_record_for_the_reader_of_records_is_foreign(string field, string id = Id) =>
        Assert.Equal(PassedOver.Foreign, Why(Line(field).Replace(Id, id, StringComparison.Ordinal)));

    /// <summary>As every reader has it: of two values the last one counts, and a number that cannot be is not known.</summary>
    [Theory]
    [InlineData("\"record_id\":\"00000000000000000000000000000000\"", "00000000000000000000000000000000")]
    [InlineData("\"schema\":\"flywheel.invocation/v1\"")]
    [InlineData("\"executed\":-1")]
    [InlineData("\"duration_ms\":9223372036854775807")]
    [InlineData("\"runners\":{\"linux-sandbox\":-5}")]
    [InlineData("\"tests\":{\"total\":-1}")]
    public void What_the_reader_of_records_takes_for_one_is_taken_as_it_reads_it(string field, string id = Id)
    {
        OfferedLine.Whole whole = Whole(Line(field));
        Assert.Equal(id, whole.Id.ToString("N"));
        InvocationRecord record = EvidenceJson.ReadRecord(whole.Bytes)!;
        Assert.Equal((id, null, null, null, null), (record.RecordId, record.Executed, record.DurationMs, record.Runners, record.Tests));
    }

    [Fact]
    public void Deep_nesting_is_torn_and_an_endless_line_foreign()
    {
        Assert.Equal(PassedOver.Torn, Why(Line($"\"deep\":{new string('[', 100_000)}{new string(']', 100_000)}")));
        Assert.Equal(PassedOver.Foreign, Why(Line($"\"reason\":\"{new string('x', 10_000_000)}\"")));
    }

    [Fact]
    public void Invalid_UTF_8_is_no_record()
    {
        byte[] line = Encoding.UTF8.GetBytes(Line("\"command\":\"build\""));
        line[^3] = 0xFF;
        Assert.IsType<OfferedLine.Passed>(OfferedLine.Read(line, Now));
    }

    [Fact]
    public void A_version_to_come_is_newer() =>
        Assert.Equal(PassedOver.Newer, Why("""{"schema":"flywheel.invocation/v2","record_id":"0123456789abcdef0123456789abcdef"}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("\"9999-12-31T23:59:59Z\"")]
    [InlineData("\"0001-01-01T00:00:00Z\"")]
    [InlineData("\"1999-12-31T23:59:59Z\"")]
    [InlineData("\"2026-11-30T12:00:01Z\"")]
    public void A_time_that_cannot_be_makes_no_month(string time) =>
        Assert.Equal(PassedOver.Undated, Why($$"""{"schema":"flywheel.invocation/v1","record_id":"{{Id}}","ended_at":{{time}}}"""));

    [Fact]
    public void No_bytes_at_all_make_it_fail() => CsCheck.Check.Sample(
        CsCheck.Gen.Byte.Array[0, 300],
        bytes => Assert.IsType<OfferedLine.Passed>(OfferedLine.Read(bytes, Now)), iter: Cases.Of(5_000));

    [Fact]
    public void No_change_of_a_byte_makes_it_fail_or_its_bytes_no_line()
    {
        byte[] good = EvidenceJson.Line(new InvocationRecord { RecordId = Id, Command = "build", Targets = ["//x"], EndedAt = Now, HitRate = 0.5 });
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Int[0, good.Length - 1], CsCheck.Gen.Byte), (at, value) =>
        {
            byte[] changed = [.. good];
            changed[at] = value;
            if (OfferedLine.Read(changed, Now) is OfferedLine.Whole whole)
            {
                Assert.DoesNotContain(whole.Bytes, b => b is < (byte)' ' or > (byte)'~');
                Assert.Equal(whole.Id, Guid.ParseExact(EvidenceJson.ReadRecord(whole.Bytes)!.RecordId!, "N"));
            }
        }, iter: Cases.Of(5_000));
    }

    private static string Line(string field) =>
        $$"""{"schema":"flywheel.invocation/v1","record_id":"{{Id}}","ended_at":"2026-11-28T11:00:00.000Z",{{field}}}""";

    private static OfferedLine.Whole Whole(string line) => Assert.IsType<OfferedLine.Whole>(OfferedLine.Read(Encoding.UTF8.GetBytes(line), Now));

    private static PassedOver Why(string line) => Assert.IsType<OfferedLine.Passed>(OfferedLine.Read(Encoding.UTF8.GetBytes(line), Now)).Why;
}
