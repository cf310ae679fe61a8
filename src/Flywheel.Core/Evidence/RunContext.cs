using Flywheel.Core.Contract;

namespace Flywheel.Core.Evidence;

/// <summary>Where a build runs, by the variables that CI systems set.</summary>
public static class RunContext
{
    public const string DeveloperMachine = "developer-machine";

    /// <summary>github-actions, gitlab-ci, ci (of another kind) or developer-machine.</summary>
    public static string Of(EnvironmentSnapshot environment) =>
        IsSet(environment, "GITHUB_ACTIONS") ? "github-actions"
        : IsSet(environment, "GITLAB_CI") ? "gitlab-ci"
        : IsSet(environment, "CI") ? "ci"
        : DeveloperMachine;

    private static bool IsSet(EnvironmentSnapshot environment, string name) =>
        environment.Get(name) is { Length: > 0 } value && BooleanWord.Parse(value) != false;
}
