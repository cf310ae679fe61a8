using System.Text;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Testing.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Streams in the shapes of Bazels old and new, read from a file.</summary>
public sealed class BuildEventFileTests : IDisposable
{
    private readonly StreamFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public void The_warm_build_of_4_2_3_has_its_counts_from_text_and_no_version()
    {
        StreamReading reading = Read(BuildStream.Bazel4);

        Assert.Equal((StreamState.Complete, null), (reading.State, reading.Reason));
        Assert.Equal((BuildStream.Id, null, "build", new StreamExit("SUCCESS", 0)), (reading.InvocationId, reading.BazelVersion, reading.Command, reading.Exit));
        Assert.Equal(TimeSpan.FromMilliseconds(377), reading.FinishedAt - reading.StartedAt);
        Assert.Equal(BuildStream.Cache, reading.Options!.Cache);
        Assert.Equal(["//:all10"], reading.Patterns);
        Assert.False(reading.Runners!.Counted);
        BuildStatistics statistics = BuildStatistics.Of(reading);
        Assert.Equal((10L, 0L, 0L, 0L, null, 1.0), Numbers(statistics));
        Assert.Equal(new VerdictReading(Verdict.AttachedVerified, null), VerdictReading.Judge(reading, statistics));
    }

    [Fact]
    public void The_text_of_2_1_0_has_no_residual()
    {
        StreamReading reading = Read(BuildStream.Bazel2 with { Processes = "10 processes: 4 remote cache hit, 6 processwrapper-sandbox." });
        Assert.Equal((StreamState.Complete, "2.1.0"), (reading.State, reading.BazelVersion));
        Assert.Equal((4L, 6L, 0L, 0L, null, 0.4), Numbers(BuildStatistics.Of(reading)));
    }

    [Theory]
    [InlineData("metrics")]
    [InlineData("logs")]
    [InlineData("progress")]
    [InlineData("aborted")]
    public void Counts_of_9_are_counts_wherever_the_last_message_stands(string last)
    {
        StreamReading reading = Read(BuildStream.Bazel9 with { LastOn = last });

        Assert.Equal((StreamState.Complete, "9.1.0", true), (reading.State, reading.BazelVersion, reading.Runners!.Counted));
        Assert.Contains(new RunnerCount("processwrapper-sandbox", 2, "Local"), reading.Runners.Items);
        Assert.Equal((6L, 2L, 0L, 0L, 5L, 0.75), Numbers(BuildStatistics.Of(reading)));
    }

    [Theory]
    [InlineData("7.1.2- (@non-git)", "7.1.2- (@non-git)")]
    [InlineData("development version", "development version")]
    [InlineData("", null)]
    public void An_odd_version_decides_nothing(string version, string? shown)
    {
        StreamReading reading = Read(BuildStream.Bazel9 with { Version = version });
        Assert.Equal((shown, true, 6L), (reading.BazelVersion, reading.Runners!.Counted, BuildStatistics.Of(reading).RemoteCacheHits!.Value));
    }

    [Fact]
    public void Spawns_may_exceed_the_total_which_nothing_is_divided_by()
    {
        StreamReading counted = Read(BuildStream.Bazel9 with
        {
            Processes = "41 processes: 9 remote cache hit, 30 internal, 71 processwrapper-sandbox.",
            Runners = [("total", 41, ""), ("remote cache hit", 9, "Remote"), ("internal", 30, ""), ("processwrapper-sandbox", 71, "Local")],
        });
        Assert.Equal((StreamState.Complete, 9.0 / 80), (counted.State, BuildStatistics.Of(counted).HitRate));
        StreamReading text = Read(BuildStream.Bazel4 with { Processes = "41 processes: 71 processwrapper-sandbox." });
        Assert.Equal((StreamState.Complete, 71L, 0.0), (text.State, BuildStatistics.Of(text).Executed!.Value, BuildStatistics.Of(text).HitRate!.Value));
    }

