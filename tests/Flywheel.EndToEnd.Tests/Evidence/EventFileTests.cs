using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>Event files, ids and wishes of the user's own.</summary>
[Collection(MeasuredBazelTests.Name)]
public sealed class EventFileTests(MeasuredBazels bazels)
{
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_file_of_the_users_own_is_read_and_stays(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string file = bazel.NewPath("events");

        MeasuredRun run = await bazel.RunAsync(["build", $"--build_event_binary_file={file}", .. bazel.Fresh(1)]);

        Assert.Equal(Verified, Verdict(run));
        Assert.Contains("attached to CACHE (verified, local proof)", run.Told);
        Assert.True(new FileInfo(file).Length > 4096);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_relative_file_of_the_users_own_lies_in_the_workspace(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        bazel.Workspace.Write("sub/BUILD", "");
        string name = bazel.Name("events");

        MeasuredRun run = await bazel.MeasureAsync(bazel.Variables, variables => bazel.Bazel.RunAsync(
            "/bin/sh", variables, ["-c", "cd sub; exec \"$@\"", "sh", Testing.PublishedBinaries.Bazel, "build", "--build_event_binary_file", name, .. bazel.Fresh(1)]));

        Assert.Equal(Verified, Verdict(run));
        string file = Path.Combine(bazel.Workspace.Root, name);
        Assert.True(File.Exists(file));
        File.Delete(file);
    }

    [Fact]
    public async Task A_file_from_an_earlier_build_is_not_taken_for_this_ones()
    {
        // Bazel is told to write elsewhere by a later config, and the file that the command line names is an old one.
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        string old = bazel.NewPath("events");
        string elsewhere = bazel.NewPath("events");
        await bazel.PrepareAsync(["build", $"--build_event_binary_file={old}", .. bazel.Fresh(1)]);
        byte[] before = File.ReadAllBytes(old);
        MeasuredRun run;
        using (Rc(bazel, $"build:elsewhere --build_event_binary_file={elsewhere}\n"))
        {
            run = await bazel.RunAsync(["build", $"--build_event_binary_file={old}", "--config=elsewhere", .. bazel.Fresh(1)]);
        }

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        Assert.Equal("unproven", $"{run.Record["verdict"]}");
        Assert.Null(run.Record["remote_cache_hits"]);
        Assert.Equal(before, File.ReadAllBytes(old));
        Assert.True(File.Exists(elsewhere));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_file_that_an_rc_file_asks_for_gets_the_whole_stream(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string file = bazel.NewPath("events");
        MeasuredRun run;
        using (Rc(bazel, $"build --build_event_binary_file={file}\n"))
        {
            run = await bazel.RunAsync(["build", .. bazel.Fresh(1)]);
        }

        Assert.Equal(Verified, Verdict(run));
        Assert.Single(run.Lines);
        // It is the stream: the companion says the same of it.
        string judged = (await bazel.Bazel.RunAsync(Testing.PublishedBinaries.Flywheel, null, "bep", file, "--format", "json")).Output;
        Assert.Equal($"{run.Record["invocation_id"]}", System.Text.Json.Nodes.JsonNode.Parse(judged)!["invocation_id"]!.GetValue<string>());
        Assert.Equal("complete", System.Text.Json.Nodes.JsonNode.Parse(judged)!["stream"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task Evidence_off_asks_for_no_stream_keeps_no_record_and_says_nothing(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string words = bazel.NewPath("words");
        Dictionary<string, string> variables = new(bazel.Variables)
        {
            ["GF_BAZEL_EVIDENCE"] = "off",
            ["GF_BAZELISK"] = bazel.Script($"echo \"$*\" >'{words}'\nexec \"$BAZELISK\" \"$@\""),
        };

        MeasuredRun run = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        Assert.Equal((false, 0), (Directory.Exists(run.Folder), run.Lines.Length));
        Assert.DoesNotContain("build_event", File.ReadAllText(words));
        Assert.Contains($"--remote_cache={bazel.Cache.Grpc}", File.ReadAllText(words));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task Quiet_keeps_the_record_and_says_nothing(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZEL_QUIET"] = "true" };

        MeasuredRun run = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.Equal(Verified, Verdict(run));
        Assert.Empty(run.Lines);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task An_invocation_id_of_the_users_own_is_the_records(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        const string id = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";

        MeasuredRun run = await bazel.RunAsync(["build", $"--invocation_id={id}", .. bazel.Fresh(1)]);
        MeasuredRun last = await bazel.RunAsync(["build", $"--invocation_id={Guid.NewGuid()}", "--invocation_id", id, .. bazel.Fresh(1)]);

        Assert.Equal((Verified, id), (Verdict(run), $"{run.Record["invocation_id"]}"));
        Assert.Equal((Verified, id), (Verdict(last), $"{last.Record["invocation_id"]}"));
    }

    [Fact]
    public async Task An_invocation_id_that_a_config_puts_in_the_place_of_ours_proves_nothing_of_ours()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        MeasuredRun run;
        using (Rc(bazel, "build:id --invocation_id=0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9\n"))
        {
            run = await bazel.RunAsync(["build", "--config=id", .. bazel.Fresh(1)]);
        }

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        Assert.Equal("unproven", $"{run.Record["verdict"]}");
        Assert.Contains("unverified: ", Assert.Single(run.Lines));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_folder_that_cannot_be_used_costs_a_warning_and_no_build(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string file = bazel.NewPath("file");
        File.WriteAllText(file, "");
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZEL_EVIDENCE_DIR"] = file };
        string target = Assert.Single(bazel.Fresh(1));

        MeasuredRun run = await bazel.RunAsync(variables, "build", target);
        MeasuredRun lane = await bazel.RunLaneAsync(variables, "build", target);

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        Assert.StartsWith($"flywheel: warning: no evidence of this build is kept: {file}", run.Lines[0]);
        Assert.StartsWith("flywheel: hint: ", run.Lines[1]);
        Assert.Equal(2, run.Lines.Length);
        Assert.True(lane.Result.ExitCode == 78, lane.ToString());
        Assert.Equal("", File.ReadAllText(file));
    }

    private static (int, string, string) Verified => (0, "complete", "attached-verified");

    private static (int, string, string) Verdict(MeasuredRun run) => (run.Result.ExitCode, $"{run.Record["stream"]}", $"{run.Record["verdict"]}");

    private static RcFile Rc(MeasuredBazel bazel, string text)
    {
        bazel.Workspace.Write(".bazelrc", text);
        return new(Path.Combine(bazel.Workspace.Root, ".bazelrc"));
    }

    private readonly record struct RcFile(string Path) : IDisposable
    {
        public void Dispose() => File.Delete(Path);
    }
}
