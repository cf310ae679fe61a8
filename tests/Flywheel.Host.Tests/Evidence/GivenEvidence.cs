using System.Diagnostics;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>An evidence directory of its own, and the records of invocations that never were.</summary>
internal sealed class GivenEvidence : IDisposable
{
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("flywheel-evidence-");

    /// <summary>A process that was, with its number and start.</summary>
    public static ProcessIdentity Gone { get; } = Ended();

    public string Folder => folder.FullName;

    public string Directory => Path.Combine(Folder, "evidence");

    public string Pending => Path.Combine(Directory, "pending");

    public string Streams => Path.Combine(Directory, "streams");

    public void Dispose() => folder.Delete(recursive: true);

    public EvidenceStore Open(TimeProvider? time = null) => Opened(Opening(time));

    public EvidenceOpening Opening(TimeProvider? time = null) => EvidenceStore.Open(
        new Settings { EvidenceDir = new(Directory, SettingSource.Environment) }, EnvironmentSnapshot.Empty, time ?? TimeProvider.System);

    public static EvidenceStore Opened(EvidenceOpening opening) =>
        opening.Match(opened => opened.Store, unusable => throw new InvalidOperationException(unusable.Reason));

    public static string? Reason(EvidenceOpening opening) => opening.Match<string?>(_ => null, unusable => unusable.Reason);

    public string Month(DateTimeOffset ended) => Path.Combine(Directory, $"invocations-{ended.UtcDateTime:yyyy-MM}.jsonl");

    public string[] Logs => [.. System.IO.Directory.GetFiles(Directory, "*.jsonl").Order(StringComparer.Ordinal)];

    public string[] Lines => [.. Logs.SelectMany(log => File.ReadAllLines(log)).Where(line => line.Length > 0)];

    /// <summary>What is left of invocations that have not ended.</summary>
    public string[] Leftovers => [.. System.IO.Directory.GetFiles(Pending), .. System.IO.Directory.GetFiles(Streams)];

    public static string NewId() => Guid.NewGuid().ToString("N");

    public static InvocationRecord Record(string? id = null, DateTimeOffset? ended = null) => new()
    {
        RecordId = id ?? NewId(),
        InvocationId = Guid.NewGuid().ToString(),
        Command = "build",
        Targets = ["//..."],
        ExitCode = 0,
        Verdict = Verdict.AttachedVerified.Word(),
        StartedAt = (ended ?? DateTimeOffset.UtcNow) - TimeSpan.FromSeconds(3),
        EndedAt = ended ?? DateTimeOffset.UtcNow,
    };

    /// <summary>As it is before Bazel starts. Without an owner it is this process's.</summary>
    public static PendingInvocation Begun(InvocationRecord record, ProcessIdentity? owner = null, string? stream = null) => new()
    {
        OwnerPid = (owner ?? ProcessIdentity.Self).Id,
        OwnerStart = (owner ?? ProcessIdentity.Self).StartTicks,
        StreamFile = stream,
        ExpectedCache = "grpc://cache.example.internal:9092",
        Record = record with { EndedAt = null, ExitCode = null, Verdict = null },
    };

    public InvocationRecord OnlyRecord()
    {
        InvocationRecord? record = EvidenceJson.ReadRecord(Encoding.UTF8.GetBytes(Assert.Single(Lines)));
        Assert.NotNull(record);
        return record;
    }

    private static ProcessIdentity Ended()
    {
        using var process = Process.Start("sleep", ["20"]);
        ProcessIdentity identity = ProcessIdentity.Of(process.Id)!.Value;
        process.Kill();
        process.WaitForExit();
        return identity;
    }
}
