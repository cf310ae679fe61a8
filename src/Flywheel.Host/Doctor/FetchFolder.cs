using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Rc;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Doctor;

/// <summary>A folder that external fetches come from.</summary>
/// <param name="IsRepositoryCache">Else a distdir.</param>
/// <param name="Shown">Its path, or what stands for a word that is none.</param>
/// <param name="Setter">The variable, or the rc file and line, that names it.</param>
/// <param name="State">Of the folder.</param>
/// <param name="IsEmpty">Whether nothing is in it.</param>
/// <param name="LastUsed">When something was put into, or taken from, a repository cache; null where nothing was.</param>
internal sealed record FetchFolder(bool IsRepositoryCache, string Shown, string Setter, FolderState State, bool IsEmpty, DateTimeOffset? LastUsed)
{
    private const int MostEntries = 2000;

    /// <summary>The variables come before the command line's end; an rc file counts where they say nothing. Distdirs add up.</summary>
    public static ImmutableArray<FetchFolder> ReadAll(Settings settings, RcResolution build, string? workspace)
    {
        var folders = ImmutableArray.CreateBuilder<FetchFolder>();
        if (settings.RepositoryCache is { } given)
        {
            folders.Add(Look(true, given.Value, Variables.RepositoryCache, workspace));
        }
        else if (build.FindLast("repository_cache") is { Value.Length: > 0 } option)
        {
            folders.Add(Look(true, option.Value!, Place(option), workspace));
        }
        folders.AddRange(settings.DistDirs.Value.Select(folder => Look(false, folder, Variables.DistDir, workspace)));
        folders.AddRange(build.InEffect("distdir").Where(option => option.Value is { Length: > 0 }).Select(option => Look(false, option.Value!, Place(option), workspace)));
        return folders.ToImmutable();
    }

    private static string Place(RcOption option) => option.File is { } file ? $"{file.Path}:{option.Line}" : "the command line";

    private static FetchFolder Look(bool cache, string value, string setter, string? workspace)
    {
        string path = Path.Combine(workspace ?? "/", value.Replace("%workspace%", workspace ?? "", StringComparison.Ordinal));
        string shown = ShownVariable.IsPlainPath(value) ? value : $"the folder that {setter} names";
        return new(cache, shown, setter, FolderState.Of(path), TextFile.Entries(path, "*", 1).Length == 0, cache ? LastUse(path) : null);
    }

    /// <summary>content_addressable/FUNCTION/DIGEST/file, whose time Bazel renews when it takes the file (RepositoryCache.java).</summary>
    private static DateTimeOffset? LastUse(string cache)
    {
        DateTimeOffset? newest = null;
        foreach (string entry in TextFile.Entries(Path.Combine(cache, "content_addressable"), "*", 8).SelectMany(function => TextFile.Entries(function, "*", MostEntries)))
        {
            foreach (string file in (string[])[entry, Path.Combine(entry, "file")])
            {
                if (PrivateFile.Status(file, out NativeMethods.FileStatus status) == FileFault.None && PrivateFile.Modified(status) is var time && !(time < newest))
                {
                    newest = time;
                }
            }
        }
        return newest;
    }
}
