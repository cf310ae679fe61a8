using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Messages;

/// <summary>The one line after a supervised build: what its record proves, and never more.</summary>
public static class SummaryLine
{
    public static string Of(InvocationRecord record)
    {
        string mode = record.Mode ?? "mode unknown";
        string spawns = Spawns(record);
        string attachment = Verdicts.Parse(record.Verdict) switch
        {
            Verdict.AttachedVerified or Verdict.RemoteExecuted =>
                $"attached to {Endpoint(record)} (verified{(record.Scope == RunScope.LocalProof ? ", local proof" : "")})",
            Verdict.AttachedIdle => $"attached to {Endpoint(record)} (idle)",
            Verdict.Detached => $"detached: {record.Reason}",
            _ => $"unverified: {record.Reason}",
        };
        return $"flywheel: {mode}, {spawns}{(spawns.Length > 0 ? "; " : "")}{attachment}";
    }

    private static string Endpoint(InvocationRecord record) =>
        record.Verdict == Verdict.RemoteExecuted.Word() ? record.Executor?.Endpoint ?? "" : record.Cache?.Endpoint ?? "";

    private static string Spawns(InvocationRecord record)
    {
        if (record.Executed is not { } executed)
        {
            return "";
        }
        long remote = record.RemoteProcesses ?? 0;
        string ran = record.Mode == SubstrateModes.Executor
            ? Text($"{remote} run remotely, {executed - remote} run here")
            : Text($"{executed} run here");
        if (record.RemoteCacheHits is not { } hits)
        {
            return $"hits of the remote and of the disk cache cannot be told apart, {ran}";
        }
        return hits + executed == 0
            ? record.Verdict == Verdict.AttachedIdle.Word() ? record.Reason ?? "no actions ran" : "no spawn was counted"
            : Text($"{hits} of {hits + executed} spawns from the remote cache ({Percent(record.HitRate)}), {ran}");
    }

    /// <summary>Rounded down, so that nothing is 100 % that is not all.</summary>
    public static string Percent(double? rate) =>
        rate is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(value * 1000) / 10:0.0}%") : "no rate";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
