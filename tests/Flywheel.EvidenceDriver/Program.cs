using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;

// A process of its own around an evidence store, to be killed and to be run where the disk is full. It says what it did, a line each.
//
//   EvidenceDriver work DIR COUNT SEED   that many invocations, one after the other: `begun ID` and `finished ID` each
//   EvidenceDriver once DIR              one invocation: what each step answers
//   EvidenceDriver full DIR              an invocation whose stream fills the disk; then the disk is filled, and another is tried
//   EvidenceDriver recover DIR           finishes what killed ones left: `recovered N`
string folder = args[1];
var later = new LaterClock(TimeSpan.FromMinutes(1));
EvidenceOpening opening = EvidenceStore.Open(
    new Settings { EvidenceDir = new(folder, SettingSource.Environment) }, EnvironmentSnapshot.Empty, later);
if (opening.Match<string?>(_ => null, unusable => unusable.Reason) is { } reason)
{
    Console.WriteLine($"unusable {reason}");
    return 1;
}
EvidenceStore store = opening.Match(opened => opened.Store, _ => throw new InvalidOperationException());
switch (args[0])
{
    case "work":
        var random = new Random(int.Parse(args[3]));
        for (int i = 0; i < int.Parse(args[2]); i++)
        {
            Work(random.Next(12) == 0 ? random.Next(40_000) : random.Next(400), random.Next(4) == 0);
        }
        return 0;
    case "full":
        Full();
        return 0;
    case "once":
        Once();
        return 0;
    default:
        RecoveryOutcome outcome = store.Recover();
        Console.WriteLine($"recovered {outcome.Finished}");
        outcome.Troubles.ToList().ForEach(trouble => Console.WriteLine($"trouble {trouble}"));
        return 0;
}

void Work(int size, bool recover)
{
    InvocationRecord record = Record(size);
    string? stream = store.NewStream(record.RecordId!);
    PendingEntry entry = store.Begin(Begun(record, stream)) ?? throw new InvalidOperationException("cannot begin");
    Console.WriteLine($"begun {record.RecordId}");
    if (recover)
    {
        store.Recover();
    }
    if (store.Finish(entry, record with { Verdict = "attached-verified", EndedAt = DateTimeOffset.UtcNow }) is { } fault)
    {
        throw new InvalidOperationException(fault);
    }
    Console.WriteLine($"finished {record.RecordId}");
}

void Full()
{
    InvocationRecord record = Record(8000);
    string stream = store.NewStream(record.RecordId!)!;
    Console.WriteLine("stream True");
    using PendingEntry? entry = store.Begin(Begun(record, stream));
    Console.WriteLine($"begun {entry is not null}");
    Fill(stream);
    Console.WriteLine($"finished {store.Finish(entry, record with { EndedAt = DateTimeOffset.UtcNow, Verdict = "unproven" })}");
    Fill(Path.Combine(folder, "filling"));
    record = Record(8000);
    using PendingEntry? next = store.Begin(Begun(record, null));
    Console.WriteLine($"begun {next is not null}");
    Console.WriteLine($"appended {store.Append(record)}");
}

// To the last byte.
static void Fill(string file)
{
    using var filling = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    for (int size = 1 << 20; size > 0;)
    {
        try
        {
            filling.Write(new byte[size]);
        }
        catch (IOException)
        {
            size /= 2;
        }
    }
}

void Once()
{
    InvocationRecord record = Record(0);
    Console.WriteLine($"stream {store.NewStream(record.RecordId!) is not null}");
    using PendingEntry? entry = store.Begin(Begun(record, null));
    Console.WriteLine($"begun {entry is not null}");
    Console.WriteLine($"replaced {entry is not null && store.Replace(entry, Begun(record with { Attempts = 2 }, null))}");
    Console.WriteLine($"finished {store.Finish(entry, record with { EndedAt = DateTimeOffset.UtcNow, Verdict = "unproven" })}");
    Console.WriteLine($"appended {store.Append(Record(0))}");
}

static InvocationRecord Record(int size) => new()
{
    RecordId = Guid.NewGuid().ToString("N"),
    Command = "build",
    StartedAt = DateTimeOffset.UtcNow,
    Reason = new string('x', size),
};

static PendingInvocation Begun(InvocationRecord record, string? stream) => new()
{
    OwnerPid = ProcessIdentity.Self.Id,
    OwnerStart = ProcessIdentity.Self.StartTicks,
    StreamFile = stream,
    Record = record,
};

/// <summary>To this clock no stream was just written to.</summary>
internal sealed class LaterClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
