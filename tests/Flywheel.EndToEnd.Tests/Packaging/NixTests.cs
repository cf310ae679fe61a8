using System.Text.Json;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The Nix expressions, evaluated over a stub of nixpkgs: what would be built of what, and what a shell would find on PATH.</summary>
public sealed class NixTests
{
    private const string Linux = "x86_64-linux", Arm = "aarch64-linux", Mac = "aarch64-darwin";
    private const string Guard = "/nix/store/stub-flywheel-bazel-";

    /// <summary>What stands for every output, as JSON: functions and packages are called, and what cannot be shown is left out.</summary>
    private const string Shown =
        """
        let
          nixpkgs = import STUB;
          flake = import (ROOT + "/flake.nix");
          self = flake.outputs { inherit self nixpkgs; };
          built = package: { inherit (package) pname version nugetDeps dotnetFlags runtimeId env executables projectFile selfContainedBuild meta postInstall installPath installCheckPhase; src = package.src; };
        in
        {
          inherit (flake) description;
          nixpkgs = flake.inputs.nixpkgs.url;
          systems = builtins.mapAttrs (_: builtins.attrNames) { inherit (self) packages devShells; devshell = self.lib.devshell; };
          names = builtins.mapAttrs (_: builtins.attrNames) self.packages;
          shims = builtins.mapAttrs (_: packages: built packages.default) self.packages;
          guards = builtins.mapAttrs (_: packages: { inherit (packages.flywheel-bazel) launcher wrapperArgs names script nativeBuildInputs; main = packages.flywheel-bazel.meta.mainProgram; }) self.packages;
          shells = builtins.mapAttrs (_: shells: { inherit (shells.default.attributes) env shellHook; packages = map toString shells.default.attributes.packages; }) self.devShells;
          devshells = builtins.mapAttrs (_: shell: { inherit (shell) env shellHook; packages = map toString shell.packages; }) self.lib.devshell;
        }
        """;

    private static readonly Lazy<Task<JsonElement>> Evaluated = new(EvaluateAsync);

