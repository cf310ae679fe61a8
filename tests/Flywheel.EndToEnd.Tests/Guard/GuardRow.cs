using Flywheel.Core.Contract;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>One row of the table of cases: what a user has set and typed, and what then must happen.</summary>
/// <param name="Words">The words after the program's name.</param>
internal sealed record GuardRow(params string[] Words)
{
    /// <summary>The words of most rows.</summary>
    public static readonly string[] Build = ["build", "//:g1"];

    /// <summary>Added to the variables of an attached user; a blank value unsets.</summary>
    public (string Name, string Value)[] Variables { get; init; } = [];

    /// <summary>Starts from the variables of an executor's user instead.</summary>
    public bool OnExecutor { get; init; }

    /// <summary>Under the lane name.</summary>
    public bool InLane { get; init; }

    /// <summary>Files of the workspace, there for this run only.</summary>
    public (string Name, string Text)[] Files { get; init; } = [];

    public int ExitCode { get; init; }

    /// <summary>Every rule that the refusal names, in its order.</summary>
    public string[] Rules { get; init; } = [];

    /// <summary>What Bazel says it took from the cache; null where it is not to be started, or builds nothing.</summary>
    public int? Hits { get; init; }

    /// <summary>A part of what stderr says.</summary>
    public string Says { get; init; } = "";

    /// <summary>A build that is refused with 78 and these rules.</summary>
    public static GuardRow Refused(params string[] rules) => new(Build) { ExitCode = 78, Rules = rules };

    /// <summary>A build that runs and takes its one action from the cache.</summary>
    public static GuardRow Attached(params string[] words) => new(words.Length == 0 ? Build : words) { Hits = 1 };

    /// <summary>The ids of the rules that the lines of stderr begin with.</summary>
    public static string[] RulesIn(CommandResult result) =>
    [
        .. result.Errors.Split('\n').SelectMany(line => AttachmentContract.Rules.Select(rule => rule.Id)
            .Where(id => line.StartsWith($"flywheel: {id}: ", StringComparison.Ordinal))),
    ];
}
