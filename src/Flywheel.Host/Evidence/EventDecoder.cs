using Flywheel.Core.Evidence;
using Flywheel.Protos.BuildEvents;
using Google.Protobuf;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Flywheel.Host.Evidence;

/// <summary>Decodes the payloads that matter, and states to the account what they say.</summary>
internal sealed class EventDecoder(EventBytes bytes, StreamAccount account)
{
    private const string CanonicalLabel = "canonical";

    /// <summary>An event of a kind that is read, of a size that is decoded.</summary>
    public void Decode(in EventOutline outline)
    {
        if (outline.PayloadKind == EventKinds.Progress)
        {
            Progress(outline.PayloadStart, outline.PayloadStart + outline.PayloadLength);
            return;
        }
        try
        {
            Payload(outline);
        }
        catch (InvalidProtocolBufferException)
        {
            account.Damage("an event's payload is not well formed");
        }
    }

    private void Payload(in EventOutline outline)
    {
        switch (outline.PayloadKind)
        {
            case EventKinds.Started:
                BuildStarted started = Parse(BuildStarted.Parser, outline);
                account.Started(
                    started.Uuid, new(started.StartTimeMillis, Millis(started.StartTime)), started.BuildToolVersion, started.Command,
                    started.WorkspaceDirectory);
                break;
            case EventKinds.StructuredCommandLine:
                CommandLine(outline);
                break;
            case EventKinds.OptionsParsed:
                OptionsParsed parsed = Parse(OptionsParsed.Parser, outline);
                account.Parsed(hasPolicy: parsed.InvocationPolicy?.FlagPolicies.Count > 0);
                foreach (string option in parsed.CmdLine)
                {
                    account.ParsedOption(option);
                }
                break;
            case EventKinds.Fetch:
                account.Fetch(Id(outline).Fetch.Url, Parse(Fetch.Parser, outline).Success);
                break;
            case EventKinds.TestResult:
                TestResult test = Parse(TestResult.Parser, outline);
                account.Test(
                    test is { Status: not TestStatus.NoStatus, ExecutionInfo: not null }, test.CachedLocally, test.ExecutionInfo?.Strategy ?? "", test.ExecutionInfo?.CachedRemotely ?? false);
                break;
            case EventKinds.TestSummary:
                TestSummary summary = Parse(TestSummary.Parser, outline);
                account.TestSummary(summary.TotalRunCount, summary.TotalNumCached);
                break;
            case EventKinds.Finished:
                BuildFinished finished = Parse(BuildFinished.Parser, outline);
                account.Finished(
                    finished.ExitCode?.Name ?? "", finished.ExitCode?.Code ?? 0, finished.ExitCode is not null,
                    new(finished.FinishTimeMillis, Millis(finished.FinishTime)), finished.OverallSuccess);
                break;
            case EventKinds.BuildToolLogs:
                Logs(Parse(BuildToolLogs.Parser, outline));
                break;
            case EventKinds.BuildMetrics:
                Metrics(Parse(BuildMetrics.Parser, outline));
                break;
        }
    }

    /// <summary>The patterns of an event about patterns, which are in its id.</summary>
    public void Patterns(in EventOutline outline)
    {
        try
        {
            BuildEventId id = Id(outline);
            foreach (string pattern in (id.Pattern ?? id.PatternSkipped).Pattern)
            {
                account.Pattern(pattern);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            account.Damage("an event's id is not well formed");
        }
    }

    private void CommandLine(in EventOutline outline)
    {
        CommandLine line = Parse(Protos.BuildEvents.CommandLine.Parser, outline);
        bool canonical = line.CommandLineLabel == CanonicalLabel;
        if (canonical != (Id(outline).StructuredCommandLine.CommandLineLabel == CanonicalLabel))
        {
            account.Damage("it contradicts itself about the label of a command line");
        }
        if (!canonical)
        {
            return;
        }
        account.Canonical();
        foreach (CommandLineSection section in line.Sections)
        {
            if (section is { SectionLabel: "command", ChunkList.Chunk: [var command, ..] })
            {
                account.CanonicalCommand(command);
            }
            foreach (Option option in section.OptionList?.Option ?? [])
            {
                account.CanonicalOption(option.CombinedForm, option.OptionName, option.OptionValue);
            }
        }
    }

    private void Logs(BuildToolLogs logs)
    {
        account.Logs();
        foreach (Protos.BuildEvents.File log in logs.Log)
        {
            switch (log.Name)
            {
                case "process stats":
                    account.ProcessStats(log.Contents.ToStringUtf8());
                    break;
                case "elapsed time":
                    account.ElapsedTime(log.Contents.ToStringUtf8());
                    break;
            }
        }
    }

    private void Metrics(BuildMetrics metrics)
    {
        BuildMetrics.Types.ActionSummary? actions = metrics.ActionSummary;
        BuildMetrics.Types.NetworkMetrics.Types.SystemNetworkStats? network = metrics.NetworkMetrics?.SystemNetworkStats;
        account.Metrics(
            actions is not null, actions?.ActionsCreated, actions?.ActionsExecuted, actions?.ActionCacheStatistics?.Hits,
            metrics.TimingMetrics?.WallTimeInMs, network is null ? null : new((long)network.BytesSent, (long)network.BytesRecv));
        foreach (BuildMetrics.Types.ActionSummary.Types.RunnerCount runner in actions?.RunnerCount ?? [])
        {
            account.Runner(runner.Name, runner.Count, runner.ExecKind);
        }
    }

    /// <summary>Feeds the text of progress to its readers, piece by piece.</summary>
    private void Progress(long at, long end)
    {
        const int stdout = 1 << 3 | 2;
        while (at < end)
        {
            ReadOnlySpan<byte> head = Piece(at, end);
            if (!WireFormat.Varint(head, out ulong tag, out int size) || size == 0 || (tag & 7) != 2
                || !WireFormat.Varint(head[size..], out ulong length, out int prefix) || prefix == 0
                || length > (ulong)(end - at - size - prefix))
            {
                account.Damage("an event's payload is not well formed");
                return;
            }
            at += size + prefix;
            for (long stop = at + (long)length; at < stop;)
            {
                ReadOnlySpan<byte> piece = Piece(at, stop);
                (tag == stdout ? account.Output : account.Errors).Add(piece);
                at += piece.Length;
            }
        }
    }

    private ReadOnlySpan<byte> Piece(long at, long end)
    {
        ReadOnlySpan<byte> piece = bytes.At(at, (int)Math.Min(20, end - at));
        return piece[..(int)Math.Min(piece.Length, end - at)];
    }

    private static long Millis(Timestamp? time) => time is null ? 0 : unchecked(time.Seconds * 1000 + time.Nanos / 1_000_000);

    private BuildEventId Id(in EventOutline outline) =>
        BuildEventId.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Whole(outline.IdStart, outline.IdLength));

    private T Parse<T>(MessageParser<T> parser, in EventOutline outline)
        where T : IMessage<T> =>
        parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Whole(outline.PayloadStart, outline.PayloadLength));
}
