using System.Globalization;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;

namespace Flywheel.Host.Evidence;

/// <summary>What a workflow of GitHub Actions is told, where the variables for it are set. Best effort: it never fails a build.</summary>
internal static class GitHubReport
{
    /// <summary>Appends to the files that GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name.</summary>
    public static void Write(InvocationRecord record, EnvironmentSnapshot environment)
    {
        Append(environment.Get("GITHUB_STEP_SUMMARY"), Summary(record));
        Append(environment.Get("GITHUB_OUTPUT"), string.Create(CultureInfo.InvariantCulture,
            $"verdict={record.Verdict}\nremote_cache_hits={record.RemoteCacheHits}\nhit_rate={record.HitRate:0.0###}\n"));
    }

    /// <summary>The annotation for a build that was not attached; null for any other. It goes to standard error, which the runner reads, too.</summary>
    public static string? Annotation(InvocationRecord record, EnvironmentSnapshot environment) =>
        environment.Get("GITHUB_ACTIONS") == "true" && record.Verdict == Verdict.Detached.Word()
            ? $"::warning title=flywheel::`bazel {record.Command}` was detached from the shared cache: {Escaped(record.Reason ?? "")}"
            : null;

    private static string Summary(InvocationRecord record) => string.Create(CultureInfo.InvariantCulture, $"""
        | flywheel | `{record.Personality} {record.Command}` |
        | --- | --- |
        | verdict | {record.Verdict}{(record.Reason is { } reason ? ": " + Cell(reason) : "")} |
        | mode, scope | {record.Mode}, {record.Scope} |
        | remote cache hits | {Number(record.RemoteCacheHits)} ({SummaryLine.Percent(record.HitRate)}) |
        | executed | {Number(record.Executed)}, remotely {Number(record.RemoteProcesses)} |
        | cache | `{record.Cache?.Endpoint}` |
        | exit code | {record.ExitCode} |


        """);

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "unknown";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    /// <summary>As the runner reads a workflow command's message.</summary>
    private static string Escaped(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static void Append(string? path, string text)
    {
        if (string.IsNullOrEmpty(path))
        {
            return;
        }
        try
        {
            using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The runner's files are not ours to insist on.
        }
    }
}
