using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>
/// Finds the real launcher: GF_BAZELISK, BAZEL_BIN, `bazelisk` on PATH, a `bazelisk` beside the shim, the next `bazel`
/// on PATH; never the shim itself under any name.
/// </summary>
/// <remarks>
/// A setting that names something absent or not executable ends the search: whoever names a launcher must not get
/// another one in silence. A setting that leads back to the shim (BAZEL_BIN=bazel is common) is passed over.
/// </remarks>
public sealed class BazeliskLocator
{
    private static readonly ByteString Bazelisk = ByteString.FromText("bazelisk");
    private static readonly ByteString Bazel = ByteString.FromText("bazel");

    /// <summary>What execvp uses when there is no PATH at all.</summary>
    private static readonly ByteString DefaultPath = ByteString.FromText("/bin:/usr/bin");

    private readonly ByteString path;
    private readonly ExecutableFile self;
    private readonly List<LookedAt> looked = [];

    private BazeliskLocator(ByteString path, ExecutableFile self)
    {
        this.path = path;
        this.self = self;
    }

    /// <summary>Looks with the variables of <paramref name="environment"/>, avoiding the running executable.</summary>
    public static BazeliskSearch Find(ImmutableArray<ByteString> environment) =>
        Find(environment, ExecutableFile.Running());

    /// <summary>The same, with the file of the shim given.</summary>
    public static BazeliskSearch Find(ImmutableArray<ByteString> environment, ByteString shim) =>
        Find(environment, ExecutableFile.At(shim));

    private static BazeliskSearch Find(ImmutableArray<ByteString> environment, ExecutableFile self)
    {
        ByteString path = EnvironmentEntries.Find(environment, "PATH") ?? DefaultPath;
        return new BazeliskLocator(path, self).Search(
            EnvironmentEntries.Find(environment, "GF_BAZELISK"), EnvironmentEntries.Find(environment, "BAZEL_BIN"));
    }

    private BazeliskSearch Search(ByteString? gfBazelisk, ByteString? bazelBin)
    {
        foreach ((ByteString? setting, LauncherSource source) in new[]
            { (gfBazelisk, LauncherSource.GfBazelisk), (bazelBin, LauncherSource.BazelBin) })
        {
            if (setting is not { Length: > 0 } named)
            {
                continue;
            }
            if (InSetting(named, source) is { } found)
            {
                return found;
            }
            if (looked[^1].Miss != LauncherMiss.Ourselves)
            {
                return new BazeliskSearch.NotFound([.. looked]);
            }
        }
        return OnPath(Bazelisk, LauncherSource.BazeliskOnPath)
            ?? Try(Join(self.Directory, Bazelisk), LauncherSource.BazeliskBeside)
            ?? OnPath(Bazel, LauncherSource.BazelOnPath)
            ?? (BazeliskSearch)new BazeliskSearch.NotFound([.. looked]);
    }

    private BazeliskSearch.Found? InSetting(ByteString named, LauncherSource source) =>
        named.Raw.Contains('/') ? Try(named, source) : OnPath(named, source);

    /// <summary>PATH as execvp reads it: an empty entry is the current directory, what cannot be run is passed over.</summary>
    private BazeliskSearch.Found? OnPath(ByteString name, LauncherSource source)
    {
        int before = looked.Count;
        foreach (string directory in path.Raw.Split(':'))
        {
            ByteString candidate = Join(ByteString.FromRaw(directory), name);
            if (Try(candidate, source) is { } found)
            {
                return found;
            }
            // A directory without the name is no news: one line for all of PATH is enough.
            if (looked[^1].Miss == LauncherMiss.Missing)
            {
                looked.RemoveAt(looked.Count - 1);
            }
        }
        if (looked.Count == before)
        {
            looked.Add(new LookedAt(source, name, LauncherMiss.Missing));
        }
        return null;
    }

    private BazeliskSearch.Found? Try(ByteString candidate, LauncherSource source)
    {
        ExecutableFile file = ExecutableFile.At(candidate);
        LauncherMiss? miss = !file.Exists ? LauncherMiss.Missing
            : !file.IsExecutable ? LauncherMiss.NotExecutable
            : file.IsSameProgram(self) ? LauncherMiss.Ourselves
            : null;
        if (miss is not { } reason)
        {
            return new BazeliskSearch.Found(candidate, source);
        }
        looked.Add(new LookedAt(source, candidate, reason));
        return null;
    }

    private static ByteString Join(ByteString directory, ByteString name) =>
        ByteString.FromRaw(
            directory.Length == 0 ? "./" + name.Raw
            : directory.Raw.EndsWith('/') ? directory.Raw + name.Raw
            : directory.Raw + "/" + name.Raw);
}
