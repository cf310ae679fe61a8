using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Testing;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>A row of packaging/third-party.tsv.</summary>
internal sealed record ThirdParty(string Name, string Licence, string Copyright)
{
    public static ImmutableArray<ThirdParty> All { get; } =
    [
        .. File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "packaging", "third-party.tsv")).Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t')).Select(cut => new ThirdParty(cut[0], cut[1], cut[2])),
    ];
}

/// <summary>A package as a lock file pins it.</summary>
internal sealed record LockedPackage(string Name, string Version, string Hash)
{
    /// <summary>Where NuGet keeps what it has fetched.</summary>
    public static string Folder { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
        ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Of the lock files of these projects of src/, each once.</summary>
    public static IReadOnlyList<LockedPackage> Of(params IEnumerable<string> projects) =>
    [
        .. projects.SelectMany(project =>
        {
            using var locked = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "src", project, "packages.lock.json")));
            return locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project")
                .Select(package => new LockedPackage(package.Name, package.Value.GetProperty("resolved").GetString()!, package.Value.GetProperty("contentHash").GetString()!))
                .ToArray();
        }).Distinct().OrderBy(package => package.Name, StringComparer.Ordinal).ThenBy(package => package.Version, StringComparer.Ordinal),
    ];

    /// <summary>Every project of src/ that has a lock file.</summary>
    public static IEnumerable<string> Projects => Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src"), "packages.lock.json", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!));

    /// <summary>A file of a package that NuGet has fetched; null where it has not.</summary>
    public static string? Fetched(string name, string version, string end)
    {
        string lower = name.ToLowerInvariant();
        string file = Path.Combine(Folder, lower, version, lower + end.Replace("VERSION", version, StringComparison.Ordinal));
        return File.Exists(file) ? file : null;
    }
}
