using System.Globalization;
using Flywheel.Audit.Models.Rc;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.RemoteExecution;

/// <summary>What expanding a config does to what was set before it.</summary>
/// <param name="SetsCache">Whether a cache is set behind it; null where it leaves that as it is.</param>
/// <param name="Executor">The option by which actions run elsewhere; null where it sets none.</param>
/// <param name="TakesExecutorBack">Whether an executor that was set before it is none any more.</param>
/// <param name="Way">To the option; null without one.</param>
internal sealed record RcEffect(bool? SetsCache, string? Executor, bool TakesExecutorBack, RcStep? Way)
{
    public static RcEffect None { get; } = new(null, null, false, null);

    /// <summary>Both, one after the other. A strategy is not taken back with the executor.</summary>
    public RcEffect Then(RcEffect next)
    {
        bool? cache = next.SetsCache ?? SetsCache;
        if (next.Executor is not null)
        {
            return next with { SetsCache = cache };
        }
        bool takesBack = next.TakesExecutorBack && Executor?.StartsWith("--remote_executor", StringComparison.Ordinal) != false;
        return takesBack ? new(cache, null, true, null) : this with { SetsCache = cache };
    }
}

/// <summary>A line of a bazelrc on the way to an option, and the rest of the way; shared by all configs that come there.</summary>
internal sealed class RcStep(SourceText source, RcEntry entry, RcStep? next)
{
    /// <summary>Lines of a way that are told; between the first and the last of a longer one stands how many there are.</summary>
    private const int Most = 20;

    private readonly int length = 1 + (next?.length ?? 0);

    private readonly RcStep? last = next?.Last;

    private string Text => field ??= $"{source.Path}:{source.LineOf(entry.Span.Start)}: `{entry.Section}:{entry.Config} --{entry.Name}={entry.Value?.Text}`";

    /// <summary>From here to the option.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            int at = 0;
            for (RcStep? step = this; step is not null; step = step.Next, at++)
            {
                if (length <= Most || at < Most - 2)
                {
                    yield return step.Text;
                }
                else
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"and {length - Most + 1} configs more, one by way of the other");
                    yield return Last.Text;
                    yield break;
                }
            }
        }
    }

    private RcStep? Next => next;

    /// <summary>The option itself.</summary>
    private RcStep Last => last ?? this;
}
