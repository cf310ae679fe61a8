using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>The variables that are set: those of the contract's table, and two of Bazelisk's. No other name of the environment is ever shown.</summary>
internal static class VariablesInUse
{
    private const string VersionVariable = "USE_BAZEL_VERSION";
    private const string SkipVariable = "BAZELISK_SKIP_WRAPPER";

    /// <summary>In the table's order; each from where it counts.</summary>
    public static ImmutableArray<ShownVariable> Of(SettingsSources sources, BazelVersionChoice version)
    {
        var shown = ImmutableArray.CreateBuilder<ShownVariable>();
        foreach (Variable variable in Variables.All)
        {
            if (sources.Environment.Get(variable.Name) is { } value)
            {
                shown.Add(ShownVariable.Of(variable, value, SettingSource.Environment));
            }
            else if (variable.FileMaySet && sources.Workspace.EnvFile.Get(variable.Name) is { } fromFile)
            {
                shown.Add(ShownVariable.Of(variable, fromFile, SettingSource.File));
            }
            else if (variable.Name == Variables.Mode && sources.Workspace.Manifest.Mode is { } declared)
            {
                shown.Add(ShownVariable.Of(variable, declared, SettingSource.Manifest));
            }
        }
        if (sources.Environment.Get(VersionVariable) is not null)
        {
            // A version or a path: what else stands there may be anything.
            shown.Add(new(VersionVariable, version.Release is not null || version.Path is { } path && ShownVariable.IsPlainPath(path) ? version.Word : null, "environment"));
        }
        if (sources.Environment.Get(SkipVariable) is not null)
        {
            shown.Add(new(SkipVariable, "set", "environment"));
        }
        return shown.ToImmutable();
    }
}
