using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>
/// How much may be followed for the jobs of one file, hostile files nest and repeat without end; and what was followed already, so that thousands of
/// jobs that ask for one output do not follow it anew.
/// </summary>
/// <param name="steps">What is left.</param>
internal sealed class ReachingLimit(FollowedSteps steps)
{
    private const int Deepest = 120;

    private readonly HashSet<(YamlNode Text, YamlNode? Job)> open = [];
    private readonly Dictionary<YamlNode, Dictionary<string, YamlNode>> stepsById = [];
    private int depth;

    public static IEqualityComparer<Reaching> SameValue { get; } = EqualityComparer<Reaching>.Create((a, b) => (a, b) switch
    {
        (Reaching.Literal one, Reaching.Literal other) => ReferenceEquals(one.Node, other.Node) && Equals(one.Giver, other.Giver)
            || one.Node is YamlNode.Scalar { Value.Text: var text } && other.Node.Text?.Text == text
            && one.Node.Span == other.Node.Span && Equals(one.Giver, other.Giver),
        _ => Equals(a, b),
    }, value => value is Reaching.Literal literal ? literal.Node.Span.GetHashCode() : value.GetHashCode());

    public FollowedSteps Steps => steps;

    /// <summary>The values of jobs' outputs, by the job and the output's name.</summary>
    public Dictionary<(YamlNode Job, string Key), List<Reaching>> Outputs { get; } = [];

    public bool Enter()
    {
        if (depth >= Deepest)
        {
            steps.Exceed();
            return false;
        }
        depth += steps.Spend() ? 1 : 0;
        return !steps.IsSpent;
    }

    public void Leave() => depth--;

    /// <summary>The same for a text with expressions: false, too, where it is being followed already, for what asks for itself has no value.</summary>
    public bool Enter(YamlNode text, WorkflowJob? job)
    {
        if (!open.Add((text, job?.Node)))
        {
            return false;
        }
        if (Enter())
        {
            return true;
        }
        open.Remove((text, job?.Node));
        return false;
    }

    public void Leave(YamlNode text, WorkflowJob? job)
    {
        open.Remove((text, job?.Node));
        Leave();
    }

    /// <summary>The first step of a list with an id.</summary>
    public YamlNode? Step(YamlNode? list, string id)
    {
        if (list is null)
        {
            return null;
        }
        if (!stepsById.TryGetValue(list, out Dictionary<string, YamlNode>? byId))
        {
            stepsById[list] = byId = new(StringComparer.OrdinalIgnoreCase);
            foreach (YamlNode step in list.Items)
            {
                if (step["id"]?.Text?.Text is { } named)
                {
                    byId.TryAdd(named, step);
                }
            }
        }
        return byId.GetValueOrDefault(id);
    }
}