    [Fact]
    public void Hits_of_the_action_cache_are_no_part_of_total_or_rate()
    {
        StreamReading reading = Read(BuildStream.Bazel9 with
        {
            Processes = "1 process: 336 action cache hit, 1 internal.",
            Runners = [("total", 1, ""), ("action cache hit", 336, ""), ("internal", 1, "")],
            ActionCacheHits = null,
        });
        Assert.Equal(StreamState.Complete, reading.State);
        Assert.Equal((0L, 0L, 0L, 0L, 336L, null), Numbers(BuildStatistics.Of(reading)));
        Assert.Equal(Verdict.AttachedIdle, Judged(reading).Verdict);
    }

    [Fact]
    public void A_failed_build_with_the_last_message_on_an_aborted_target_is_complete()
    {
        StreamReading reading = Read(BuildStream.Bazel9 with
        {
            Command = "test",
            Options = [],
            Processes = "3 processes: 2 internal, 1 local.",
            Runners = [("total", 3, ""), ("internal", 2, ""), ("local", 1, "Local")],
            ActionCacheHits = 8,
            ExitName = "BUILD_FAILURE",
            ExitCode = 1,
            LastOn = "aborted",
            Work = writer => writer.Test("//:one", null, cachedLocally: true).Test("//:two", "remote cache hit").Test("//:three", "local"),
        });
        Assert.Equal((StreamState.Corrupt, "it contradicts itself about a test from the cache"), (reading.State, reading.Reason));
        reading = Read(BuildStream.Bazel9 with
        {
            ExitName = "BUILD_FAILURE",
            ExitCode = 1,
            LastOn = "aborted",
            Work = writer => writer.Test("//:one", null, cachedLocally: true).Test("//:two", "remote cache hit").Test("//:three", "local"),
        });
        Assert.Equal((StreamState.Complete, new StreamExit("BUILD_FAILURE", 1), new TestCounts(3, 1, 1)), (reading.State, reading.Exit, reading.Tests));
    }

    [Fact]
    public void A_disk_cache_s_hit_is_no_remote_one_where_they_are_told_apart_and_unknown_where_not()
    {
        string[] options = [$"--remote_cache={BuildStream.Cache}", "--disk_cache=/var/cache/bazel"];
        StreamReading old = Read(BuildStream.Bazel4 with { Options = [.. options] });
        Assert.Equal((StreamState.Complete, null, null, null), (old.State, BuildStatistics.Of(old).RemoteCacheHits, BuildStatistics.Of(old).DiskCacheHits, BuildStatistics.Of(old).HitRate));
        Assert.Equal(10L, BuildStatistics.Of(old).RemoteOrDiskHits);
        Assert.Equal(Verdict.Unproven, Judged(old).Verdict);

        StreamReading now = Read(BuildStream.Bazel9 with
        {
            Options = [.. options],
            Processes = "8 processes: 6 disk cache hit, 1 internal, 2 remote cache hit.",
            Runners = [("total", 8, ""), ("disk cache hit", 6, ""), ("internal", 1, ""), ("remote cache hit", 2, "")],
            Work = writer => writer.Test("//:one", "disk cache hit"),
        });
        Assert.Equal((StreamState.Complete, 2L, 6L, 1.0), (now.State, BuildStatistics.Of(now).RemoteCacheHits, BuildStatistics.Of(now).DiskCacheHits, BuildStatistics.Of(now).HitRate));
        Assert.Equal(new TestCounts(1, 0, 0), now.Tests);

        StreamReading empty = Read(BuildStream.Bazel4 with { Options = [.. options, "--disk_cache="] });
        Assert.Equal((10L, Verdict.AttachedVerified), (BuildStatistics.Of(empty).RemoteCacheHits, Judged(empty).Verdict));
    }

