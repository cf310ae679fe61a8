using System.Text.RegularExpressions;
using System.Xml.Linq;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>Which room may use what: one direction, no way back.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFile = 400;

    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        ["Flywheel.Core"] = ([], []),
        ["Flywheel.Protos"] = ([], ["Google.Protobuf", "Grpc.Core.Api", "Grpc.Tools"]),
        ["Flywheel.Host"] = (["Flywheel.Core", "Flywheel.Protos"], ["Grpc.Net.Client", "Polly.Core", "System.IO.Hashing", "CliWrap"]),
        ["Flywheel.Shim"] = (["Flywheel.Core", "Flywheel.Host"], []),
        ["Flywheel.Cli"] = (["Flywheel.Core", "Flywheel.Host"], ["System.CommandLine"]),
    };

    public static TheoryData<string> Projects =>
        [.. Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "src")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_its_room_may_use(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is in no row of the table");
        XDocument file = XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", project, project + ".csproj"));
        string[] projects = [.. References(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path))];
        string[] packages = [.. References(file, "PackageReference")];

        Assert.Empty(projects.Except(Allowed[project].Projects));
        Assert.Empty(packages.Except(Allowed[project].Packages));
    }

    [Fact]
    public void The_core_touches_no_clock_no_environment_and_no_file()
    {
        string[] offenders =
        [
            .. Sources("Flywheel.Core")
                .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal))
                .Where(file => Effects().IsMatch(File.ReadAllText(file))),
        ];
        Assert.Empty(offenders);
    }

    [Fact]
    public void The_shims_Program_has_at_most_forty_lines() =>
        Assert.InRange(File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "src/Flywheel.Shim/Program.cs")).Length, 1, 40);

    [Fact]
    public void No_source_file_is_longer_than_two_rooms_with_one_door()
    {
        string[] tooLong =
        [
            .. Allowed.Keys.SelectMany(Sources)
                .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal) && File.ReadAllLines(file).Length > LongestFile),
        ];
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Native_calls_stand_in_one_file()
    {
        string[] files = [.. Allowed.Keys.SelectMany(Sources).Where(file => File.ReadAllText(file).Contains("[LibraryImport("))];
        Assert.Equal("NativeMethods.cs", Path.GetFileName(Assert.Single(files)));
    }

    private static IEnumerable<string> References(XDocument project, string kind) =>
        project.Descendants(kind).Select(reference => reference.Attribute("Include")?.Value.Replace('\\', '/')).OfType<string>();

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"));

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Utc)?Now\b|\bEnvironment\.(Get|Current|Machine|Process|User)|\bFile\.(Read|Write|Open|Exists)|\bDirectory\.|\bTimeProvider\b")]
    private static partial Regex Effects();
}
