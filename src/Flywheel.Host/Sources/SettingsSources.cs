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

    /// <summary>What a companion judges by, which knows no command line and no Bazel but the one that Bazelisk would resolve.</summary>
    /// <param name="today">In UTC.</param>
    public Facts CompanionFacts(DateOnly today) => new()
    {
        Personality = Personality.Companion,
        Settings = Settings,
        Today = today,
        Netrc = ChosenRelease is { } release && VersionedFlag.Netrc.IsIn(release) != true ? null : ReadNetrc(),
        TokenFile = TokenFile,
        TokenHelper = FindTokenHelper(),
    };

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
        return new(snapshot, workspace, settings, LookAtToken(settings, workspace.Root));
    }

    /// <summary>The same with other settings.</summary>
    public SettingsSources With(Core.Contract.Settings settings) =>
        this with { Settings = settings, TokenFile = LookAtToken(settings, Workspace.Root) };

    /// <summary>A relative path is one of the workspace, where the helper stands that reads it.</summary>
    private static TokenFileState LookAtToken(Core.Contract.Settings settings, string? root)
    {
        TokenFileState token = WorkspaceFiles.LookAtTokenFile(
            settings.TokenFileInUse is { } file && root is not null ? Path.Combine(root, file) : settings.TokenFileInUse);
        return token == TokenFileState.Missing && !settings.TokenFileMustExist ? TokenFileState.NotLookedAt : token;
    }
}
