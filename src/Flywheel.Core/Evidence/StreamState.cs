namespace Flywheel.Core.Evidence;

/// <summary>How much of a build event stream is there. Only a complete one proves anything.</summary>
public enum StreamState
{
    /// <summary>Begun, finished, with its statistics and its last message, and well formed wherever it was read.</summary>
    Complete,

    /// <summary>Bazel ended before it built: a bad flag (exit 2), a dead cache (34).</summary>
    EarlyExit,

    /// <summary>It ends before its end.</summary>
    Truncated,

    /// <summary>Bytes that no Bazel writes, or statements that contradict each other.</summary>
    Corrupt,

    /// <summary>No file, or nothing in it.</summary>
    Absent,
}

/// <summary>The words for <see cref="StreamState"/> in records.</summary>
public static class StreamStates
{
    public static string Word(this StreamState state) => state switch
    {
        StreamState.Complete => "complete",
        StreamState.EarlyExit => "early-exit",
        StreamState.Truncated => "truncated",
        StreamState.Corrupt => "corrupt",
        _ => "absent",
    };
}
