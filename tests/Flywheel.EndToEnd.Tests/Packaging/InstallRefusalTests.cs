using System.Net;
using System.Text;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>What the install script does not install, and where it takes a release from.</summary>
public sealed class InstallRefusalTests
{
    [Theory]
    [InlineData("dash", "echo >>\"$T\"", "is not the one: its SHA-256 is ")]
    [InlineData("bash", "echo >>\"$T\"", "is not the one: its SHA-256 is ")]
    [InlineData("dash", "sed -i 's/^../00/' SHA256SUMS", "is not the one: its SHA-256 is ")]
    [InlineData("dash", "rm SHA256SUMS", "there is no SHA256SUMS beside ")]
    [InlineData("dash", "sed -i s/flywheel/other/ SHA256SUMS", "SHA256SUMS does not speak of ")]
    [InlineData("dash", "head -c 200 \"$T\" >t && mv t \"$T\" && sha256sum \"$T\" >SHA256SUMS", "cannot be unpacked; nothing was installed")]
    [InlineData("dash", "gzip -dc \"$T\" | head -c 3000 | gzip >t && mv t \"$T\" && sha256sum \"$T\" >SHA256SUMS", "cannot be unpacked; nothing was installed")]
    [InlineData("dash", "echo no archive >\"$T\" && sha256sum \"$T\" >SHA256SUMS", "cannot be unpacked; nothing was installed")]
    [InlineData("dash", "rm \"$T\"", " is not there")]
    [InlineData("dash", "touch evil && tar -czPf \"$T\" --transform 's,^,flywheel-0.1.0-'$RID'/../../,' evil && sha256sum \"$T\" >SHA256SUMS", "which leads out of it; nothing was installed")]
    [InlineData("dash", "touch evil && tar -czf \"$T\" evil && sha256sum \"$T\" >SHA256SUMS", "which is no part of a release; nothing was installed")]
    public async Task A_release_that_is_not_whole_or_not_the_one_is_refused_and_nothing_is_left(string shell, string harm, string said)
    {
        using var scene = new InstallScene(shell);
        string tarball = await scene.ReleaseAsync("0.1.0");
        await scene.DoAsync("bash", "-euo", "pipefail", "-c", $"cd \"$1\"; T=$2; RID=$3; {harm}", "-", Path.GetDirectoryName(tarball)!, Path.GetFileName(tarball), ReleaseFiles.Rid);
        CommandResult result = await scene.RunAsync(tarball);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("install: ", result.Errors);
        Assert.Contains(said, result.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    /// <summary>Over an installation: it stays as it was.</summary>
    [Fact]
    public async Task A_refused_upgrade_changes_nothing()
    {
        using var scene = new InstallScene();
        await scene.InstallAsync(await scene.ReleaseAsync("0.1.0"));
        IReadOnlyList<string> before = scene.Installed;
        string broken = await scene.ReleaseAsync("0.2.0", more: "printf '#!/bin/sh\\nexit 3\\n' >lib/flywheel/flywheel");
        CommandResult result = await scene.RunAsync(broken);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"install: the flywheel of {InstallScene.TarballOf("0.2.0")} does not run here: ", result.Errors);
        Assert.Equal(before, scene.Installed);
    }

    [Fact]
    public async Task A_given_checksum_takes_the_place_of_SHA256SUMS()
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0"), sums = Path.Combine(Path.GetDirectoryName(tarball)!, "SHA256SUMS");
        string sum = File.ReadAllText(sums).Split(' ')[0];
        File.Delete(sums);
        CommandResult refused = await scene.RunAsync("--sha256", new string('0', 64), tarball);
        Assert.Equal(1, refused.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
        await scene.InstallAsync(tarball, "--sha256", sum.ToUpperInvariant());
        Assert.Equal("0.1.0", await scene.VersionAsync());
    }

    [Theory]
    [InlineData("which tarball?")]
    [InlineData("what is --nosuch?", "--nosuch")]
    [InlineData("--prefix needs a folder", "--prefix")]
    [InlineData("--sha256 needs 64 hexadecimal digits", "--sha256", "abc", "x.tar.gz")]
    [InlineData("one tarball is enough", "a", "b")]
    [InlineData("--uninstall takes no tarball", "--uninstall", "a")]
    [InlineData("'x.zip' is not called flywheel-VERSION-linux-x64.tar.gz", "x.zip")]
    [InlineData("an address begins with https://", "ftp://host.invalid/flywheel-1-linux-x64.tar.gz")]
    [InlineData("http:// can be changed on its way: use https://, or give --sha256", "http://host.invalid/flywheel-1-linux-x64.tar.gz")]
    [InlineData("http:// can be changed on its way: use https://, or give --sha256", "http://127.0.0.1:80@host.invalid/flywheel-1-linux-x64.tar.gz")]
    [InlineData("http:// can be changed on its way: use https://, or give --sha256", "http://localhost.invalid/flywheel-1-linux-x64.tar.gz")]
    [InlineData("http:// can be changed on its way: use https://, or give --sha256", "http://127.0.0.1.invalid/flywheel-1-linux-x64.tar.gz")]
    public async Task A_wrong_call_says_what_is_wrong(string said, params string[] words)
    {
        Assert.SkipWhen(ReleaseFiles.Rid != "linux-x64" && words.Any(word => word.Contains("x64", StringComparison.Ordinal)), "skipped: another processor");
        using var scene = new InstallScene();
        CommandResult result = await scene.RunAsync(words);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"install: {said}\n  install.sh [--prefix DIR]", result.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    [Fact]
    public async Task Without_HOME_a_prefix_is_asked_for()
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        CommandResult result = await scene.RunAsync([("HOME", "")], tarball);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("install: HOME is not set: give --prefix\n", result.Errors);
    }

    [Fact]
    public async Task A_release_for_another_processor_is_refused()
    {
        using var scene = new InstallScene();
        string other = ReleaseFiles.Rid == "linux-x64" ? "linux-arm64" : "linux-x64";
        CommandResult result = await scene.RunAsync($"flywheel-0.1.0-{other}.tar.gz");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches($"^install: flywheel-0.1.0-{other}.tar.gz is for .*, and this machine is ", result.Errors);
    }

    [Theory]
    [InlineData("sha256sum, shasum or openssl is needed to compare checksums, and none is there", "sha256sum", "shasum", "openssl")]
    [InlineData("tar is missing", "tar")]
    [InlineData("gzip is missing", "gzip")]
    public async Task A_missing_tool_is_named_before_anything_is_done(string said, params string[] missing)
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        CommandResult result = await scene.RunAsync([("PATH", scene.PathWithout(missing))], tarball);
        Assert.Equal((1, $"install: {said}\n"), (result.ExitCode, result.Errors));
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    [Fact]
    public async Task OpenSSL_computes_checksums_where_nothing_else_does()
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        CommandResult result = await scene.RunAsync([("PATH", scene.PathWithout("sha256sum", "shasum"))], tarball);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("0.1.0", await scene.VersionAsync());
    }

