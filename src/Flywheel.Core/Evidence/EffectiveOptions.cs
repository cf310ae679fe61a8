namespace Flywheel.Core.Evidence;

/// <summary>
/// Options in effect, as the command line labelled <c>canonical</c> has them: the last value of each counts. An empty override and
/// an option that nobody gave are both null.
/// </summary>
public sealed record EffectiveOptions
{
    public string? RemoteCache { get; init; }

    public string? RemoteExecutor { get; init; }

    public string? RemoteProxy { get; init; }

    public string? RemoteInstanceName { get; init; }

    public string? DiskCache { get; init; }

    /// <summary>Null when nobody said.</summary>
    public bool? RemoteUploadLocalResults { get; init; }

    public bool RemoteLocalFallback { get; init; }

    /// <summary>--noremote_accept_cached: no action result is asked for (measured on 4.2.3).</summary>
    public bool TakesNothingFromCache { get; init; }

    /// <summary>--bes_upload_mode: with another than wait_for_upload_complete the file may be finished after Bazel's client has ended.</summary>
    public string? BesUploadMode { get; init; }

    /// <summary>--ui_event_filters: whether Bazel prints no warnings, and puts none into its events (measured on 4.2.3).</summary>
    public bool WarningsHidden { get; init; }

    /// <summary>The cache that is asked: --remote_executor alone implies it.</summary>
    public string? Cache => RemoteCache ?? RemoteExecutor;
}