    [Fact]
    public async Task Every_file_parses()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "nix"), "*.nix").Append(Path.Combine(RepositoryRoot.Path, "flake.nix")))
        {
            CommandResult result = await NixAsync("--parse", file);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
    }

    [Fact]
    public async Task Packages_are_for_Linux_and_a_shell_is_for_all_four_systems()
    {
        JsonElement systems = (await Evaluated.Value).GetProperty("systems");
        Assert.Equal([Arm, Linux], Texts(systems.GetProperty("packages")));
        string[] four = [Mac, Arm, "x86_64-darwin", Linux];
        Assert.Equal(four, Texts(systems.GetProperty("devShells")));
        Assert.Equal(four, Texts(systems.GetProperty("devshell")));
        JsonElement names = (await Evaluated.Value).GetProperty("names");
        Assert.Equal(["default", "flywheel-bazel", "flywheel-shim"], Texts(names.GetProperty(Linux)));
    }

    [Theory]
    [InlineData(Linux, "linux-x64", "linux-arm64")]
    [InlineData(Arm, "linux-arm64", "linux-x64")]
    public async Task The_package_is_built_natively_for_its_system_of_what_is_pinned(string system, string rid, string other)
    {
        JsonElement shim = (await Evaluated.Value).GetProperty("shims").GetProperty(system);
        Assert.Equal(ReleaseFiles.Version, Text(shim, "version"));
        Assert.Equal(rid, Text(shim, "runtimeId"));
        Assert.Equal([$"-p:RuntimeIdentifiers={rid}", "-p:RestorePackagesWithLockFile=false"], Texts(shim.GetProperty("dotnetFlags")));
        Assert.True(shim.GetProperty("selfContainedBuild").GetBoolean());
        Assert.Empty(Texts(shim.GetProperty("executables"))); // no wrapper: its LD_LIBRARY_PATH would reach Bazel's actions
        Assert.Equal("-rpath /nix/store/stub-openssl-3/lib", Text(shim.GetProperty("env"), "NIX_LDFLAGS"));
        Assert.EndsWith("/lib/flywheel", Text(shim, "installPath"));
        Assert.Contains($"--version)\" = '{ReleaseFiles.Version}'", Text(shim, "installCheckPhase"));
        Assert.All(Texts(shim.GetProperty("projectFile")), project => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, project)), project));
        string[] taken = Texts(shim.GetProperty("src").GetProperty("files"));
        Assert.Contains(RepositoryRoot.Path + "/src", taken);
        Assert.DoesNotContain(taken, file => file.EndsWith("global.json", StringComparison.Ordinal) || file.EndsWith("/tests", StringComparison.Ordinal));

        string[] deps = [.. shim.GetProperty("nugetDeps").EnumerateArray().Select(dep => Text(dep, "pname"))];
        Assert.Contains($"runtime.{rid}.Microsoft.DotNet.ILCompiler", deps);
        Assert.Contains($"Microsoft.NETCore.App.Runtime.NativeAOT.{rid}", deps);
        Assert.DoesNotContain(deps, dep => dep.Contains(other, StringComparison.Ordinal));
        // The SDK brings one along in the same version, and another in another version.
        Assert.DoesNotContain("Microsoft.DotNet.ILCompiler", deps);
        Assert.Contains("Tomlyn", deps);
    }

    /// <summary>What is installed is what the script of the release puts there, and in a place from where the wrapper takes it.</summary>
    [Fact]
    public async Task The_files_that_the_package_installs_are_there()
    {
        string script = Text((await Evaluated.Value).GetProperty("shims").GetProperty(Linux), "postInstall");
        Assert.All(new[] { "bash", "fish", "zsh" }, shell => Assert.Contains($"--{shell} src/Flywheel.Cli/Completion/flywheel.{shell}", script));
        Assert.All(new[] { "bash", "fish", "zsh" }, shell => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, "src/Flywheel.Cli/Completion/flywheel." + shell))));
        using var folder = new PackageFolder();
        string lib = Directory.CreateDirectory(folder.At("out/lib/flywheel")).FullName;
        foreach (string file in new[] { "bazel", "flywheel", "bazel.dbg", "flywheel.xml" })
        {
            File.WriteAllText(Path.Combine(lib, file), "");
        }
        await folder.DoAsync("bash", "-euc", $"out=$PWD/out; installManPage() {{ :; }}; installShellCompletion() {{ :; }}\n{script}");
        Assert.Equal(
        [
            "bin/", "bin/flywheel -> ../lib/flywheel/flywheel", "bin/flywheel-credential-helper -> ../lib/flywheel/flywheel-credential-helper", "lib/", "lib/flywheel/", "lib/flywheel/bazel",
            "lib/flywheel/bazel-cache-backed -> bazel", "lib/flywheel/flywheel", "lib/flywheel/flywheel-credential-helper -> flywheel", "lib/flywheel/gloriousflywheel-bazel -> bazel",
        ], PackageFolder.Listing(folder.At("out")).Select(entry => entry.Contains("->", StringComparison.Ordinal) ? entry : entry.Split(' ')[0]));
    }

    [Theory]
    [InlineData(Linux)]
    [InlineData(Arm)]
    public async Task The_guard_has_the_absolute_path_of_the_launcher_inside_under_every_name(string system)
    {
        JsonElement guard = (await Evaluated.Value).GetProperty("guards").GetProperty(system);
        Assert.Equal("/nix/store/stub-bazelisk-1.28.1/bin/bazelisk", Text(guard, "launcher"));
        Assert.Equal(["--inherit-argv0", "--set-default", "GF_BAZELISK", Text(guard, "launcher")], Texts(guard.GetProperty("wrapperArgs")));
        Assert.Equal("bazel", Text(guard, "main"));
        string[] made = [.. Text(guard, "script").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        Assert.Equal(
            new[] { "bazel", "bazel-cache-backed", "gloriousflywheel-bazel" }.Select(name =>
                $"makeWrapper /nix/store/stub-flywheel-shim-{ReleaseFiles.Version}/lib/flywheel/{name} $out/bin/{name} '--inherit-argv0' '--set-default' 'GF_BAZELISK' '{Text(guard, "launcher")}'"),
            made);
    }

    [Theory]
    [InlineData(Linux)]
    [InlineData(Arm)]
    public async Task A_shell_has_the_guard_first_and_no_bazelisk_on_PATH(string system)
    {
        JsonElement all = await Evaluated.Value, shell = all.GetProperty("shells").GetProperty(system);
        Assert.Equal(all.GetProperty("devshells").GetProperty(system).ToString(), shell.ToString());
        Assert.Equal([Guard + ReleaseFiles.Version, $"/nix/store/stub-flywheel-shim-{ReleaseFiles.Version}"], Texts(shell.GetProperty("packages")));
        Assert.Equal("/nix/store/stub-bazelisk-1.28.1/bin/bazelisk", Text(shell.GetProperty("env"), "GF_BAZELISK"));
        using var folder = new PackageFolder();
        CommandResult path = await folder.RunAsync("bash", ["-euc", Text(shell, "shellHook") + "\necho \"$PATH\""], ("PATH", "/other/bin:/usr/bin:/bin"));
        Assert.Equal((0, $"{Guard}{ReleaseFiles.Version}/bin:/other/bin:/usr/bin:/bin\n", ""), (path.ExitCode, path.Output, path.Errors));
    }

    /// <summary>nixpkgs' callPackage adds functions to a set, and mkShell hands what it does not know to the derivation.</summary>
    [Theory]
    [InlineData(Linux)]
    [InlineData(Mac)]
    public async Task The_parts_of_a_shell_are_data_and_would_not_be_by_callPackage(string system)
    {
        string packages = $"((import {Stub}).legacyPackages.{system}.extend (import {RepositoryRoot.Path}/nix/overlay.nix))";
        string flake = $"(let self = (import {RepositoryRoot.Path}/flake.nix).outputs {{ inherit self; nixpkgs = import {Stub}; }}; in self)";
        CommandResult parts = await NixAsync("--eval", "--strict", "--json", "--expr", $"builtins.attrNames {flake}.lib.devshell.{system}");
        Assert.Equal((0, "[\"env\",\"packages\",\"shellHook\"]"), (parts.ExitCode, parts.Output.TrimEnd('\n')));
        CommandResult made = await NixAsync("--eval", "--strict", "--expr", $"{packages}.mkShell ({packages}.callPackage {RepositoryRoot.Path}/nix/devshell.nix {{ }})");
        Assert.Equal(1, made.ExitCode);
        Assert.Contains("cannot coerce a function to a string: override, overrideDerivation", made.Errors);
    }

    /// <summary>Nothing is built unguarded by accident where the shim does not run.</summary>
    [Theory]
    [InlineData(Mac)]
    [InlineData("x86_64-darwin")]
    public async Task On_macOS_a_shell_has_no_bazel_and_says_so(string system)
    {
        JsonElement shell = (await Evaluated.Value).GetProperty("shells").GetProperty(system);
        Assert.Empty(Texts(shell.GetProperty("packages")));
        Assert.Equal("/nix/store/stub-bazelisk-1.28.1/bin/bazelisk", Text(shell.GetProperty("env"), "GF_BAZELISK"));
        using var folder = new PackageFolder();
        CommandResult said = await folder.RunAsync("bash", ["-euc", Text(shell, "shellHook") + "\necho \"$PATH\""], ("PATH", "/usr/bin:/bin"));
        Assert.Equal(
            (0, "/usr/bin:/bin\n", "flywheel: the guard runs on Linux only: there is no bazel in this shell\nflywheel: hint: the unguarded Bazelisk is \"$GF_BAZELISK\"\n"),
            (said.ExitCode, said.Output, said.Errors));
    }

    [Fact]
    public async Task The_package_says_where_it_does_not_run()
    {
        using var folder = new PackageFolder();
        string expression = $"(import {Stub}).legacyPackages.{Mac}.callPackage {RepositoryRoot.Path}/nix/package.nix {{ }}";
        CommandResult result = await NixAsync("--eval", "--strict", "--expr", $"({expression}).runtimeId");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"flywheel-shim runs on aarch64-linux and x86_64-linux only, and this is {Mac}", result.Errors);
    }

    /// <summary>
    /// The wrapper as the expression describes it, made here of a shell script, with the real Bazelisk: a shell's hook asks for the version, and
    /// neither other bazels nor a bazelisk that calls bazel again are in its way.
    /// </summary>
    [Fact]
    public async Task A_shell_hook_gets_the_version_whatever_else_is_on_PATH()
    {
        TestBedPaths bed = TestBedPaths.Require();
        JsonElement guard = (await Evaluated.Value).GetProperty("guards").GetProperty(Linux);
        using var folder = new PackageFolder();
        string bin = Directory.CreateDirectory(folder.At("guard")).FullName, others = Directory.CreateDirectory(folder.At("others")).FullName;
        string[] arguments = Texts(guard.GetProperty("wrapperArgs"));
        foreach (string name in Texts(guard.GetProperty("names")))
        {
            Executable(Path.Combine(bin, name), $"#!/bin/bash\nexport {arguments[2]}=\"${{{arguments[2]}-{bed.Bazelisk}}}\"\nexec -a \"$0\" '{PublishedBinaries.Folder}/{name}' \"$@\"\n");
        }
        Executable(Path.Combine(others, "bazelisk"), "#!/bin/sh\nexec bazel \"$@\"\n");
        Executable(Path.Combine(others, "bazel"), "#!/bin/sh\necho another bazel\n");
        foreach (string path in new[] { $"{bin}:{others}:/usr/bin:/bin", $"{bin}:{bin}:{others}:{PublishedBinaries.Folder}:/usr/bin:/bin" })
        {
            CommandResult version = await folder.RunAsync("bash", ["-c", "bazel --version; command -v bazel"], ("PATH", path), ("USE_BAZEL_VERSION", bed.Bazel2));
            Assert.Equal((0, $"bazel 2.1.0\n{bin}/bazel\n", ""), (version.ExitCode, version.Output, version.Errors));
            CommandResult lane = await folder.RunAsync("bash", ["-c", "bazel-cache-backed build //x"], ("PATH", path));
            Assert.Equal((78, "flywheel: `bazel-cache-backed build` needs the shared cache, and it is not attached"), (lane.ExitCode, lane.Errors.Split('\n')[0]));
        }
    }

    [Fact]
    public async Task The_packages_that_Nix_fetches_are_those_of_the_lock_files_and_the_packs()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "nix", "deps.json")));
        (string Name, string Version, string Hash)[] deps = [.. file.RootElement.EnumerateArray().Select(dep => (Text(dep, "pname"), Text(dep, "version"), Text(dep, "hash")))];
        string pins = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Directory.Build.targets"));
        string compiler = pins.Split("ILCompilerPackVersion=\"")[1].Split('"')[0], framework = pins.Split("LatestRuntimeFrameworkVersion=\"")[1].Split('"')[0];
        IEnumerable<(string, string)> packs = new[] { "linux-x64", "linux-arm64" }.SelectMany(rid => new[]
        {
            ($"runtime.{rid}.Microsoft.DotNet.ILCompiler", compiler), ($"Microsoft.NETCore.App.Runtime.NativeAOT.{rid}", framework),
            ($"Microsoft.NETCore.App.Runtime.{rid}", framework), ($"Microsoft.AspNetCore.App.Runtime.{rid}", framework),
        });
        Assert.Equal(
            LockedPackage.Of(LockedPackage.Projects).Select(package => (package.Name, package.Version)).Concat(packs).Distinct().Order(),
            deps.Select(dep => (dep.Name, dep.Version)).Order());
        Assert.All(deps, dep => Assert.Matches("^sha512-[A-Za-z0-9+/]{86}==$", dep.Hash));
        int compared = 0;
        foreach ((string name, string version, string hash) in deps)
        {
            if (LockedPackage.Fetched(name, version, ".VERSION.nupkg.sha512") is { } known)
            {
                Assert.Equal("sha512-" + File.ReadAllText(known), hash);
                compared++;
            }
        }
        Assert.InRange(compared, 15, deps.Length);
        using var folder = new PackageFolder();
        CommandResult check = await folder.RunAsync("bash", [Path.Combine(RepositoryRoot.Path, "nix", "deps.sh"), "--check"]);
        Assert.Equal((0, "", ""), (check.ExitCode, check.Output, check.Errors));
    }

    private static string Stub => Path.Combine(RepositoryRoot.Path, "tests/Flywheel.EndToEnd.Tests/Packaging/Nix/stub.nix");

    private static async Task<JsonElement> EvaluateAsync()
    {
        string expression = Shown.Replace("STUB", Stub, StringComparison.Ordinal).Replace("ROOT", RepositoryRoot.Path, StringComparison.Ordinal);
        CommandResult result = await NixAsync("--eval", "--strict", "--json", "--expr", expression);
        Assert.True(result.ExitCode == 0, result.ToString());
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    private static async Task<CommandResult> NixAsync(params string[] words)
    {
        _ = TestBedPaths.Require();
        using var folder = new PackageFolder();
        return await folder.RunAsync(
            Path.Combine(Path.GetDirectoryName(TestBedPaths.Require().Nix)!, "nix-instantiate"), ["--store", "dummy://", "--option", "build-users-group", "", .. words],
            ("NIX_STATE_DIR", folder.At("state")), ("NIX_STORE_DIR", folder.At("store")), ("NIX_LOG_DIR", folder.At("log")));
    }

    private static void Executable(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(one => one.GetString()!)];
}
