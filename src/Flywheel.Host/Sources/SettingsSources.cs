using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Core.Launch;
using Flywheel.Host.Credentials;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Sources;

/// <summary>Settings read from where they really stand, with the workspace they were read in.</summary>
public sealed record SettingsSources(
    EnvironmentSnapshot Environment, WorkspaceFiles Workspace, Core.Contract.Settings Settings, TokenFileState TokenFile)
{
    /// <summary>
    /// The .netrc that Bazels read since 3.7; null without one. Reads it anew each time: commands that need none have nothing to do with
    /// it.
    /// </summary>
    public NetrcFile? ReadNetrc() => NetrcPlace.Read(Environment);

    /// <summary>The release that Bazelisk would resolve; null where it would not decide by itself, or something else is to be run.</summary>
    public BazelVersion? ChosenRelease => BazelVersionChoice.Of(Environment, Workspace.Root).Release;

    /// <summary>The helper for a GF token, installed beside this program; null where it is not, or no token plays a part.</summary>
    public string? FindTokenHelper() =>
        (Settings.Token is not null || TokenFile != TokenFileState.NotLookedAt)
        && ByteString.FromText($"{ExecutableFile.Running().Directory}/{Personalities.CredentialHelper}") is var path && ExecutableFile.At(path).IsExecutable
            ? path.ToString()
            : null;

    /// <summary>Reads everything that the contract is judged by, where this process stands. Never throws over a file.</summary>
    public static SettingsSources Read(ImmutableArray<ByteString> environment) =>
        Read(environment, WorkspaceFiles.WorkingDirectory());

    /// <summary>The same for a folder; null for one that is not there any more, where no workspace can be.</summary>
    public static SettingsSources Read(ImmutableArray<ByteString> environment, string? workingDirectory)
    {
        var snapshot = new EnvironmentSnapshot(environment);
        WorkspaceFiles workspace = WorkspaceFiles.Read(workingDirectory);
        var settings = Core.Contract.Settings.Resolve(snapshot, workspace.EnvFile, workspace.Manifest);
        // The helper that reads it stands in the workspace's root.
        TokenFileState token = WorkspaceFiles.LookAtTokenFile(
            settings.TokenFileInUse is { } file && workspace.Root is { } root ? Path.Combine(root, file) : settings.TokenFileInUse);
        return new(
            snapshot, workspace, settings, token == TokenFileState.Missing && !settings.TokenFileMustExist ? TokenFileState.NotLookedAt : token);
    }
}
