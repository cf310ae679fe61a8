using System.Text.Json;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Host.Evidence;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// A build event stream: read twice it says the same, what is cut off proves nothing, and what is shown of it is a report that a terminal does
/// not obey and JSON that is well formed.
/// </summary>
internal sealed class EventStreamTarget() : FuzzTarget("event-stream")
{
    public override int Longest => 16 << 10;

    public override IEnumerable<byte[]> Seeds => EventSeeds.All;

    public override string[] Words =>
    [
        "\n", "\"id\":", "{\"started\":{}}", "\"children\":", "\"lastMessage\":true", "\"buildMetrics\":", "\"progress\":{\"stderr\":\"", "\"finished\":",
        "remote cache hit", "remote_cache", "--remote_cache=",
        "build", "test", "total", "\"optionList\"", "\"combinedForm\":", "WARNING: Reading from Remote Cache:\\n",
        "\"runnerCount\":[{\"name\":\"total\",\"count\":1}]", "\0", "\u0001", "\u00a0\u0001",
    ];

    public override void Run(byte[] input)
    {
        string path = ScratchFile.With(input);
        StreamReading binary = BuildEventFile.Read(path, null);
        StreamReading either = BuildEventDocument.Read(path);
        var report = new StreamReport(either);
        string json = report.Json();
        Planted.Presentable(report.Text(), "the report of a stream");
        JsonDocument.Parse(json).Dispose();
        Require(new StreamReport(BuildEventDocument.Read(path)).Json() == json, "a stream says the same twice");
        Require(EvidenceJson.ReadRecord(EvidenceJson.Line(report.Record() with { RecordId = new string('a', 32) })) is not null, "a record of a stream is one");
        if (binary.State == StreamState.Complete)
        {
            StreamReading cut = BuildEventFile.Read(ScratchFile.With(input.AsSpan(0, input.Length - 1)), null);
            Require(cut.State != StreamState.Complete, "a stream that is cut off is not complete");
            Require(BuildEventFile.Read(path, "another").State != StreamState.Complete, "a stream of another invocation proves nothing");
        }
    }
}
