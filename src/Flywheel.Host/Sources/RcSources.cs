using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;
using Flywheel.Core.Rc;
using Flywheel.Host.Launch;
using Flywheel.Host.Proof;

namespace Flywheel.Host.Sources;

/// <summary>The rc files as the Bazel that would run here reads them.</summary>
/// <param name="Reading">Their words.</param>
/// <param name="Workspace">Its folder, as that Bazel finds it; null outside of any.</param>
/// <param name="VersionSource">Who says which Bazel it is; null where nobody does.</param>
public sealed record RcSources(RcReading Reading, string? Workspace, string? VersionSource)
{
    /// <summary>Reads what stands on the disk, as a companion that is no launcher's guard. Starts nothing, and never throws over a file.</summary>
    /// <param name="sources">The environment and the folder.</param>
    /// <param name="given">A version that is known otherwise, and who says it.</param>
    /// <param name="startup">The startup options of the command line.</param>
    public static RcSources Read(
        SettingsSources sources, (BazelVersion Version, string Source)? given, ImmutableArray<StartupOption> startup)
    {
        ImmutableArray<ByteString> environment = sources.Environment.Entries;
        BazeliskSearch search = BazeliskLocator.Find(environment, GuardedBazelFile.Find(environment), passOverMissing: true);
        return Read(sources, search as BazeliskSearch.Found, BazelVersionChoice.Of(sources.Environment, sources.Workspace.Root), given, startup);
    }

    /// <summary>The same for the launcher that will run; null where there is none.</summary>
    internal static RcSources Read(
        SettingsSources sources, BazeliskSearch.Found? launcher, BazelVersionChoice choice, (BazelVersion Version, string Source)? given,
        ImmutableArray<StartupOption> startup)
    {
        if (given is null && launcher is null or { IsBazelisk: true } && choice.Release is { } release)
        {
            given = (release, choice.Source);
        }
        ByteString? bazel = launcher is not { IsBazelisk: true } ? launcher?.Path : choice.Path is { } path ? ByteString.FromText(path) : null;
        var dialect = new RcDialect(given?.Version);
        string? folder = WorkspaceFiles.WorkingDirectory();
        string? workspace = WorkspaceFiles.FindRoot(folder, dialect.IsMeasured);
        var request = new RcRequest
        {
            Dialect = dialect,
            WorkingDirectory = ByteString.FromText(folder ?? "/"),
            SystemRc = bazel is { } program ? SystemRcFile.Of(program) : ByteString.FromText(RcRequest.UsualSystemRc),
            Workspace = workspace is null ? null : ByteString.FromText(workspace),
            Home = sources.Environment.Bytes("HOME"),
            Variable = sources.Environment.Bytes("BAZELRC"),
            Startup = startup,
        };
        return new(RcReading.Of(request, RcFileReader.Read), workspace, given?.Source);
    }
}
