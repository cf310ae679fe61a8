using System.Text.RegularExpressions;
using System.Xml.Linq;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>Which room may use what: one direction, no way back.</summary>
public sealed partial class ArchitectureTests
{
    private const int LongestFile = 400;
    private const int LongestProgram = 40;

    /// <summary>The rooms, those to come among them: references to projects and packages, no others.</summary>
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        ["Flywheel.Core"] = ([], []),
        ["Flywheel.Protos"] = ([], ["Google.Protobuf", "Grpc.Core.Api", "Grpc.Tools"]),
        ["Flywheel.Host"] = (["Flywheel.Core", "Flywheel.Protos"], ["Grpc.Net.Client", "Polly.Core", "System.IO.Hashing", "CliWrap"]),
        ["Flywheel.Audit"] = (["Flywheel.Core"], ["YamlDotNet", "Markdig", "Tomlyn"]),
        ["Flywheel.Cache"] = (["Flywheel.Core", "Flywheel.Protos"], ["Microsoft.AspNetCore.App", "Grpc.AspNetCore.Server", "Grpc.HealthCheck", "System.IO.Hashing"]),
        ["Flywheel.Shim"] = (["Flywheel.Core", "Flywheel.Host"], []),
        ["Flywheel.Cli"] = (["Flywheel.Core", "Flywheel.Host", "Flywheel.Protos", "Flywheel.Audit", "Flywheel.Cache"],
            ["System.CommandLine", "BouncyCastle.Cryptography"]),
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
        string[] packages = [.. References(file, "PackageReference"), .. References(file, "FrameworkReference")];

        Assert.Empty(projects.Except(Allowed[project].Projects));
        Assert.Empty(packages.Except(Allowed[project].Packages));
    }

    /// <summary>What really goes into the guard, by whatever way: start-up is its product.</summary>
    [Fact]
    public void The_shim_never_holds_the_companions_parts()
    {
        string[] locked = [.. Regex.Matches(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src/Flywheel.Shim/packages.lock.json")), "^      \"([^\"]+)\": \\{", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value)];
        Assert.Contains("flywheel.host", locked);
        Assert.DoesNotContain(locked, name => Forbidden().IsMatch(name));
    }

    [Fact]
    public void The_core_touches_no_clock_no_environment_no_file_and_no_chance() =>
        Assert.DoesNotContain(AssemblyUses.Of(typeof(ByteString).Assembly), use => Effects().IsMatch(use));

    [Fact]
    public void The_core_uses_nothing_but_the_base_class_library() =>
        Assert.All(typeof(ByteString).Assembly.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name));

    [Theory]
    [InlineData("src/Flywheel.Shim/Program.cs")]
    [InlineData("src/Flywheel.Cli/Program.cs")]
    public void A_program_has_at_most_forty_lines(string file) =>
        Assert.InRange(File.ReadAllLines(Path.Combine(RepositoryRoot.Path, file)).Length, 1, LongestProgram);

    [Fact]
    public void No_file_is_longer_than_two_that_are_long_enough() =>
        Assert.DoesNotContain(Sources("src").Concat(Sources("tests")), file => File.ReadAllLines(file).Length > LongestFile);

    /// <summary>The audit has no host below it: it may not use what is made for launching.</summary>
    [Fact]
    public void Native_calls_stand_in_one_file_of_a_room() =>
        Assert.Equal(
            ["src/Flywheel.Audit/Inputs/NativeMethods.cs", "src/Flywheel.Host/Launch/NativeMethods.cs"],
            Sources("src").Where(file => NativeCall().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(RepositoryRoot.Path, file)).Order(StringComparer.Ordinal));

    [Fact]
    public void One_writer_writes_and_no_banned_name_is_let_through()
    {
        string[] writers = [.. Sources("src").Where(file => File.ReadAllText(file).Contains("NativeMethods.Write(", StringComparison.Ordinal))];
        Assert.Equal("RedactingWriter.cs", Path.GetFileName(Assert.Single(writers)));
        Assert.DoesNotContain(Sources("src"), file => File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal));
        Assert.Contains("T:System.Console;", File.ReadAllText(Path.Combine(RepositoryRoot.Path, "BannedSymbols.txt")));
    }

    private static IEnumerable<string> References(XDocument project, string kind) =>
        project.Descendants(kind).Select(reference => reference.Attribute("Include")?.Value.Replace('\\', '/')).OfType<string>();

    /// <summary>Sources that people write.</summary>
    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.EndsWith(".g.cs", StringComparison.Ordinal));

    [GeneratedRegex(@"^System\.(IO\.(File|Directory|Path\.(GetFullPath|GetTemp|Exists|GetRandom)|FileStream|FileInfo|DirectoryInfo|StreamReader|StreamWriter|RandomAccess|DriveInfo)"
        + @"|Environment\.(?!get_(NewLine|CurrentManagedThreadId)$)|DateTime(Offset)?\.(get_(Utc)?Now|get_Today)|TimeProvider|Diagnostics\.(Stopwatch|Process)|Random|Guid\.(NewGuid|CreateVersion7)"
        + @"|Security\.Cryptography\.RandomNumberGenerator|Console|Net\.(Http|Sockets\.(Socket|TcpClient|UdpClient|NetworkStream)|Dns)|Threading\.(Thread|Timer|Tasks)|AppContext)(?![A-Za-z]*Exception)")]
    private static partial Regex Effects();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\(")]
    private static partial Regex NativeCall();

    [GeneratedRegex("flywheel\\.(cache|audit|cli)|commandline|bouncycastle|dependencyinjection$|hosting|aspnetcore", RegexOptions.IgnoreCase)]
    private static partial Regex Forbidden();
}
