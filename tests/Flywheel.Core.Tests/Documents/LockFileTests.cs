using System.Text.Json;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>Packages are those that were looked at, byte for byte.</summary>
public sealed class LockFileTests
{
    public static TheoryData<string> Projects =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(RepositoryRoot.Path, Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_package_of_a_project_is_locked_with_its_hash(string project)
    {
        using var locked = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, project, "packages.lock.json")));
        JsonProperty[] packages =
        [
            .. locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project"),
        ];
        // SHA-512.
        Assert.All(packages, package => Assert.Equal(64, Convert.FromBase64String(package.Value.GetProperty("contentHash").GetString()!).Length));
    }

    [Fact]
    public void What_is_built_to_be_run_is_restored_in_locked_mode_and_asked_about_first()
    {
        Assert.Contains("--locked-mode", Script("tests/run.sh"), StringComparison.Ordinal);
        Assert.Contains("bash tests/advisories.sh", Script("tests/run.sh"), StringComparison.Ordinal);
        Assert.Contains("-p:RestoreLockedMode=true", Script("packaging/publish.sh"), StringComparison.Ordinal);
    }

    private static string Script(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path));
}
