namespace Flywheel.Host.Evidence;

/// <summary>Field numbers of BuildEventId's kinds and of BuildEvent's payloads, and which belongs to which (Bazel 2.1 to 9).</summary>
internal static class EventKinds
{
    public const int IdProgress = 2;
    public const int IdStarted = 3;
    public const int IdPattern = 4;
    public const int IdTestSummary = 7;
    public const int IdTestResult = 8;
    public const int IdFinished = 9;
    public const int IdPatternSkipped = 10;
    public const int IdOptionsParsed = 12;
    public const int IdFetch = 17;
    public const int IdStructuredCommandLine = 18;
    public const int IdBuildToolLogs = 20;
    public const int IdBuildMetrics = 22;

    public const int Progress = 3;
    public const int Aborted = 4;
    public const int Started = 5;
    public const int Expanded = 6;
    public const int TestSummary = 9;
    public const int TestResult = 10;
    public const int OptionsParsed = 13;
    public const int Finished = 14;
    public const int Fetch = 21;
    public const int StructuredCommandLine = 22;
    public const int BuildToolLogs = 23;
    public const int BuildMetrics = 24;

    /// <summary>By id: the payload that it has when it is not aborted. 0: none but that; 255: not known here.</summary>
    private static ReadOnlySpan<byte> Payloads =>
    [
        255, 255, Progress, Started, Expanded, 8, 7, TestSummary, TestResult, Finished, Expanded, 12, OptionsParsed, 15, 16, 17, 18, Fetch,
        StructuredCommandLine, 0, BuildToolLogs, 0, BuildMetrics, 25, 26, 27,
    ];

    /// <summary>Whether an event of this id may carry this payload. Kinds of a Bazel to come may be anything but one that is read.</summary>
    public static bool Fit(int id, int payload)
    {
        if (payload == Aborted)
        {
            // These are announced when they are there.
            return id is not (IdProgress or IdFetch);
        }
        int own = id < Payloads.Length ? Payloads[id] : 255;
        return own == 255 ? !IsRead(payload) : own == payload;
    }

    /// <summary>Whether the payload is looked into.</summary>
    public static bool IsRead(int payload) => payload is Progress or Started or TestSummary or TestResult or OptionsParsed or Finished or Fetch
        or StructuredCommandLine or BuildToolLogs or BuildMetrics;

    /// <summary>Whether two events may have the same id of this kind.</summary>
    public static bool MayRepeat(int id) => id is IdPattern or IdPatternSkipped or IdFetch;

    /// <summary>Whether it is checked that events of this id come when they are announced, and only then.</summary>
    public static bool IsAwaited(int id) => id is IdProgress or IdPattern or IdTestSummary or IdTestResult or IdFinished or IdPatternSkipped
        or IdOptionsParsed or IdFetch or IdStructuredCommandLine or IdBuildToolLogs or IdBuildMetrics;
}