    [Theory]
    [InlineData("curl", "wget")]
    [InlineData("wget", "curl")]
    public async Task A_release_comes_from_an_address_by_curl_or_wget(string with, string without)
    {
        Assert.SkipUnless(RepositoryRoot.OnPath(with) is not null, $"skipped: no {with}");
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        using var server = new FileServer(Path.GetDirectoryName(tarball)!);
        (string, string)[] path = [("PATH", scene.PathWithout(without))];
        CommandResult result = await scene.RunAsync(path, $"{server.Address}files/{InstallScene.TarballOf("0.1.0")}?token=secret");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("0.1.0", await scene.VersionAsync());
        await scene.RunAsync("--uninstall");

        CommandResult missing = await scene.RunAsync(
            path, "--sha256", new string('0', 64), $"{server.Address.Replace("//", "//user:pass-word@", StringComparison.Ordinal)}nowhere/{InstallScene.TarballOf("0.1.0")}");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains($"install: {InstallScene.TarballOf("0.1.0")} cannot be fetched\n", missing.Errors);
        Assert.DoesNotContain("pass-word", missing.Errors);
        File.AppendAllText(tarball, "x");
        CommandResult changed = await scene.RunAsync(path, $"{server.Address}files/{InstallScene.TarballOf("0.1.0")}");
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("is not the one: its SHA-256 is ", changed.Errors);
        File.Delete(Path.Combine(Path.GetDirectoryName(tarball)!, "SHA256SUMS"));
        CommandResult alone = await scene.RunAsync(path, $"{server.Address}files/{InstallScene.TarballOf("0.1.0")}");
        Assert.Equal(1, alone.ExitCode);
        Assert.Contains($"install: the SHA256SUMS beside {InstallScene.TarballOf("0.1.0")} cannot be fetched\n", alone.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    [Fact]
    public async Task Without_curl_and_wget_an_address_is_refused()
    {
        using var scene = new InstallScene();
        CommandResult result = await scene.RunAsync([("PATH", scene.PathWithout("curl", "wget"))], $"https://host.invalid/{InstallScene.TarballOf("0.1.0")}");
        Assert.Equal((1, "install: curl or wget is needed for an address, and neither is there\n"), (result.ExitCode, result.Errors));
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    /// <summary>The files of a folder, on this machine alone.</summary>
    private sealed class FileServer : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly string folder;

        public FileServer(string folder)
        {
            this.folder = folder;
            Address = $"http://127.0.0.1:{LoopbackPort.Free()}/";
            listener.Prefixes.Add(Address);
            listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public void Dispose() => listener.Close();

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
                string file = Path.Combine(folder, Path.GetFileName(context.Request.Url!.AbsolutePath));
                bool known = context.Request.Url.AbsolutePath.StartsWith("/files/", StringComparison.Ordinal) && File.Exists(file);
                context.Response.StatusCode = known ? 200 : 404;
                context.Response.Close(known ? await File.ReadAllBytesAsync(file) : Encoding.UTF8.GetBytes("nothing"), willBlock: true);
            }
        }
    }
}
