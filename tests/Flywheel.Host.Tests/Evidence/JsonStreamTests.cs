using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Testing.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>The JSON form of a stream gives what the binary form gives.</summary>
public sealed class JsonStreamTests : IDisposable
{
    private const string Lines = """
        {"id":{"started":{}},"children":[{"progress":{}},{"structuredCommandLine":{"commandLineLabel":"canonical"}},{"structuredCommandLine":{"commandLineLabel":"tool"}},{"optionsParsed":{}},{"pattern":{"pattern":["//:all10"]}},{"buildFinished":{}},{"testResult":{"label":"//:one","run":1}},{"testSummary":{"label":"//:one"}}],"started":{"uuid":"93ef2845-7937-4c78-a95b-b919463dd606","startTimeMillis":"1795531300344","buildToolVersion":"9.1.0","command":"build","workspaceDirectory":"/home/user/workspace","startTime":"2026-11-24T14:41:40.344Z"}}
        {"id":{"structuredCommandLine":{"commandLineLabel":"tool"}},"structuredCommandLine":{}}
        {"id":{"optionsParsed":{}},"optionsParsed":{"cmdLine":["--invocation_id=93ef2845-7937-4c78-a95b-b919463dd606","--remote_cache=grpc://cache.example.internal:9092"]}}
        {"id":{"structuredCommandLine":{"commandLineLabel":"canonical"}},"structuredCommandLine":{"commandLineLabel":"canonical","sections":[{"sectionLabel":"command","chunkList":{"chunk":["build"]}},{"sectionLabel":"command options","optionList":{"option":[{"combinedForm":"--invocation_id=93ef2845-7937-4c78-a95b-b919463dd606","optionName":"invocation_id","optionValue":"93ef2845-7937-4c78-a95b-b919463dd606"},{"combinedForm":"--remote_cache=grpc://cache.example.internal:9092","optionName":"remote_cache","optionValue":"grpc://cache.example.internal:9092","effectTags":["UNKNOWN"]}]}}]}}
        {"id":{"pattern":{"pattern":["//:all10"]}},"expanded":{}}
        {"id":{"progress":{}},"children":[{"progress":{"opaqueCount":1}},{"fetch":{"url":"https://mirror.example.org/a"}}],"progress":{"stderr":"\u001b[35mWARNING: \u001b[0mRemote Cache: Connection reset\n"}}
        {"id":{"fetch":{"url":"https://mirror.example.org/a"}},"fetch":{}}
        {"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{}}
        {"id":{"testResult":{"label":"//:one","run":1}},"testResult":{"status":"PASSED","executionInfo":{"strategy":"remote cache hit","cachedRemotely":true}}}
        {"id":{"testSummary":{"label":"//:one"}},"testSummary":{"totalRunCount":1,"totalNumCached":1}}
        {"id":{"buildFinished":{}},"children":[{"buildToolLogs":{}},{"buildMetrics":{}}],"finished":{"overallSuccess":true,"finishTimeMillis":"1795531300721","exitCode":{"name":"SUCCESS"},"finishTime":"2026-11-24T14:41:40.721Z"}}
        {"id":{"progress":{"opaqueCount":1}},"progress":{"stderr":"INFO: 8 processes: 6 remote cache hit, 1 internal, 2 processwrapper-sandbox.\n"}}
        {"id":{"buildToolLogs":{}},"buildToolLogs":{"log":[{"name":"elapsed time","contents":"MC4zNzcwMDA="},{"name":"process stats","contents":"OCBwcm9jZXNzZXM6IDYgcmVtb3RlIGNhY2hlIGhpdCwgMSBpbnRlcm5hbCwgMiBwcm9jZXNzd3JhcHBlci1zYW5kYm94Lg=="}]}}
        {"id":{"buildMetrics":{}},"lastMessage":true,"buildMetrics":{"actionSummary":{"actionsCreated":"11","actionsExecuted":"11","runnerCount":[{"name":"total","count":8},{"name":"remote cache hit","count":6,"execKind":"Remote"},{"name":"internal","count":1},{"name":"processwrapper-sandbox","count":2,"execKind":"Local"}],"actionCacheStatistics":{"sizeInBytes":"957","hits":5}},"timingMetrics":{"cpuTimeInMs":"630","wallTimeInMs":"377"}}}

        """;

