using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Testing.Evidence;

/// <summary>
/// Writes build event streams of any shape, byte for byte as Bazel would: the first event announces the others, and progress events the
/// fetches and each other.
/// </summary>
public sealed class BuildEventWriter
{
    private readonly List<WrittenEvent> events = [];
    private int progressCount;

    public BuildEventWriter Add(WrittenEvent added)
    {
        events.Add(added);
        return this;
    }

    public BuildEventWriter Started(
        string uuid, long startMillis, string version = "", string command = "build", string workspace = "/home/user/workspace") =>
        Add(new(WrittenEvent.Started, ProtoBytes.Empty, 5, ProtoBytes.Empty
            .Text(1, uuid).Number(2, startMillis).Text(3, version).Text(4, "--remote_header=***").Text(5, command)
            .Text(6, workspace).Text(7, workspace).Number(8, 4711)));

    /// <param name="label">canonical, original or tool, whose payload is empty.</param>
    /// <param name="command">The command's word.</param>
    /// <param name="options">In the form --name=value, --name or --noname.</param>
    /// <param name="residual">What follows them.</param>
    public BuildEventWriter CommandLine(string label, string command, IEnumerable<string> options, IEnumerable<string> residual)
    {
        ProtoBytes line = ProtoBytes.Empty;
        if (label != "tool")
        {
            ProtoBytes list = ProtoBytes.Empty;
            foreach (string option in options)
            {
                list.Message(1, Option(option));
            }
            line.Text(1, label)
                .Message(2, Section("executable", 2, Chunks(["bazel"])))
                .Message(2, Section("startup options", 3, ProtoBytes.Empty.Message(1, Option("--max_idle_secs=10800"))))
                .Message(2, Section("command", 2, Chunks([command])))
                .Message(2, Section("command options", 3, list))
                .Message(2, Section("residual", 2, Chunks(residual)));
        }
        return Add(new(18, ProtoBytes.Empty.Text(1, label), 22, line));
    }

    /// <param name="options">As for a command line.</param>
    /// <param name="policies">Flags that an --invocation_policy speaks of.</param>
    public BuildEventWriter OptionsParsed(IEnumerable<string> options, params IEnumerable<string> policies)
    {
        ProtoBytes parsed = ProtoBytes.Empty.Text(1, "--max_idle_secs=10800");
        foreach (string option in options)
        {
            parsed.Text(3, option.Replace(option.Split('|')[0] + "|", "--", StringComparison.Ordinal));
        }
        ProtoBytes policy = ProtoBytes.Empty;
        foreach (string flag in policies)
        {
            policy.Message(1, ProtoBytes.Empty.Text(1, flag));
        }
        parsed.Message(5, policy);
        return Add(new(12, ProtoBytes.Empty, 13, parsed));
    }

    public BuildEventWriter Pattern(params IEnumerable<string> patterns)
    {
        ProtoBytes id = ProtoBytes.Empty;
        foreach (string pattern in patterns)
        {
            id.Text(1, pattern);
        }
        return Add(new(WrittenEvent.Pattern, id, 6, ProtoBytes.Empty));
    }

    public BuildEventWriter Progress(string errors = "", string output = "") =>
        Progress(Encoding.UTF8.GetBytes(errors), Encoding.UTF8.GetBytes(output));

    public BuildEventWriter Progress(byte[] errors, byte[] output)
    {
        ProtoBytes progress = ProtoBytes.Empty;
        if (output.Length > 0)
        {
            progress.Bytes(1, output);
        }
        if (errors.Length > 0)
        {
            progress.Bytes(2, errors);
        }
        return Add(new(WrittenEvent.Progress, ProtoBytes.Empty.Number(1, progressCount++), 3, progress));
    }

    /// <summary>With the progress event that announces it.</summary>
    public BuildEventWriter Fetch(string url, bool success) =>
        Progress().Add(new(WrittenEvent.Fetch, ProtoBytes.Empty.Text(1, url), 21, ProtoBytes.Empty.Flag(1, success)));

    /// <summary>
    /// A pattern that cannot be expanded: it comes early, announced by a progress event, and its pattern announces it again (2.1.0, 4.2.3).
    /// </summary>
    public BuildEventWriter PatternSkipped(string pattern) =>
        Progress().Add(new(WrittenEvent.Pattern, ProtoBytes.Empty.Text(1, pattern), 4, ProtoBytes.Empty.Number(1, 5)));

    /// <summary>A target's completion: an event that nobody decodes.</summary>
    public BuildEventWriter Completed(string label, int size = 100) =>
        Add(new(5, ProtoBytes.Empty.Text(1, label), 8, ProtoBytes.Empty.Flag(1, true).Bytes(2, new byte[size])));

    /// <param name="label">Of the test.</param>
    /// <param name="strategy">What ran it, or the cache that had it; null where it was not asked.</param>
    /// <param name="cachedLocally">Whether Bazel had its result already.</param>
    public BuildEventWriter Test(string label, string? strategy, bool cachedLocally = false)
    {
        bool hit = strategy?.EndsWith("cache hit", StringComparison.Ordinal) == true;
        return Add(new(8, ProtoBytes.Empty.Text(1, label).Number(2, 1).Number(3, 1).Number(4, 1), 10, ProtoBytes.Empty
                .Number(3, 5).Flag(4, cachedLocally).Number(5, 1)
                .Message(8, ProtoBytes.Empty.Text(2, strategy ?? "").Flag(6, hit))))
            .Add(new(7, ProtoBytes.Empty.Text(1, label), 9, ProtoBytes.Empty
                .Number(1, 1).Number(5, 1).Number(6, hit || cachedLocally ? 1 : 0)));
    }

