using CsCheck;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Whatever happens in whatever order: one record for each invocation, none torn, nothing left over.</summary>
[Collection(nameof(LockedFiles))]
public sealed class EvidenceModelTests
{
    private enum Step
    {
        Begin,
        BeginAgain,
        Finish,
        Kill,
        KillAfterAppend,
        Recover,
        Append,
        Tear,
        Prune,
        Wait,
    }

    private static readonly Gen<(Step Step, int Number)[]> Steps =
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 1000]).Array[1, 60];

    [Fact]
    public void Each_invocation_has_one_record() => Steps.Sample(iter: Cases.Of(300), assert: steps =>
    {
        using var given = new GivenEvidence();
        var run = new Run(given);
        foreach ((Step step, int number) in steps)
        {
            run.Take(step, number);
        }
        run.End();
    });

    private sealed class Run
    {
        private readonly GivenEvidence given;
        private readonly MovedClock clock = new();
        private readonly EvidenceStore store;
        private readonly List<PendingEntry> open = [];
        private readonly List<InvocationRecord> left = [];
        private readonly Dictionary<string, DateTimeOffset> recorded = [];
        private int torn;

        public Run(GivenEvidence given)
        {
            this.given = given;
            store = given.Open(clock);
        }

        public void Take(Step step, int number)
        {
            PendingEntry? entry = open.Count > 0 ? open[number % open.Count] : null;
            switch (step)
            {
                case Step.Begin:
                    InvocationRecord record = GivenEvidence.Record(ended: clock.GetUtcNow()) with { Reason = new string('"', number) };
                    open.Add(store.Begin(GivenEvidence.Begun(record, GivenEvidence.Gone, store.NewStream(record.RecordId!)))!);
                    break;
                case Step.BeginAgain when entry is not null:
                    string stream = store.NewStream(entry.Pending.Record.RecordId!)!;
                    Assert.True(store.Replace(entry, entry.Pending with { StreamFile = stream, Record = entry.Pending.Record with { Attempts = number } }));
                    break;
                case Step.Finish when entry is not null:
                    Assert.Null(store.Finish(entry, Ended(entry)));
                    Recorded(Ended(entry));
                    open.Remove(entry);
                    break;
                case Step.Kill when entry is not null:
                    entry.Dispose();
                    left.Add(entry.Pending.Record);
                    open.Remove(entry);
                    break;
                case Step.KillAfterAppend when entry is not null:
                    Assert.Null(store.Append(Ended(entry)));
                    Recorded(Ended(entry));
                    entry.Dispose();
                    open.Remove(entry);
                    break;
                case Step.Append:
                    InvocationRecord hatch = GivenEvidence.Record(ended: clock.GetUtcNow());
                    Assert.Null(store.Append(hatch));
                    Recorded(hatch);
                    break;
                case Step.Tear:
                    // A torn line with somebody's key in it is no record of his.
                    string key = entry?.Pending.Record.RecordId ?? GivenEvidence.NewId();
                    File.AppendAllText(given.Month(clock.GetUtcNow()), $"{{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"{key}\",\"re");
                    torn++;
                    break;
                case Step.Recover:
                    Recover();
                    break;
                case Step.Prune:
                    TimeSpan age = TimeSpan.FromDays(number / 10.0);
                    // Recovery first, as the program does: the key of what was pruned is forgotten.
                    Recover();
                    Assert.Empty(store.Prune(age).Troubles);
                    recorded.Where(pair => pair.Value < clock.GetUtcNow() - age).ToList().ForEach(pair => recorded.Remove(pair.Key));
                    break;
                case Step.Wait:
                    clock.By += TimeSpan.FromHours(number);
                    break;
            }
        }

        public void End()
        {
            open.ForEach(entry => entry.Dispose());
            left.AddRange(open.Select(entry => entry.Pending.Record));
            open.Clear();
            Recover();
            Assert.Empty(given.Leftovers);
        }

        private InvocationRecord Ended(PendingEntry entry) => entry.Pending.Record with
        {
            EndedAt = clock.GetUtcNow(),
            Verdict = Verdict.AttachedIdle.Word(),
        };

        private void Recover()
        {
            // To this clock every stream was written long ago; the file system has its own.
            clock.By += TimeSpan.FromMinutes(1);
            RecoveryOutcome outcome = store.Recover();
            Assert.Empty(outcome.Troubles);
            Assert.Equal((left.Count, 0), (outcome.Finished, outcome.Waiting));
            EvidenceLogReading reading = store.Read();
            foreach (InvocationRecord record in left)
            {
                InvocationRecord found = Assert.Single(reading.Records, r => r.RecordId == record.RecordId);
                Assert.Equal(Verdict.Unproven.Word(), found.Verdict);
                Recorded(found);
            }
            left.Clear();
            Assert.Equal(recorded.Keys.Order(), reading.Records.Select(r => r.RecordId).Order());
            Assert.InRange(reading.Torn, 0, torn);
            Assert.Equal(open.Count * 2, given.Leftovers.Length);
        }

        private void Recorded(InvocationRecord record) => recorded.Add(record.RecordId!, (record.EndedAt ?? record.StartedAt)!.Value);
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