    private readonly StreamFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void Both_forms_of_the_same_build_are_read_alike()
    {
        File.WriteAllBytes(file.Path, (BuildStream.Bazel9 with
        {
            Errors = "WARNING: Remote Cache: Connection reset\n",
            Work = writer => writer.Fetch("https://mirror.example.org/a", success: false).Test("//:one", "remote cache hit"),
        }).ToArray());
        StreamReading binary = BuildEventDocument.Read(file.Path);
        StreamReading json = Read(Lines);

        Assert.Equal((StreamState.Complete, StreamState.Complete), (binary.State, json.State));
        Assert.Equal(ReportedValues.Of(binary), ReportedValues.Of(json));
        Assert.Equal((binary.WallTime, binary.ActionsExecuted, binary.WorkspaceDirectory), (json.WallTime, json.ActionsExecuted, json.WorkspaceDirectory));
        Assert.Equal(binary.Runners!.Items.AsEnumerable(), json.Runners!.Items);
    }

    [Fact]
    public void A_line_that_is_missing_or_torn_or_no_event_is_noticed()
    {
        string[] lines = Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int at = 0; at < lines.Length; at++)
        {
            StreamReading lost = Read(string.Join('\n', lines.Where((_, line) => line != at)) + "\n");
            Assert.True(lost.State != StreamState.Complete || lines[at].Contains("namedSet", StringComparison.Ordinal), lines[at]);
            StreamReading torn = Read(string.Join('\n', lines.Select((line, place) => place == at ? line[..(line.Length / 2)] : line)) + "\n");
            Assert.Equal(StreamState.Corrupt, torn.State);
        }
        for (int length = 2; length < Lines.TrimEnd().Length; length += 13)
        {
            Assert.Equal((length, StreamState.Truncated), (length, Read(Lines[..length]).State));
        }
        Assert.Equal(StreamState.Complete, Read(Lines.TrimEnd()).State);
    }

    [Theory]
    [InlineData("{\"id\":{\"started\":{}}}")]
    [InlineData("{\"id\":7}")]
    [InlineData("{\"id\":{\"started\":{}},\"started\":7}")]
    [InlineData("{\"id\":{\"started\":{}},\"started\":{\"startTimeMillis\":\"soon\"}}")]
    [InlineData("{\"id\":{\"progress\":{}},\"started\":{}}")]
    [InlineData("{\"id\":{\"buildToolLogs\":{}},\"buildToolLogs\":{\"log\":[{\"name\":\"process stats\",\"contents\":\"*\"}]}}")]
    [InlineData("{\"id\":{\"buildFinished\":{}},\"finished\":{\"exitCode\":{\"code\":\"99999999999\"}}}")]
    public void An_event_that_is_none_is_corrupt(string line) => Assert.Equal(StreamState.Corrupt, Read(line + "\n").State);

    [Fact]
    public void A_stream_of_binary_events_may_begin_with_a_brace()
    {
        // 0x7B is a length, too.
        byte[] whole = [.. Enumerable.Range(1, 200)
            .Select(size => new BuildEventWriter().Started("x", 1, new string('v', size)).Progress().Last().ToArray()).First(bytes => bytes[0] == '{')];
        File.WriteAllBytes(file.Path, whole);
        Assert.Equal(StreamState.EarlyExit, BuildEventDocument.Read(file.Path).State);
    }

    private StreamReading Read(string text)
    {
        File.WriteAllText(file.Path, text);
        return BuildEventDocument.Read(file.Path);
    }
}