    [Theory]
    [InlineData("--remote_cache=grpc://a:1 --remote_cache=", null, null)]
    [InlineData("--remote_cache=grpc://a:1 --remote_cache=grpc://b:1", "grpc://b:1", null)]
    [InlineData("--remote_executor=grpc://a:1", "grpc://a:1", "grpc://a:1")]
    [InlineData("--remote_executor=grpc://a:1 --remote_cache=grpc://b:1", "grpc://b:1", "grpc://a:1")]
    [InlineData("--remote_http_cache|remote_cache=http://a", "http://a", null)]
    [InlineData("--default_override=2:build:remote=--remote_cache=grpc://a:1 --client_env=X=--remote_cache=grpc://a:1", null, null)]
    public void The_last_value_of_an_option_of_that_name_is_in_effect(string options, string? cache, string? executor)
    {
        StreamReading reading = Read(BuildStream.Bazel4 with { Options = [.. options.Split(' ')] });
        Assert.Equal((StreamState.Complete, cache, executor), (reading.State, reading.Options!.Cache, reading.Options.RemoteExecutor));
    }

    /// <summary>Measured on 2.1.0 and 4.2.3: canonical as it was typed, parsed as a flag.</summary>
    [Theory]
    [InlineData("--remote_local_fallback=TRUE", "--remote_local_fallback", true)]
    [InlineData("--remote_local_fallback=y", "--remote_local_fallback", true)]
    [InlineData("--remote_local_fallback=No", "--noremote_local_fallback", false)]
    [InlineData("--noremote_local_fallback", "--noremote_local_fallback", false)]
    [InlineData("--remote_cache grpc://a:1", "--remote_cache=grpc://a:1", false)]
    public void An_option_may_be_typed_in_another_way_than_it_is_parsed(string typed, string parsed, bool fallback)
    {
        byte[] whole = new BuildEventWriter().Started(BuildStream.Id, 1).OptionsParsed([parsed]).CommandLine("canonical", "build", [typed], [])
            .Finished("SUCCESS", 0, 2).Logs("0 processes.", null).Last().ToArray();
        File.WriteAllBytes(file.Path, whole);
        StreamReading reading = BuildEventFile.Read(file.Path, null);
        Assert.Equal((StreamState.Complete, null, fallback), (reading.State, reading.Reason, reading.Options!.RemoteLocalFallback));
    }

    [Fact]
    public void What_an_invocation_policy_takes_away_is_detached_and_no_contradiction()
    {
        BuildStream stream = BuildStream.Bazel4 with { Options = [], Undone = [$"--remote_cache={BuildStream.Cache}"] };
        Assert.Equal(StreamState.Corrupt, Read(stream).State);
        StreamReading reading = Read(stream with { Policies = ["remote_cache"] });
        Assert.Equal((StreamState.Complete, Verdict.Detached), (reading.State, Judged(reading).Verdict));
    }

    [Theory]
    [InlineData("--ui_event_filters=-warning", true)]
    [InlineData("--ui_event_filters=error", true)]
    [InlineData("--ui_event_filters=", true)]
    [InlineData("--ui_event_filters=error,WARNING", false)]
    [InlineData("--ui_event_filters=-info,-debug", false)]
    [InlineData("--ui_event_filters=-warning --ui_event_filters=+warning", false)]
    public void Warnings_that_are_filtered_away_prove_nothing_by_their_silence(string options, bool hidden)
    {
        StreamReading reading = Read(BuildStream.Bazel4 with { Options = [$"--remote_cache={BuildStream.Cache}", .. options.Split(' ')] });
        Assert.Equal((StreamState.Complete, hidden), (reading.State, reading.Options!.WarningsHidden));
        Assert.Equal(hidden ? Verdict.Unproven : Verdict.AttachedVerified, Judged(reading).Verdict);
    }

