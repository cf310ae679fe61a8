using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Host.Launch;
using Xunit;

namespace Flywheel.Host.Tests.Launch;

/// <summary>Real files in a real folder; the shim is a file of its own among them.</summary>
public sealed class BazeliskLocatorTests : IDisposable
{
    private const string ShimContent = "#!/bin/sh\n# the shim\n";
    private readonly string root = Directory.CreateTempSubdirectory("flywheel-locator-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void GF_BAZELISK_comes_before_everything_else()
    {
        string wanted = Executable("far/my-bazelisk");
        Executable("a/bazelisk");

        BazeliskSearch search = Find(["a"], $"GF_BAZELISK={wanted}", $"BAZEL_BIN={root}/a/bazelisk");

        Assert.Equal(Found(wanted, LauncherSource.GfBazelisk), search);
    }

    [Fact]
    public void BAZEL_BIN_comes_next_and_may_be_a_name_on_PATH()
    {
        Executable("a/bazelisk");
        string wanted = Executable("b/bazel-6");

        Assert.Equal(Found(wanted, LauncherSource.BazelBin), Find(["a", "b"], "GF_BAZELISK=", "BAZEL_BIN=bazel-6"));
    }

    [Fact]
    public void Bazelisk_late_on_PATH_comes_before_one_beside_the_shim_and_before_any_bazel()
    {
        Executable("a/bazel");
        Executable("shim/bazelisk");
        string wanted = Executable("b/bazelisk");

        Assert.Equal(Found(wanted, LauncherSource.BazeliskOnPath), Find(["shim2", "a", "b"]));
    }

    [Fact]
    public void Bazelisk_beside_the_shim_comes_before_the_next_bazel()
    {
        Executable("a/bazel");
        string wanted = Executable("shim/bazelisk");

        Assert.Equal(Found(wanted, LauncherSource.BazeliskBeside), Find(["a"]));
    }

    [Fact]
    public void The_next_bazel_on_PATH_is_found_behind_links_and_copies_of_the_shim()
    {
        string shim = Shim();
        foreach (string folder in new[] { "symbolic", "twice", "hard", "copy", "copy2" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }
        File.CreateSymbolicLink(Path.Combine(root, "symbolic/bazel"), shim);
        File.CreateSymbolicLink(Path.Combine(root, "twice/bazel"), Path.Combine(root, "symbolic/bazel"));
        HardLink(shim, Path.Combine(root, "hard/bazel"));
        File.Copy(shim, Path.Combine(root, "copy/bazel"));
        File.Copy(shim, Path.Combine(root, "copy2/bazelisk"));
        string wanted = Executable("real/bazel");

        BazeliskSearch search = Find(["shim", "symbolic", "twice", "hard", "copy", "copy2", "real"]);

        Assert.Equal(Found(wanted, LauncherSource.BazelOnPath), search);
    }

    [Fact]
    public void A_launcher_of_the_same_size_as_the_shim_is_not_the_shim()
    {
        string wanted = Executable("real/bazel", ShimContent.Replace("the shim", "Bazel it", StringComparison.Ordinal));

        Assert.Equal(Found(wanted, LauncherSource.BazelOnPath), Find(["shim", "real"]));
    }

    [Fact]
    public void A_setting_that_leads_back_to_the_shim_is_passed_over()
    {
        string wanted = Executable("a/bazelisk");

        Assert.Equal(
            Found(wanted, LauncherSource.BazeliskOnPath),
            Find(["shim", "a"], $"GF_BAZELISK={Shim()}", "BAZEL_BIN=bazel"));
    }

    [Fact]
    public void A_name_in_a_setting_skips_the_shim_and_takes_the_next_of_that_name()
    {
        string wanted = Executable("a/bazel");
        Executable("a/bazelisk");

        Assert.Equal(Found(wanted, LauncherSource.BazelBin), Find(["shim", "a"], "BAZEL_BIN=bazel"));
    }

    [Theory]
    [InlineData("GF_BAZELISK=/nowhere/bazelisk", LauncherSource.GfBazelisk, "/nowhere/bazelisk")]
    [InlineData("GF_BAZELISK=no-such-bazelisk", LauncherSource.GfBazelisk, "no-such-bazelisk")]
    [InlineData("BAZEL_BIN=/nowhere/bazelisk", LauncherSource.BazelBin, "/nowhere/bazelisk")]
    public void A_setting_that_names_nothing_is_not_replaced_by_another_launcher_in_silence(
        string entry, LauncherSource source, string candidate)
    {
        Executable("a/bazelisk");

        var search = Assert.IsType<BazeliskSearch.NotFound>(Find(["a"], entry));

        Assert.Equal([new LookedAt(source, ByteString.FromText(candidate), LauncherMiss.Missing)], search.Looked);
        Assert.Equal(127, search.Code);
    }

    [Fact]
    public void A_light_command_passes_over_a_setting_that_names_nothing_and_says_so()
    {
        string wanted = Executable("a/bazelisk");

        BazeliskSearch search = Find(["a"], passOverMissing: true, "GF_BAZELISK=/nowhere/bazelisk");

        var found = Assert.IsType<BazeliskSearch.Found>(search);
        Assert.Equal(ByteString.FromText(wanted), found.Path);
        Assert.Equal(
            [new LookedAt(LauncherSource.GfBazelisk, ByteString.FromText("/nowhere/bazelisk"), LauncherMiss.Missing)],
            found.PassedOver);
    }

    [Fact]
    public void Folders_and_files_that_may_not_be_executed_are_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(root, "a/bazelisk"));
        Executable("b/bazelisk");
        File.SetUnixFileMode(Path.Combine(root, "b/bazelisk"), UnixFileMode.UserRead);
        Directory.CreateDirectory(Path.Combine(root, "c"));
        File.CreateSymbolicLink(Path.Combine(root, "c/bazelisk"), "/nowhere");
        string wanted = Executable("d/bazelisk");

        Assert.Equal(Found(wanted, LauncherSource.BazeliskOnPath), Find(["none", "a", "b", "c", "d"]));
    }

