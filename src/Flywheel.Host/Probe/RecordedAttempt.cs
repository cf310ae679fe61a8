using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>
/// One attempt while it goes on. A call waits for its connection, and does not count that time: while an address is looked up, dialled
/// or greeted in TLS, the calls that are open are set aside, and begin again when that has ended well.
/// </summary>
internal sealed class RecordedAttempt(bool ofExecutor, TimeSpan began)
{
    private readonly List<RecordedStep> steps = [];
    private readonly List<RecordedStep> waiting = [];
    private TimeSpan? ended;
    private ProbeFailure? failure;

    public bool OfExecutor => ofExecutor;

    public ServerAccount? Server { get; set; }

    public IEnumerable<RecordedDial> Dials => steps.SelectMany(step => step.Dials);

    public RecordedStep? Last(ProbeStep step) => steps.LastOrDefault(one => one.Step == step);

    public void Begin(ProbeStep step, TimeSpan now)
    {
        if (IsOfConnection(step))
        {
            waiting.AddRange(steps.Where(one => one.Ended is null && !IsOfConnection(one.Step)));
            steps.RemoveAll(waiting.Contains);
        }
        steps.Add(new(step, now));
    }

    public void EndOf(ProbeStep step, TimeSpan now)
    {
        Last(step)?.Ended ??= now;
        if (IsOfConnection(step))
        {
            steps.AddRange(waiting.Select(one => new RecordedStep(one.Step, now)));
            waiting.Clear();
        }
    }

    public void End(TimeSpan now, ProbeFailure? why)
    {
        ended = now;
        failure = why;
    }

    public TracedAttempt Traced(TimeSpan now)
    {
        TimeSpan end = ended ?? now;
        return new(ofExecutor, began, end - began, [.. steps.Select(step => step.Traced(end))], Server, failure?.Cause, failure?.Detail ?? "");
    }

    private static bool IsOfConnection(ProbeStep step) => step is ProbeStep.Lookup or ProbeStep.Connect or ProbeStep.TlsHandshake;
}

/// <summary>One step while it goes on, and after.</summary>
internal sealed class RecordedStep(ProbeStep step, TimeSpan began)
{
    public ProbeStep Step => step;

    public TimeSpan? Ended { get; set; }

    public bool Holds { get; set; }

    public ImmutableArray<string> Answers { get; set; } = [];

    public List<RecordedDial> Dials { get; } = [];

    public TracedTls? Tls { get; set; }

    /// <param name="end">Of the attempt, which ended in it where it did not end by itself.</param>
    public TracedStep Traced(TimeSpan end) => new(step, (Ended ?? end) - began, Holds)
    {
        Answers = Answers,
        Dials = [.. Dials.Select(dial => dial.Traced(end))],
        Tls = Tls,
    };
}

/// <summary>One address while it is dialled, and after.</summary>
internal sealed class RecordedDial(EndPoint address, TimeSpan began)
{
    private TimeSpan? ended;
    private string outcome = "no answer";

    public EndPoint Address => address;

    public void End(TimeSpan now, Exception? failure)
    {
        ended = now;
        outcome = failure switch
        {
            null => "connected",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "refused",
            SocketException { SocketErrorCode: var error } => $"socket error {error}",
            _ => outcome,
        };
    }

    public TracedDial Traced(TimeSpan end) =>
        new(address is UnixDomainSocketEndPoint unix ? $"unix:{unix}" : address.ToString() ?? "", outcome, (ended ?? end) - began);
}
