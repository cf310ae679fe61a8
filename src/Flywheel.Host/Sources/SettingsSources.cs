using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;

namespace Flywheel.Host.Sources;

/// <summary>Settings read from where they really stand, with the workspace they were read in.</summary>
public sealed record SettingsSources(
    EnvironmentSnapshot Environment, WorkspaceFiles Workspace, Core.Contract.Settings Settings, TokenFileState TokenFile)
{
    /// <summary>Reads everything that the contract is judged by, where this process stands. Never throws over a file.</summary>
    public static SettingsSources Read(ImmutableArray<ByteString> environment) =>
        Read(environment, WorkspaceFiles.WorkingDirectory());

    /// <summary>The same for a folder; null for one that is not there any more, where no workspace can be.</summary>
    public static SettingsSources Read(ImmutableArray<ByteString> environment, string? workingDirectory)
    {
        var snapshot = new EnvironmentSnapshot(environment);
        WorkspaceFiles workspace = WorkspaceFiles.Read(workingDirectory);
        var settings = Core.Contract.Settings.Resolve(snapshot, workspace.EnvFile, workspace.Manifest);
        return new(snapshot, workspace, settings, WorkspaceFiles.LookAtTokenFile(settings.TokenFileInUse));
    }
}
