using System.Collections.Immutable;
using Flywheel.Host.Evidence;

namespace Flywheel.Host.Proof;

/// <summary>
/// The symbolic links (<c>bazel-bin</c>, <c>bazel-out</c>, ...) that earlier builds left in a workspace. Bazel passes over those that lead
/// into its own output base only: in a fresh one <c>//...</c> would walk through them into another build's files and fail (seen on
/// 4.2.3). They are taken away for the builds of a proof and put back after; without that the next build makes them anew.
/// </summary>
internal sealed class ConvenienceLinks : IDisposable
{
    private readonly ImmutableArray<(string Path, string Target)> links;

    private ConvenienceLinks(ImmutableArray<(string Path, string Target)> links) => this.links = links;

    public static ConvenienceLinks SetAside(string workspace)
    {
        ImmutableArray<(string Path, string Target)>.Builder links = ImmutableArray.CreateBuilder<(string Path, string Target)>();
        foreach (FileSystemInfo entry in new DirectoryInfo(workspace).EnumerateFileSystemInfos("bazel-*"))
        {
            if (entry.LinkTarget is { } target && LeadsToOutput(target) && PrivateFile.Remove(entry.FullName) == FileFault.None)
            {
                links.Add((entry.FullName, target));
            }
        }
        return new(links.ToImmutable());
    }

    public void Dispose()
    {
        foreach ((string path, string target) in links)
        {
            PrivateFile.Try(() => File.CreateSymbolicLink(path, target));
        }
    }

    /// <summary>All of them lead into an output base's <c>execroot</c> (measured on 4.2.3 and 2.1.0).</summary>
    private static bool LeadsToOutput(string target) => target.StartsWith('/') && target.Contains("/execroot/", StringComparison.Ordinal);
}
