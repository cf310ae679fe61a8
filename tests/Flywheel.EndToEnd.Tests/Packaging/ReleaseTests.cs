using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Flywheel.EndToEnd.Tests.Companion;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The files of a release: what is in them, and that the same input gives the same bytes.</summary>
public sealed partial class ReleaseTests(SharedRelease shared) : IAsyncLifetime
{
    private static readonly string[] Names = ["bazel", "bazel-cache-backed", "flywheel", "flywheel-credential-helper", "gloriousflywheel-bazel"];

    private ReleaseFiles release = null!;

    public async ValueTask InitializeAsync() => release = await shared.MadeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void SHA256SUMS_speaks_of_every_file_and_is_right()
    {
        var sums = File.ReadAllLines(Path.Combine(release.Folder, "SHA256SUMS")).Select(line => line.Split("  ")).ToDictionary(cut => cut[1], cut => cut[0]);
        Assert.Equal(
            new[] { "Containerfile", ReleaseFiles.Name + ".cdx.json", ReleaseFiles.Name + ".tar.gz", Path.GetFileName(release.Package), "install.sh" }.Order(StringComparer.Ordinal),
            sums.Keys.Order(StringComparer.Ordinal));
        Assert.All(sums, sum => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(release.Folder, sum.Key)))), sum.Value));
    }

    /// <summary>Other times of the files, another time zone, mask and place: none of it is in the bytes.</summary>
    [Fact]
    public async Task A_second_release_of_the_same_binaries_is_the_same_byte_by_byte()
    {
        using var folder = new PackageFolder();
        string bin = Directory.CreateDirectory(folder.At("other bin")).FullName, second = folder.At("second release");
        foreach (string name in new[] { "bazel", "flywheel" })
        {
            File.Copy(Path.Combine(PublishedBinaries.Folder, name), Path.Combine(bin, name));
            File.SetLastWriteTimeUtc(Path.Combine(bin, name), DateTime.UnixEpoch.AddYears(20));
        }
        CommandResult made = await folder.RunAsync(
            "bash", ["-c", "umask 077; exec bash \"$@\"", "-", PackageFolder.Script("release.sh"), "--rid", ReleaseFiles.Rid, "--bin", bin, second],
            ("SOURCE_DATE_EPOCH", "1700000000"), ("TZ", "Pacific/Chatham"), ("LANG", "C.UTF-8"));
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Equal(PackageFolder.Listing(release.Folder), PackageFolder.Listing(second));
    }

    /// <summary>The same sources as an archive has them, and as a checkout with a commit of another time.</summary>
    [Fact]
    public async Task A_release_from_a_checkout_with_git_and_from_a_copy_without_are_the_same_byte_by_byte()
    {
        using var folder = new PackageFolder();
        string copy = Directory.CreateDirectory(folder.At("copy")).FullName;
        await folder.DoAsync(
            "bash", "-euc", "cd \"$1\" && find packaging nix/deps.json src -path '*/obj' -prune -o -path '*/bin' -prune -o -type f -print0 | xargs -0 cp --parents -t \"$2\" LICENSE Directory.Build.props",
            "-", RepositoryRoot.Path, copy);
        string without = folder.At("without"), with = folder.At("with"), bin = await SmallProgramsAsync(folder);
        await folder.DoAsync("bash", $"{copy}/packaging/release.sh", "--rid", ReleaseFiles.Rid, "--bin", bin, without);
        await folder.DoAsync("bash", "-euc", "cd \"$1\" && git init -q && git -c user.name=x -c user.email=x@example.invalid commit -q --allow-empty -m x --date=2001-01-01", "-", copy);
        await folder.DoAsync("bash", $"{copy}/packaging/release.sh", "--rid", ReleaseFiles.Rid, "--bin", bin, with);
        Assert.NotEmpty(PackageFolder.Listing(with));
        Assert.Equal(PackageFolder.Listing(without), PackageFolder.Listing(with));
    }

    [Fact]
    public async Task The_tarball_has_sorted_entries_of_root_with_one_time()
    {
        using var folder = new PackageFolder();
        string[] entries = (await folder.DoAsync("tar", "--numeric-owner", "--utc", "--full-time", "-tvzf", release.Tarball)).TrimEnd('\n').Split('\n');
        Assert.All(entries, entry => Assert.Matches(@"^\S+ 0/0 +\d+ 2023-11-14 22:13:20 ", entry));
        string[] names = [.. entries.Select(entry => entry.Split(" 22:13:20 ")[1].Split(" -> ")[0])];
        Assert.All(names, name => Assert.StartsWith(ReleaseFiles.Name + "/", name));
        Assert.Equal(names.Select(name => name.TrimEnd('/')).Order(StringComparer.Ordinal), names.Select(name => name.TrimEnd('/')).Order(StringComparer.Ordinal).Distinct());
    }

    [Fact]
    public async Task The_programs_of_the_tarball_are_those_that_were_published_and_run_under_every_name()
    {
        string lib = Path.Combine(release.Tree, "lib", "flywheel");
        Assert.Equal(Names, Directory.GetFileSystemEntries(lib).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Names.Where(name => name != "bazel"), Directory.GetFileSystemEntries(Path.Combine(release.Tree, "bin")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(PublishedBinaries.Bazel), File.ReadAllBytes(Path.Combine(lib, "bazel")));
        using var folder = new PackageFolder();
        Assert.Equal(ReleaseFiles.Version + "\n", await folder.DoAsync(Path.Combine(release.Tree, "bin", "flywheel"), "--version"));
        Assert.StartsWith("Description:\n  answer Bazel's --credential_helper\n", await folder.DoAsync(Path.Combine(release.Tree, "bin", "flywheel-credential-helper"), "--help"));
        // Strict, as a lane is: the mode may not be missing.
        CommandResult lane = await folder.RunAsync(Path.Combine(release.Tree, "bin", "bazel-cache-backed"), ["build", "//x"]);
        Assert.Equal((78, "flywheel: `bazel-cache-backed build` needs the shared cache, and it is not attached"), (lane.ExitCode, lane.Errors.Split('\n')[0]));
    }

    [Fact]
    public async Task The_manual_and_the_completions_are_the_programs_own()
    {
        using var folder = new PackageFolder();
        string share = Path.Combine(release.Tree, "share");
        string[] pages = Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "packaging", "man"));
        Assert.Equal(pages.Select(page => Path.GetFileName(page) + ".gz").Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(share, "man", "man1")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string page in pages)
        {
            Assert.Equal(File.ReadAllText(page), await folder.DoAsync("gzip", "-dc", Path.Combine(share, "man", "man1", Path.GetFileName(page) + ".gz")));
        }
        foreach ((string shell, string file) in new[]
            { ("bash", "bash-completion/completions/flywheel"), ("zsh", "zsh/site-functions/_flywheel"), ("fish", "fish/vendor_completions.d/flywheel.fish") })
        {
            Assert.Equal((await CommandTree.RunAsync("completion", shell)).Output, File.ReadAllText(Path.Combine(share, file)));
            Assert.Equal(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src/Flywheel.Cli/Completion/flywheel." + shell)), File.ReadAllText(Path.Combine(share, file)));
        }
    }

    [Fact]
    public async Task The_package_has_the_fields_that_it_needs_no_script_and_right_sums()
    {
        using var folder = new PackageFolder();
        string control = folder.At("control");
        await folder.DoAsync("dpkg-deb", "-e", release.Package, control);
        Assert.Equal(["control", "md5sums"], Directory.GetFiles(control).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string fields = File.ReadAllText(Path.Combine(control, "control"));
        Assert.Contains($"Package: flywheel\nVersion: {ReleaseFiles.Version}\nArchitecture: {ReleaseFiles.DebianArchitecture}\nMaintainer: ", fields);
        Assert.Matches(@"(?m)^Description: \S.*\n \S", fields);
        CommandResult sums = await folder.RunAsync("md5sum", ["--check", "--strict", "--quiet", Path.Combine(control, "md5sums")]);
        Assert.NotEqual(0, sums.ExitCode); // of a root that is not this folder
        Assert.Equal("", await folder.DoAsync("sh", "-c", $"cd '{release.Root}' && md5sum --check --strict --quiet '{control}/md5sums'"));
        Assert.Equal(
            Directory.GetFiles(release.Root, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null).Select(file => Path.GetRelativePath(release.Root, file)).Order(StringComparer.Ordinal),
            File.ReadAllLines(Path.Combine(control, "md5sums")).Select(line => line.Split("  ")[1]).Order(StringComparer.Ordinal));
    }

    /// <summary>What the loader wants, and what .NET loads by name when it first hashes or speaks TLS.</summary>
    [Fact]
    public async Task Depends_names_the_package_of_every_library()
    {
        using var folder = new PackageFolder();
        string depends = (await folder.DoAsync("dpkg-deb", "-f", release.Package, "Depends")).TrimEnd('\n');
        Assert.Equal("libssl3t64 | libssl3", depends.Split(", ")[1]);
        foreach (string name in new[] { "bazel", "flywheel" })
        {
            string[] libraries = [.. Library().Matches(await folder.DoAsync("ldd", Path.Combine(PublishedBinaries.Folder, name))).Select(match => match.Groups[1].Value)];
            Assert.NotEmpty(libraries);
            foreach (string library in libraries)
            {
                CommandResult owner = await folder.RunAsync("dpkg", ["-S", library, Path.Combine("/usr", library.TrimStart('/')), library.Replace("/lib64/", "/lib/x86_64-linux-gnu/")]);
                Assert.Contains("libc6:", owner.Output);
            }
        }
        string wanted = Regex.Match(depends, @"^libc6 \(>= (2\.\d+)\)").Groups[1].Value;
        string[] versions = [.. GlibcVersion().Matches(await folder.DoAsync("readelf", "-V", PublishedBinaries.Bazel, PublishedBinaries.Flywheel)).Select(match => match.Groups[1].Value)];
        Assert.Equal(versions.MaxBy(version => int.Parse(version.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)), wanted);
    }

    [Fact]
    public async Task A_root_that_it_is_installed_into_and_purged_from_is_as_before()
    {
        Assert.SkipUnless(Environment.UserName == "root", "skipped: dpkg installs as root only");
        using var folder = new PackageFolder();
        string root = folder.At("debian");
        foreach (string place in new[] { "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers" })
        {
            Directory.CreateDirectory(Path.Combine(root, place));
        }
        File.WriteAllText(Path.Combine(root, "var/lib/dpkg/status"), "");
        await folder.DoAsync("dpkg", $"--root={root}", "--force-depends", "--install", release.Package);
        Assert.Equal(ReleaseFiles.Version + "\n", await folder.DoAsync(Path.Combine(root, "usr/bin/flywheel"), "--version"));
        Assert.False(Path.Exists(Path.Combine(root, "usr/bin/bazel")));
        Assert.Equal("", await folder.DoAsync("dpkg", $"--root={root}", "--verify", "flywheel"));
        await folder.DoAsync("dpkg", $"--root={root}", "--purge", "flywheel");
        Assert.Equal(["var"], Directory.GetFileSystemEntries(root).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("dash", "sh")]
    [InlineData("bash", "sh")]
    [InlineData("zsh", "sh")]
    [InlineData("fish", "fish")]
    public async Task The_profile_puts_the_guard_first_on_PATH_once(string shell, string kind)
    {
        Assert.SkipUnless(RepositoryRoot.OnPath(shell) is not null, $"skipped: no {shell}");
        using var folder = new PackageFolder();
        string profile = Path.Combine(release.Root, "usr/share/flywheel/profile." + kind);
        string source = kind == "fish" ? "source" : ".";
        string show = "sh -c 'echo $PATH'";
        foreach ((string before, string after) in new[]
        {
            ("/usr/bin:/bin", "/usr/lib/flywheel:/usr/bin:/bin"), ("/usr/lib/flywheel:/usr/bin:/bin", "/usr/lib/flywheel:/usr/bin:/bin"),
            ("/usr/bin:/usr/lib/flywheel:/bin", "/usr/lib/flywheel:/usr/bin:/usr/lib/flywheel:/bin"),
        })
        {
            CommandResult result = await folder.RunAsync(
                RepositoryRoot.OnPath(shell)!, ["-c", $"{source} '{profile}'; {source} '{profile}'; {show}"], ("PATH", before), ("HOME", Directory.CreateDirectory(folder.At("home")).FullName));
            Assert.Equal((0, after + "\n", ""), (result.ExitCode, result.Output, result.Errors));
        }
    }

    [Fact]
    public void The_copyright_names_every_component_that_is_linked_in_and_holds_every_licence()
    {
        string text = File.ReadAllText(Path.Combine(release.Tree, "share/doc/flywheel/copyright"));
        string[] builds = ["Grpc.Tools", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks", "runtime.RID.Microsoft.DotNet.ILCompiler"];
        ThirdParty[] linked = [.. ThirdParty.All.Where(component => !builds.Contains(component.Name))];
        Assert.Equal(ThirdParty.All.Length - builds.Length, linked.Length);
        Assert.Equal(
            linked.Select(component => $" {component.Name.Replace("RID", ReleaseFiles.Rid)} ({component.Licence}): {component.Copyright}").Order(StringComparer.Ordinal),
            text.Split("Comment: Linked into the binaries:\n")[1].Split("\n\n")[0].Split('\n').Order(StringComparer.Ordinal));
        Assert.All(linked, component => Assert.Contains($"\nLicense: {component.Licence}\n ", text));
        Assert.DoesNotContain("\n\n\n", text);
    }

    [Fact]
    public async Task The_install_script_installs_the_tarball_and_its_programs_run()
    {
        using var scene = new InstallScene();
        await scene.InstallAsync(release.Tarball);
        Assert.Equal(ReleaseFiles.Version + "\n", await scene.DoAsync(scene.Prefix + "/bin/flywheel", "--version"));
        CommandResult guard = await scene.WithAsync(scene.Prefix + "/lib/flywheel/bazel", [("GF_BAZELISK", "/bin/echo")], "info", "workspace");
        Assert.Equal((0, "info workspace\n", ""), (guard.ExitCode, guard.Output, guard.Errors));
        await scene.RunAsync("--uninstall");
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    [Fact]
    public void The_container_recipe_takes_files_of_this_release()
    {
        string recipe = File.ReadAllText(Path.Combine(release.Folder, "Containerfile"));
        Assert.Contains($"\nARG VERSION={ReleaseFiles.Version}\n", recipe);
        // BuildKit's own value is put in only where the recipe has no default.
        Assert.Contains("\nARG TARGETARCH\n", recipe);
        Assert.DoesNotContain("${TARGETARCH}", recipe);
        string copied = Regex.Match(recipe, "(?m)^COPY (.*) /tmp/flywheel/$").Groups[1].Value.Replace("${VERSION}", ReleaseFiles.Version).Replace("${TARGETARCH:-amd64}", ReleaseFiles.DebianArchitecture);
        Assert.All(copied.Split(' ').Where(file => file != "bazelisk"), file => Assert.True(File.Exists(Path.Combine(release.Folder, file)), file));
        string first = Regex.Match(recipe, @"PATH=(\S+)").Groups[1].Value.Split(':')[0];
        Assert.True(File.Exists(release.Root + Path.Combine(first, "bazel")));
    }

    [Theory]
    [InlineData(2, "--bin")]
    [InlineData(2, "--nosuch")]
    [InlineData(2, "one", "two")]
    [InlineData(1, "--rid", "osx-arm64")]
    [InlineData(1, "--bin", "/nowhere")]
    public async Task What_cannot_be_released_is_refused_in_a_line_or_two(int code, params string[] words)
    {
        using var folder = new PackageFolder();
        CommandResult result = await folder.RunAsync("bash", [PackageFolder.Script("release.sh"), .. words]);
        Assert.Equal((code, ""), (result.ExitCode, result.Output));
        Assert.Contains(code == 2 ? "bash packaging/release.sh [--rid RID]" : "release: ", result.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    /// <summary>Programs that say the version and are soon packed, where they can be compiled; else the published ones.</summary>
    private static async Task<string> SmallProgramsAsync(PackageFolder folder)
    {
        if (new[] { "cc", "clang", "gcc" }.Select(RepositoryRoot.OnPath).FirstOrDefault(compiler => compiler is not null) is not { } compiler)
        {
            return PublishedBinaries.Folder;
        }
        string bin = Directory.CreateDirectory(folder.At("small")).FullName, source = folder.At("small.c");
        File.WriteAllText(source, $"#include <stdio.h>\nint main(void) {{ return puts(\"{ReleaseFiles.Version}\") < 0; }}\n");
        await folder.DoAsync(compiler, "-o", Path.Combine(bin, "flywheel"), source);
        File.Copy(Path.Combine(bin, "flywheel"), Path.Combine(bin, "bazel"));
        return bin;
    }

    [GeneratedRegex(@"(?:=> )?(/\S+) \(0x")]
    private static partial Regex Library();

    [GeneratedRegex(@"GLIBC_(2\.\d+)")]
    private static partial Regex GlibcVersion();
}