    [Fact]
    public void A_dead_cache_behind_the_local_fallback_is_unproven_and_so_is_one_that_Bazel_warns_about()
    {
        StreamReading fallback = Read(BuildStream.Bazel4 with
        {
            Options = [$"--remote_cache={BuildStream.Cache}", "--remote_local_fallback"],
            Processes = "3 processes: 1 internal, 2 processwrapper-sandbox.",
        });
        Assert.Equal((true, Verdict.Unproven), (fallback.Options!.RemoteLocalFallback, Judged(fallback).Verdict));
        StreamReading warned = Read(BuildStream.Bazel4 with { Errors = "WARNING: Writing to Remote Cache:\nUNAVAILABLE: io exception\n" });
        Assert.Equal("Bazel warned: Writing to Remote Cache", Judged(warned).Reason);
    }

    [Fact]
    public void A_quota_that_is_used_up_is_found_in_a_line_that_goes_on_in_the_next_event()
    {
        StreamReading reading = Read(BuildStream.Bazel4 with
        {
            ExitName = "REMOTE_ERROR",
            ExitCode = 34,
            Processes = "2 processes: 2 internal.",
            Work = writer => writer.Progress("ERROR: x failed: (Exit 34): RESOURCE_EXHAUSTED: concurrent-exec").Progress("ution limit reached\n"),
        });
        Assert.Equal((StreamState.Complete, 34, true), (reading.State, reading.Exit!.Code, reading.QuotaExhausted));
    }

    [Fact]
    public void Fetches_are_counted_by_host_and_tests_by_where_they_came_from()
    {
        StreamReading reading = Read(BuildStream.Bazel4 with
        {
            Work = writer => writer
                .Fetch("https://user:secret@b.example.org/x?token=secret", true).Fetch("https://a.example.org:8443/y", false).Fetch("file:///z", true)
                .Test("//:one", "remote cache hit").Test("//:two", null, cachedLocally: true).Test("//:three", "remote"),
        });
        Assert.Equal((3, 1), (reading.Fetches.Count, reading.Fetches.Failed));
        Assert.Equal(["a.example.org", "b.example.org"], reading.Fetches.Hosts);
        Assert.Equal(new TestCounts(3, 1, 1), reading.Tests);
    }

    [Fact]
    public void An_event_that_comes_early_is_announced_twice_and_is_no_contradiction()
    {
        // The progress event comes before the pattern that has it, and after it.
        byte[] before = new BuildEventWriter().Started(BuildStream.Id, 1).PatternSkipped("//:no").Pattern("//:no", "//:all10")
            .Finished("PARSING_FAILURE", 1, 2).Logs("0 processes.", null).Last().ToArray();
        File.WriteAllBytes(file.Path, before);
        Assert.Equal((StreamState.Complete, null), (BuildEventFile.Read(file.Path, null).State, BuildEventFile.Read(file.Path, null).Reason));
        Assert.Equal(["//:no", "//:all10"], BuildEventFile.Read(file.Path, null).Patterns);
        Assert.Equal(StreamState.Complete, Read(BuildStream.Bazel4 with { Work = writer => writer.PatternSkipped("//:no") }).State);
    }

    [Fact]
    public void A_command_that_ended_early_or_built_nothing_proves_nothing()
    {
        File.WriteAllBytes(file.Path, BuildStream.EarlyExit());
        StreamReading early = BuildEventFile.Read(file.Path, BuildStream.Id);
        Assert.Equal((StreamState.EarlyExit, BuildStream.Id, null), (early.State, early.InvocationId, early.Options));
        Assert.Equal(Verdict.Unproven, Judged(early).Verdict);
        File.WriteAllBytes(file.Path, new BuildEventWriter().Started(BuildStream.Id, 1).CommandLine("canonical", "build", [], [])
            .Finished("SUCCESS", 0, 2).Progress().Last().ToArray());
        Assert.Equal(StreamState.EarlyExit, BuildEventFile.Read(file.Path, null).State);
    }

