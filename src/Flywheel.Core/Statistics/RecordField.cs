namespace Flywheel.Core.Statistics;

/// <summary>What is looked at of a record's top level: by what it has to be, where only that matters.</summary>
internal enum RecordField : byte
{
    /// <summary>Of a newer program, or nobody's.</summary>
    Other,
    Schema,
    RecordId,
    Context,
    Command,
    Targets,
    Workspace,
    BazelVersion,
    Cache,
    Executor,
    Probe,
    HatchReason,
    Refusal,
    ExitCode,
    Attempts,
    Verdict,
    Runners,
    RemoteCacheHits,
    Executed,
    RemoteProcesses,
    DiskCacheHits,
    ActionCacheHits,
    Tests,
    Fetches,
    NetworkBytes,
    StartedAt,
    EndedAt,
    DurationMs,
    OverheadMs,

    /// <summary>A text that is not counted.</summary>
    Text,

    /// <summary>A number that is not counted.</summary>
    Number,
}

/// <summary>The names of the fields as they stand in a line, found without making a string of them.</summary>
internal static class RecordFields
{
    private const int Slots = 256;

    private static readonly (byte[]? Name, RecordField Field)[] Table = Fill(
        ("schema", RecordField.Schema), ("record_id", RecordField.RecordId), ("context", RecordField.Context), ("command", RecordField.Command),
        ("targets", RecordField.Targets), ("workspace", RecordField.Workspace), ("bazel_version", RecordField.BazelVersion),
        ("cache", RecordField.Cache), ("executor", RecordField.Executor), ("probe", RecordField.Probe),
        ("escape_hatch_reason", RecordField.HatchReason), ("refusal", RecordField.Refusal), ("exit_code", RecordField.ExitCode),
        ("attempts", RecordField.Attempts), ("verdict", RecordField.Verdict), ("runners", RecordField.Runners),
        ("remote_cache_hits", RecordField.RemoteCacheHits), ("executed", RecordField.Executed),
        ("remote_processes", RecordField.RemoteProcesses), ("disk_cache_hits", RecordField.DiskCacheHits),
        ("action_cache_hits", RecordField.ActionCacheHits), ("tests", RecordField.Tests), ("fetches", RecordField.Fetches),
        ("network_bytes", RecordField.NetworkBytes), ("started_at", RecordField.StartedAt), ("ended_at", RecordField.EndedAt),
        ("duration_ms", RecordField.DurationMs), ("overhead_ms", RecordField.OverheadMs), ("hit_rate", RecordField.Number),
        ("invocation_id", RecordField.Text), ("shim_version", RecordField.Text), ("personality", RecordField.Text), ("scope", RecordField.Text),
        ("command_class", RecordField.Text), ("launcher", RecordField.Text), ("mode", RecordField.Text), ("mode_source", RecordField.Text),
        ("stream", RecordField.Text), ("reason", RecordField.Text));

    /// <param name="name">Without its quotes, unescaped.</param>
    internal static RecordField Find(ReadOnlySpan<byte> name)
    {
        for (int at = Slot(name); Table[at].Name is { } known; at = (at + 1) % Slots)
        {
            if (name.SequenceEqual(known))
            {
                return Table[at].Field;
            }
        }
        return RecordField.Other;
    }

    private static (byte[]?, RecordField)[] Fill(params ReadOnlySpan<(string Name, RecordField Field)> fields)
    {
        var table = new (byte[]? Name, RecordField)[Slots];
        foreach ((string text, RecordField field) in fields)
        {
            byte[] name = [.. text.Select(letter => (byte)letter)];
            int at = Slot(name);
            while (table[at].Name is not null)
            {
                at = (at + 1) % Slots;
            }
            table[at] = (name, field);
        }
        return table;
    }

    private static int Slot(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : ((name.Length * 31) + (name[0] * 7) + (name[^1] * 13) + (name[name.Length / 2] * 3)) % Slots;
}
