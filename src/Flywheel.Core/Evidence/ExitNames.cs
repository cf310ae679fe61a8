namespace Flywheel.Core.Evidence;

/// <summary>Bazel's names for its exit codes (ExitCode.java of 4.2.3): the two must say the same.</summary>
internal static class ExitNames
{
    private const string Success = "SUCCESS";

    /// <summary>Whether name and code contradict each other. A name of a Bazel to come is believed, unless its code says success.</summary>
    public static bool Contradict(string name, int code) => (code == 0) != (name == Success) || Code(name) is { } known && known != code;

    private static int? Code(string name) => name switch
    {
        "BUILD_FAILURE" or "PARSING_FAILURE" => 1,
        "COMMAND_LINE_ERROR" => 2,
        "TESTS_FAILED" or "PARTIAL_ANALYSIS_FAILURE" => 3,
        "NO_TESTS_FOUND" => 4,
        "RUN_FAILURE" => 6,
        "ANALYSIS_FAILURE" => 7,
        "INTERRUPTED" => 8,
        "LOCK_HELD_NOBLOCK_FOR_LOCK" => 9,
        "REMOTE_ENVIRONMENTAL_ERROR" => 32,
        "OOM_ERROR" => 33,
        "REMOTE_ERROR" => 34,
        "LOCAL_ENVIRONMENTAL_ERROR" => 36,
        "BLAZE_INTERNAL_ERROR" => 37,
        "PUBLISH_ERROR" => 38,
        "PERSISTENT_BUILD_EVENT_SERVICE_UPLOAD_ERROR" => 45,
        _ => null,
    };
}