    [Fact]
    public void Nothing_at_all_says_where_it_looked()
    {
        var search = Assert.IsType<BazeliskSearch.NotFound>(Find(["shim", "none"]));

        Assert.Equal(
            [
                new LookedAt(LauncherSource.BazeliskOnPath, ByteString.FromText("bazelisk"), LauncherMiss.Missing),
                new LookedAt(
                    LauncherSource.BazeliskBeside, ByteString.FromText(root + "/shim/bazelisk"), LauncherMiss.Missing),
                new LookedAt(LauncherSource.BazelOnPath, ByteString.FromText(root + "/shim/bazel"), LauncherMiss.Ourselves),
            ],
            search.Looked);
        Assert.Equal(127, search.Code);
    }

    [Fact]
    public void Only_a_launcher_that_may_not_be_executed_is_126()
    {
        File.SetUnixFileMode(Executable("a/bazelisk"), UnixFileMode.UserRead);

        Assert.Equal(126, Assert.IsType<BazeliskSearch.NotFound>(Find(["a"])).Code);
    }

    [Fact]
    public void A_folder_name_that_is_not_UTF_8_is_kept_byte_for_byte()
    {
        // The runtime can neither make nor delete such a folder.
        Shell("cd \"$0\" && d=$(printf 'b\\377') && mkdir \"$d\" && cp /bin/true \"$d/bazelisk\"", root);
        ByteString folder = ByteString.FromRaw(root + "/b\u00ff");

        BazeliskSearch search = BazeliskLocator.Find(
            [ByteString.FromRaw("PATH=" + folder.Raw)], ByteString.FromText(Shim()));

        Assert.Equal(
            new BazeliskSearch.Found(ByteString.FromRaw(folder.Raw + "/bazelisk"), LauncherSource.BazeliskOnPath), search);
        Shell("rm -r \"$0\"/b*", root);
    }

    [Fact]
    public void Empty_and_relative_entries_of_PATH_are_read_from_the_current_folder()
    {
        string name = Path.GetRelativePath(Environment.CurrentDirectory, root);
        Executable("a/bazelisk");

        Assert.Equal(
            Found($"{name}/a/bazelisk", LauncherSource.BazeliskOnPath),
            BazeliskLocator.Find([ByteString.FromText($"PATH=:{name}/a:/bin")], ByteString.FromText(Shim())));
    }

    [Fact]
    public void An_empty_PATH_is_the_current_folder()
    {
        string name = "flywheel-" + Guid.NewGuid().ToString("n");
        File.CreateSymbolicLink(name, Executable("a/launcher"));
        try
        {
            Assert.Equal(
                Found("./" + name, LauncherSource.BazelBin),
                BazeliskLocator.Find(
                    [ByteString.FromText("PATH="), ByteString.FromText("BAZEL_BIN=" + name)], ByteString.FromText(Shim())));
        }
        finally
        {
            File.Delete(name);
        }
    }

    private BazeliskSearch Find(string[] folders, params string[] entries) => Find(folders, passOverMissing: false, entries);

    private BazeliskSearch Find(string[] folders, bool passOverMissing, params string[] entries)
    {
        string path = "PATH=" + string.Join(':', folders.Select(folder => Path.Combine(root, folder)));
        ImmutableArray<ByteString> environment = [ByteString.FromText(path), .. entries.Select(ByteString.FromText)];
        return BazeliskLocator.Find(environment, ByteString.FromText(Shim()), passOverMissing);
    }

    private string Shim() => Executable("shim/bazel", ShimContent);

    private string Executable(string name, string content = "#!/bin/sh\nexit 0\n")
    {
        string file = Path.Combine(root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (!File.Exists(file))
        {
            File.WriteAllText(file, content);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        return file;
    }

    private static void HardLink(string target, string link) => Shell("ln \"$0\" \"$1\"", target, link);

    private static void Shell(string script, params IEnumerable<string> arguments)
    {
        using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", script, .. arguments]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static BazeliskSearch.Found Found(string path, LauncherSource source) =>
        new(ByteString.FromText(path), source);
}