    public BuildEventWriter Finished(string name, int code, long finishMillis) =>
        Add(new(9, ProtoBytes.Empty, 14, ProtoBytes.Empty
            .Flag(1, code == 0).Number(2, finishMillis).Message(3, ProtoBytes.Empty.Text(1, name).Number(2, code)).Message(4, ProtoBytes.Empty)));

    /// <summary>Null for a log that is not there.</summary>
    public BuildEventWriter Logs(string? processes, string? elapsed)
    {
        ProtoBytes logs = ProtoBytes.Empty;
        (string Name, string? Text)[] all =
            [("elapsed time", elapsed), ("critical path", "Critical Path: 0.04s, Remote (0.00% of the time)"), ("process stats", processes)];
        foreach ((string name, string? text) in all)
        {
            if (text is not null)
            {
                logs.Message(1, ProtoBytes.Empty.Text(1, name).Bytes(3, Encoding.UTF8.GetBytes(text)));
            }
        }
        logs.Message(1, ProtoBytes.Empty.Text(1, "command.profile.gz").Text(2, "file:///home/user/.cache/command.profile.gz"));
        return Add(new(20, ProtoBytes.Empty, 23, logs));
    }

    /// <param name="executed">Actions.</param>
    /// <param name="runners">Null before Bazel 5.</param>
    /// <param name="actionCacheHits">Null before Bazel 7.</param>
    public BuildEventWriter Metrics(long executed, IEnumerable<(string Name, int Count, string Kind)>? runners = null, int? actionCacheHits = null)
    {
        ProtoBytes actions = ProtoBytes.Empty.Number(1, executed).Number(2, executed);
        foreach ((string name, int count, string kind) in runners ?? [])
        {
            actions.Message(6, ProtoBytes.Empty.Text(1, name).Number(2, count).Text(3, kind));
        }
        if (actionCacheHits is { } hits)
        {
            actions.Message(7, ProtoBytes.Empty.Number(1, 957).Number(3, hits).Number(4, 8));
        }
        return Add(new(22, ProtoBytes.Empty, 24, ProtoBytes.Empty
            .Message(1, actions).Message(2, ProtoBytes.Empty).Message(5, ProtoBytes.Empty.Number(1, 630).Number(2, 377))));
    }

    /// <summary>A target that was not built.</summary>
    public BuildEventWriter Aborted(string label) =>
        Add(new(5, ProtoBytes.Empty.Text(1, label), 4, ProtoBytes.Empty.Number(1, 10)));

    /// <summary>The event added last is the last message.</summary>
    public BuildEventWriter Last()
    {
        events[^1] = events[^1] with { IsLast = true };
        return this;
    }

    /// <summary>The events, each without its length.</summary>
    public ImmutableArray<byte[]> Events() => [.. events.Select((written, at) => written.ToArray(Announced(at)))];

    public byte[] ToArray()
    {
        ProtoBytes stream = ProtoBytes.Empty;
        foreach (byte[] written in Events())
        {
            stream.Varint((ulong)written.Length).Raw(written);
        }
        return stream.ToArray();
    }

    private IEnumerable<WrittenEvent> Announced(int at) => events[at].IdKind switch
    {
        WrittenEvent.Started => events.Where(other => !IsSkipped(other) && other.IdKind is not (WrittenEvent.Started or WrittenEvent.Progress or WrittenEvent.Fetch))
            .Concat(events.Where(other => other.IdKind == WrittenEvent.Progress).Take(1)),
        WrittenEvent.Progress => events.Skip(at + 1).Where(other => other.IdKind == WrittenEvent.Progress).Take(1)
            .Concat(events.Skip(at + 1).Take(1).Where(other => other.IdKind == WrittenEvent.Fetch || IsSkipped(other))),
        WrittenEvent.Pattern when !IsSkipped(events[at]) => events.Where(IsSkipped),
        _ => [],
    };

    private static bool IsSkipped(WrittenEvent other) => other is { IdKind: WrittenEvent.Pattern, PayloadKind: 4 };

    private static ProtoBytes Section(string label, int kind, ProtoBytes content) => ProtoBytes.Empty.Text(1, label).Message(kind, content);

    private static ProtoBytes Chunks(IEnumerable<string> words)
    {
        ProtoBytes chunks = ProtoBytes.Empty;
        foreach (string word in words)
        {
            chunks.Bytes(1, Encoding.UTF8.GetBytes(word));
        }
        return chunks;
    }

    /// <summary>
    /// As Bazel states it: as it was typed, by name, and by value; an empty value is left out. An old name stands before the new one: <c>--old|new=value</c>.
    /// </summary>
    private static ProtoBytes Option(string option)
    {
        string combined = option;
        string name = option[2..];
        string value = "1";
        if (name.IndexOfAny(['=', ' ']) is >= 0 and var end)
        {
            (name, value) = (name[..end], name[(end + 1)..]);
        }
        else if (name.StartsWith("no", StringComparison.Ordinal))
        {
            (name, value) = (name[2..], "0");
        }
        if (name.Split('|') is [var old, var now])
        {
            combined = $"--{old}{option[(2 + name.Length)..]}";
            name = now;
        }
        return ProtoBytes.Empty.Text(1, combined).Text(2, name).Text(3, value).Number(4, 5);
    }
}
