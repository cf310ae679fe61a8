using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>An external repository that no network gives: it is in a distribution folder, and then in the repository cache.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class FetchFlagTests(AttachedBazel fixture)
{
    [Theory]
    [InlineData("fetch")]
    [InlineData("build")]
    public async Task A_repository_comes_from_the_distdir_and_goes_into_the_repository_cache(string command)
    {
        AttachedBazel attached = await fixture.UpAsync();
        using var folder = new Distribution(attached, command);
        using IDisposable _ = attached.Files([new("WORKSPACE", folder.Workspace)]);

        CommandResult without = await attached.Bazel.RunAsync(attached.Variables, command, folder.Target);
        CommandResult with = await attached.Bazel.RunAsync(folder.Variables, command, folder.Target);

        Assert.True(without.ExitCode != 0, without.ToString());
        Assert.True(with.ExitCode == 0, with.ToString());
        Assert.True(File.Exists(folder.InRepositoryCache), with.ToString());
    }

    [Fact]
    public async Task A_fetch_needs_no_cache_that_answers()
    {
        AttachedBazel attached = await fixture.UpAsync();
        using var folder = new Distribution(attached, "alone");
        using IDisposable _ = attached.Files([new("WORKSPACE", folder.Workspace)]);
        Dictionary<string, string> variables = new(folder.Variables)
        {
            ["BAZEL_REMOTE_CACHE"] = $"grpc://127.0.0.1:{LoopbackPort.Free()}",
            ["GF_BAZEL_SUBSTRATE_MODE"] = "nonsense",
        };

        CommandResult result = await attached.Bazel.RunAsync(variables, "fetch", folder.Target);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotContain("flywheel:", result.Errors);
    }

    [Fact]
    public async Task The_users_own_repository_cache_wins_and_his_distdirs_are_added()
    {
        AttachedBazel attached = await fixture.UpAsync();
        string events = Path.Combine(attached.Workspace.Scratch, "fetch.json");
        Dictionary<string, string> variables = attached.Variables;
        variables["BAZEL_REPOSITORY_CACHE"] = "/ours";
        variables["BAZEL_DISTDIR"] = "/d1:/d2";
        string[] line = ["build", "--nobuild", $"--build_event_json_file={events}", "//:g1"];

        CommandResult ours = await attached.Bazel.RunAsync(variables, line);
        CanonicalCommandLine byUs = CanonicalCommandLine.Read(events);
        CommandResult his = await attached.Bazel.RunAsync(variables, [.. line, "--repository_cache=/his", "--distdir", "/d1", "--distdir=/d3"]);
        CanonicalCommandLine byHim = CanonicalCommandLine.Read(events);

        Assert.True(ours.ExitCode == 0, ours.ToString());
        Assert.Equal("/ours", Assert.Single(byUs.Values("repository_cache")));
        Assert.Equal(["/d1", "/d2"], byUs.Values("distdir"));
        Assert.True(his.ExitCode == 0, his.ToString());
        Assert.Equal("/his", Assert.Single(byHim.Values("repository_cache")));
        Assert.Equal(["/d2", "/d1", "/d3"], byHim.Values("distdir"));
    }

    /// <summary>An archive in a folder, and a WORKSPACE that wants it from where it is not.</summary>
    private sealed class Distribution : IDisposable
    {
        private readonly AttachedBazel attached;
        private readonly string folder;
        private readonly string digest;
        private readonly string name;

        public Distribution(AttachedBazel attached, string name)
        {
            this.attached = attached;
            this.name = "ext_" + name;
            folder = Directory.CreateDirectory(Path.Combine(attached.Workspace.Scratch, this.name)).FullName;
            string archive = Path.Combine(folder, this.name + ".tar.gz");
            using (var tar = new TarWriter(new GZipStream(File.Create(archive), CompressionLevel.Fastest)))
            {
                Add(tar, "WORKSPACE", "");
                Add(tar, "BUILD", $"genrule(name = \"f\", outs = [\"f.txt\"], cmd = \"echo {name} > $@\")");
            }
            digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(archive)));
        }

        public string Target => $"@{name}//:f";

        public string Workspace => $"""
            load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")
            http_archive(name = "{name}", urls = ["file:///nowhere/{name}.tar.gz"], sha256 = "{digest}")

            """;

        public Dictionary<string, string> Variables => new(attached.Variables)
        {
            ["BAZEL_REPOSITORY_CACHE"] = Path.Combine(folder, "repository-cache"),
            ["BAZEL_DISTDIR"] = $"/nowhere:{folder}",
        };

        public string InRepositoryCache =>
            Path.Combine(folder, "repository-cache", "content_addressable", "sha256", digest, "file");

        // The workspace's own, empty one comes back.
        public void Dispose() => attached.Workspace.Write("WORKSPACE", "");

        private static void Add(TarWriter tar, string name, string text) =>
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    }
}
