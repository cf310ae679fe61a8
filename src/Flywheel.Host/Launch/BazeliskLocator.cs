using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>
/// Finds the real launcher: GF_BAZELISK, BAZEL_BIN, `bazelisk` on PATH, a `bazelisk` beside the shim, the next `bazel`
/// on PATH; never the shim itself under any name.
/// </summary>
/// <remarks>
/// A setting that names something absent or not executable ends the search of a gated command: whoever names a launcher
/// must not get another one in silence. Other commands pass it over, and it is said: they are the way out of trouble.
/// A setting that leads back to the shim (BAZEL_BIN=bazel is common) is passed over always.
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
    public static BazeliskSearch Find(ImmutableArray<ByteString> environment, bool passOverMissing = false) =>
        Find(environment, ExecutableFile.Running(), passOverMissing);

    /// <summary>The same for another program than the shim, whose file is given; null where there is none, and this program is avoided.</summary>
    public static BazeliskSearch Find(
        ImmutableArray<ByteString> environment, ByteString? shim, bool passOverMissing = false) =>
        Find(environment, shim is { } file ? ExecutableFile.At(file) : ExecutableFile.Running(), passOverMissing);

    private static BazeliskSearch Find(
        ImmutableArray<ByteString> environment, ExecutableFile self, bool passOverMissing)
    {
        ByteString path = EnvironmentEntries.Find(environment, "PATH") ?? DefaultPath;
        return new BazeliskLocator(path, self).Search(
            EnvironmentEntries.Find(environment, "GF_BAZELISK"), EnvironmentEntries.Find(environment, "BAZEL_BIN"),
            passOverMissing);
    }

    private BazeliskSearch Search(ByteString? gfBazelisk, ByteString? bazelBin, bool passOverMissing)
    {
        foreach ((ByteString? setting, LauncherSource source) in new[]
            { (gfBazelisk, LauncherSource.GfBazelisk), (bazelBin, LauncherSource.BazelBin) })
        {
            if (setting is not { } named || string.IsNullOrWhiteSpace(named.Raw))
            {
                continue;
            }
            if (InSetting(named, source) is { } found)
            {
                return found;
            }
            if (!passOverMissing && looked[^1].Miss != LauncherMiss.Ourselves)
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
            // A folder without such a file is no news: one line for all of PATH is enough.
            if (looked[^1].Miss is LauncherMiss.Missing or LauncherMiss.Directory)
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
        LauncherMiss? miss = file.IsDirectory ? LauncherMiss.Directory
            : !file.Exists ? LauncherMiss.Missing
            : !file.IsExecutable ? LauncherMiss.NotExecutable
            : file.IsSameProgram(self) ? LauncherMiss.Ourselves
            : null;
        if (miss is not { } reason)
        {
            return new BazeliskSearch.Found(candidate, source)
            {
                PassedOver =
                [
                    .. looked.Where(place =>
                        IsSetting(place.Source) && place.Source != source && place.Miss != LauncherMiss.Ourselves),
                ],
            };
        }
        looked.Add(new LookedAt(source, candidate, reason));
        return null;
    }

    private static bool IsSetting(LauncherSource source) => source is LauncherSource.GfBazelisk or LauncherSource.BazelBin;

    private static ByteString Join(ByteString directory, ByteString name) =>
        ByteString.FromRaw(
            directory.Length == 0 ? "./" + name.Raw
            : directory.Raw.EndsWith('/') ? directory.Raw + name.Raw
            : directory.Raw + "/" + name.Raw);
}