    [Fact]
    public void What_is_not_there_or_empty_or_cannot_be_read_is_absent()
    {
        Assert.Equal(StreamState.Absent, BuildEventFile.Read(file.Path, null).State);
        Assert.Equal(StreamState.Absent, BuildEventFile.Read(file.Path + "/beneath", null).State);
        Assert.Equal(StreamState.Absent, BuildEventFile.Read(Path.GetDirectoryName(file.Path)!, null).State);
        File.WriteAllBytes(file.Path, []);
        Assert.Equal((StreamState.Absent, "the event stream is empty"), (BuildEventFile.Read(file.Path, null).State, BuildEventFile.Read(file.Path, null).Reason));
    }

    [Fact]
    public void Ten_megabytes_of_progress_are_searched_without_being_held()
    {
        string filler = string.Concat(Enumerable.Repeat("[1 / 2] Compiling something; 3s remote-cache\r\n", 110_000));
        byte[] bytes = Encoding.UTF8.GetBytes(filler + "WARNING: Remote Cache: 3 errors during bulk transfer\n" + filler);
        File.WriteAllBytes(file.Path, (BuildStream.Bazel9 with { Work = writer => writer.Progress(bytes, bytes) }).ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        StreamReading reading = BuildEventFile.Read(file.Path, null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal((StreamState.Complete, "Remote Cache", 0), (reading.State, string.Join("; ", reading.CacheWarnings), reading.OversizedEvents));
    }

    [Theory]
    [InlineData(5, 8, false)]
    [InlineData(2, 3, true)]
    public void An_event_of_100_MB_is_passed_over_and_counted(int idKind, int payloadKind, bool isProgress)
    {
        const int size = 100_000_000;
        using (FileStream stream = new(file.Path, FileMode.Create))
        {
            BuildEventWriter writer = BuildStream.Bazel9.Writer();
            byte[][] events = [.. writer.Events()];
            foreach (byte[] written in events[..^4])
            {
                stream.Write(ProtoBytes.Empty.Varint((ulong)written.Length).Raw(written).ToArray());
            }
            // The payload's bytes are a hole in the file.
            byte[] id = ProtoBytes.Empty.Message(1, ProtoBytes.Empty.Message(idKind, ProtoBytes.Empty.Number(1, idKind == 2 ? 99 : 0))).ToArray();
            byte[] head = ProtoBytes.Empty.Raw(id).Varint((ulong)payloadKind << 3 | 2).Varint(size).ToArray();
            stream.Write(ProtoBytes.Empty.Varint((ulong)(head.Length + size)).Raw(head).ToArray());
            stream.Seek(size, SeekOrigin.Current);
            if (isProgress)
            {
                byte[] link = ProtoBytes.Empty.Message(1, ProtoBytes.Empty.Message(5, ProtoBytes.Empty)).Raw([0x12, (byte)(id.Length - 2)]).Raw(id.AsSpan(2))
                    .Message(8, ProtoBytes.Empty).ToArray();
                stream.Write(ProtoBytes.Empty.Varint((ulong)link.Length).Raw(link).ToArray());
            }
            foreach (byte[] written in events[^4..])
            {
                stream.Write(ProtoBytes.Empty.Varint((ulong)written.Length).Raw(written).ToArray());
            }
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        StreamReading reading = BuildEventFile.Read(file.Path, null);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal((StreamState.Complete, 1, isProgress), (reading.State, reading.OversizedEvents, reading.UnreadProgress));
        Assert.Equal(isProgress ? Verdict.Unproven : Verdict.AttachedVerified, Judged(reading).Verdict);
    }

    private static (long?, long?, long?, long?, long?, double?) Numbers(BuildStatistics statistics) =>
        (statistics.RemoteCacheHits, statistics.Executed, statistics.RemoteProcesses, statistics.DiskCacheHits, statistics.ActionCacheHits, statistics.HitRate);

    private static VerdictReading Judged(StreamReading reading) => VerdictReading.Judge(reading, BuildStatistics.Of(reading));

    private StreamReading Read(BuildStream stream)
    {
        File.WriteAllBytes(file.Path, stream.ToArray());
        return BuildEventFile.Read(file.Path, BuildStream.Id);
    }
}
