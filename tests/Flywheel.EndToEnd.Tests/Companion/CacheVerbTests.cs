using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel cache</c>: what a person types, and what it says.</summary>
public sealed partial class CacheVerbTests : IAsyncLifetime
{
    private static readonly string[] FreePorts = ["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"];

    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("flywheel-verb-");

    private string Home => Directory.CreateDirectory(Path.Combine(scratch.FullName, "home")).FullName;

    private string Folder => Path.Combine(Home, ".cache", "flywheel", "cache");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        scratch.Delete(recursive: true);
    }

    [Fact]
    public async Task Started_it_is_found_by_its_folder_used_and_stopped_again_and_again()
    {
        CommandResult started = await RunAsync(["start", .. FreePorts]);
        Assert.Equal((0, ""), (started.ExitCode, started.Errors));
        Assert.Matches(@"^running: grpc://127\.0\.0\.1:\d+, http://127\.0\.0\.1:\d+ \(pid \d+\)\nattach the shim: eval ""\$\(flywheel cache env\)""\n$", started.Output);

        CommandResult again = await RunAsync(["start", .. FreePorts]);
        Assert.Equal((0, "already " + started.Output), (again.ExitCode, again.Output));
        Assert.Equal(
            "flywheel: its own options count, not those of this command line\nflywheel: hint: `flywheel cache stop` first, to run it with others\n", again.Errors);
        Assert.Equal((0, "already " + started.Output), Said(await RunAsync("start")));

        string pid = ProcessNumber().Match(started.Output).Groups[1].Value;
        // A session of its own: the end of the terminal's is none of its business.
        Assert.Equal(pid, File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[3]);
        Assert.Equal((0, ""), ((await RunAsync("status")).ExitCode, (await RunAsync("status")).Errors));

        Assert.Equal($"stopped (pid {pid})\n", (await RunAsync("stop")).Output);
        CommandResult stopped = await RunAsync("stop");
        Assert.Equal((0, $"no cache is running in {Folder}\n"), (stopped.ExitCode, stopped.Output));
        Assert.False(Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_env_prints_attaches_the_guard_in_a_shell()
    {
        await RunAsync(["start", .. FreePorts]);
        CommandResult shell = await CommandRunner.RunAsync(
            "bash", ["-c", $"eval \"$({PublishedBinaries.Flywheel} cache env)\" && {PublishedBinaries.Flywheel} contract"], Variables(), scratch.FullName);
        Assert.Equal((0, ""), (shell.ExitCode, shell.Errors));
        Assert.StartsWith("the contract holds", shell.Output);
        Assert.Contains("mode: shared-cache-backed", shell.Output);
        Assert.Matches(@"cache: grpc://127\.0\.0\.1:\d+", shell.Output);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("env")]
    public async Task Without_a_server_it_says_how_to_get_one(string verb)
    {
        CommandResult result = await RunAsync(verb);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Equal($"flywheel: no cache is running in {Folder}\nflywheel: hint: `flywheel cache start` runs one\n", result.Errors);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("gc --max-size 0")]
    public async Task Without_a_cache_there_is_nothing_to_keep_up(string words)
    {
        CommandResult result = await RunAsync(words.Split(' '));
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Equal($"flywheel: there is no cache in {Folder}\nflywheel: hint: `--dir` names another folder\n", result.Errors);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Upkeep_goes_with_a_server_and_without_one()
    {
        foreach (bool running in (bool[])[true, false])
        {
            await RunAsync(["start", .. FreePorts]);
            await PutAsync();
            if (!running)
            {
                await RunAsync("stop");
            }
            Assert.Equal((0, "1 entries with 3 B read again: all right\n"), Said(await RunAsync("verify")));
            Assert.Equal((0, "1 entries thrown away; 0 are left, with 0 B\n"), Said(await RunAsync("gc", "--max-size", "0")));
            Assert.Equal((0, "0 entries with 0 B read again: all right\n"), Said(await RunAsync("verify")));
        }
    }

    [Theory]
    [InlineData("serve --listen 0.0.0.0:9092", "`--listen` takes a loopback address and a port, such as 127.0.0.1:9092 or [::1]:0; a cache for others is bazel-remote's job")]
    [InlineData("start --http [::]:80", "`--http` takes a loopback address and a port, such as 127.0.0.1:9092 or [::1]:0; a cache for others is bazel-remote's job")]
    [InlineData("serve --max-size ten", "`--max-size` takes a number of bytes, such as 10GiB (of 1,024) or 500MB (of 1,000), of 1.0 MiB or more")]
    [InlineData("serve --max-size 1000", "`--max-size` takes a number of bytes, such as 10GiB (of 1,024) or 500MB (of 1,000), of 1.0 MiB or more")]
    [InlineData("serve --min-free -1", "`--min-free` takes a number of bytes, such as 10GiB (of 1,024) or 500MB (of 1,000)")]
    [InlineData("gc", "`--max-size` is needed: how much may stay?")]
    [InlineData("serve more", "`flywheel cache serve` takes no argument")]
    public async Task A_word_that_cannot_be_used_is_said(string words, string fault)
    {
        CommandResult result = await RunAsync(words.Split(' '));
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal($"flywheel: {fault}\nflywheel: hint: `flywheel cache {words.Split(' ')[0]} --help` shows its options\n", result.Errors);
    }

    [Fact]
    public async Task A_port_in_use_and_a_folder_in_use_are_said_with_a_way_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = taken.LocalEndpoint.ToString()!;
        CommandResult port = await RunAsync("serve", "--listen", address, "--http", "127.0.0.1:0");
        Assert.Equal((1, ""), (port.ExitCode, port.Output));
        const string hint = "flywheel: hint: `--listen 127.0.0.1:0 --http 127.0.0.1:0` takes free ports\n";
        Assert.Equal($"flywheel: cannot listen on {address}: in use\n{hint}", port.Errors);
        CommandResult same = await RunAsync("serve", "--listen", "127.0.0.1:1", "--http", "127.0.0.1:1");
        Assert.Equal((1, $"flywheel: gRPC and HTTP cannot both be at 127.0.0.1:1\n{hint}"), (same.ExitCode, same.Errors));

        CommandResult background = await RunAsync("start", "--listen", address, "--http", "127.0.0.1:0");
        Assert.Equal((1, ""), (background.ExitCode, background.Output));
        Assert.Contains($"cannot listen on {address}", background.Errors);
        Assert.Contains($"hint: {Folder}/server.log", background.Errors);

        await RunAsync(["start", .. FreePorts]);
        CommandResult folder = await RunAsync(["serve", .. FreePorts]);
        Assert.Equal((1, ""), (folder.ExitCode, folder.Output));
        Assert.Equal(
            $"flywheel: another process has the cache in {Folder}\nflywheel: hint: `flywheel cache status` shows it; `--dir` takes another folder\n", folder.Errors);
    }

    [Fact]
    public async Task Two_that_start_at_once_are_one_server()
    {
        CommandResult[] both = await Task.WhenAll(RunAsync(["start", .. FreePorts]), RunAsync(["start", .. FreePorts]));
        Assert.All(both, one => Assert.Equal((0, ""), (one.ExitCode, one.Errors)));
        Assert.Single(both.Select(one => ProcessNumber().Match(one.Output).Groups[1].Value).Distinct());
    }

    [Fact]
    public async Task One_that_was_killed_is_not_running_and_can_be_started()
    {
        await using ServedCache served = await ServedCache.StartAsync(Folder);
        await served.KillAsync();
        Assert.True(File.Exists(Path.Combine(Folder, "server.json")));
        Assert.Equal(1, (await RunAsync("status")).ExitCode);
        Assert.Equal(1, (await RunAsync("env")).ExitCode);
        Assert.Equal(0, (await RunAsync(["start", .. FreePorts])).ExitCode);
    }

    [Fact]
    public async Task A_socket_is_made_only_where_nothing_else_is()
    {
        string file = Path.Combine(scratch.FullName, "file");
        File.WriteAllText(file, "mine");
        CommandResult refused = await RunAsync(["serve", .. FreePorts, "--unix", file]);
        Assert.Equal((1, $"flywheel: no socket can be made at {file}: what is there is no socket\nflywheel: hint: `--unix` takes another path\n"),
            (refused.ExitCode, refused.Errors));
        Assert.Equal("mine", File.ReadAllText(file));
        string far = Path.Combine(scratch.FullName, new string('x', 120));
        Assert.Contains("a socket's path may be 107 bytes long", (await RunAsync(["serve", .. FreePorts, "--unix", far])).Errors);

        string path = Path.Combine(scratch.FullName, "socket");
        await using (ServedCache served = await ServedCache.StartAsync(Folder, "--unix", path))
        {
            Assert.Contains($"unix:{path}", served.Announcement);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Contains("another server listens there", (await RunAsync(["serve", .. FreePorts, "--dir", Path.Combine(scratch.FullName, "other"), "--unix", path])).Errors);
            await served.KillAsync();
        }
        // A socket that was left behind is nobody's.
        await using ServedCache next = await ServedCache.StartAsync(Folder, "--unix", path);
        Assert.Equal(0, await next.EndAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Nobody_else_gets_into_the_folder_and_the_token_is_in_no_output()
    {
        CommandResult started = await RunAsync(["start", .. FreePorts]);
        string token = Token().Match(File.ReadAllText(Path.Combine(Folder, "server.json"))).Groups[1].Value;
        Assert.Equal(32, token.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Folder, "server.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        string http = HttpAddress().Match(started.Output).Value;
        using var client = new HttpClient();
        using HttpResponseMessage refused = await client.PostAsync($"{http}/upkeep/gc?bytes=0", null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        CommandResult[] all = [started, await RunAsync("status"), await RunAsync("status", "--format", "json"), await RunAsync("env"), await RunAsync("verify")];
        Assert.All(all, one => Assert.DoesNotContain(token, one.ToString()));
        Assert.DoesNotContain(token, File.ReadAllText(Path.Combine(Folder, "server.log")));
        Assert.DoesNotContain(token, await client.GetStringAsync(http + "/status") + await client.GetStringAsync(http + "/metrics"));
    }

    [Fact]
    public async Task Without_a_home_a_folder_has_to_be_named()
    {
        CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["cache", "status"], new Dictionary<string, string>(), scratch.FullName);
        Assert.Equal(
            (1, "flywheel: there is no place for a cache: neither XDG_CACHE_HOME nor HOME names a folder\nflywheel: hint: name one with `--dir DIR`\n"),
            (result.ExitCode, result.Errors));
        CommandResult file = await RunAsync(["serve", .. FreePorts, "--dir", "/dev/null"]);
        Assert.Equal(1, file.ExitCode);
        Assert.Contains("flywheel: hint: is it a folder", file.Errors);
        CommandResult log = await RunAsync(["serve", .. FreePorts, "--log", "/dev/null/log"]);
        Assert.Equal(
            (1, "flywheel: the log cannot be written: /dev/null/log\nflywheel: hint: is its folder there, and may you write to it?\n"), (log.ExitCode, log.Errors));
    }

    [Fact]
    public async Task A_read_only_cache_is_attached_without_uploads()
    {
        await RunAsync(["start", .. FreePorts, "--read-only"]);
        Assert.Contains("export GF_BAZEL_REMOTE_UPLOAD=false\n", (await RunAsync("env")).Output);
        Assert.StartsWith("cache: running for 0 s", (await RunAsync("status")).Output);
        Assert.Contains(", read-only\n", (await RunAsync("status")).Output);
    }

    [Fact]
    public async Task A_server_that_hangs_is_said_to_and_how_to_end_it()
    {
        CommandResult started = await RunAsync(["start", .. FreePorts]);
        string pid = ProcessNumber().Match(started.Output).Groups[1].Value;
        await SignalAsync("STOP", pid);
        Assert.Equal(
            (1, "flywheel: the running cache does not answer\nflywheel: hint: `flywheel cache stop`, then `flywheel cache start`\n"), Said(await RunAsync("status")));
        Assert.Equal(
            (1, $"flywheel: the server (pid {pid}) does not answer\nflywheel: hint: `kill -9 {pid}` ends it; what it has stored stays\n"), Said(await RunAsync("stop")));
        await SignalAsync("CONT", pid);
        // It may be ending already, by the first word; on a busy machine that takes a while.
        CommandResult stopped = await RunAsync("stop");
        for (int i = 0; i < 5 && stopped.ExitCode != 0; i++)
        {
            stopped = await RunAsync("stop");
        }
        Assert.True(stopped.ExitCode == 0, stopped.ToString());
    }

    /// <summary>Each server adds to the log, and begins with a line that says when.</summary>
    [Fact]
    public async Task The_log_tells_of_each_server()
    {
        for (int i = 0; i < 3; i++)
        {
            await RunAsync(["start", .. FreePorts]);
            await RunAsync("stop");
        }
        Assert.Equal(
            ["serving", "ending", "serving", "ending", "serving", "ending"],
            File.ReadLines(Path.Combine(Folder, "server.log")).Select(line => LogLine().Match(line).Groups[1].Value));
    }

    [Fact]
    public async Task What_can_never_have_room_takes_no_room_of_others()
    {
        await RunAsync(["start", .. FreePorts]);
        await PutAsync();
        await RunAsync("stop");
        await RunAsync(["start", .. FreePorts, "--min-free", "100TiB"]);
        using var client = new HttpClient();
        string http = HttpAddress().Match((await RunAsync("status")).Output).Value;
        using HttpResponseMessage put = await client.PutAsync(
            $"{http}/cas/3608bca1e44ea6c4d268eb6db02260269892c0b42b86bbf1e77a6fa16c3c9282", new ByteArrayContent("x"u8.ToArray()));
        Assert.Equal(400, (int)put.StatusCode);
        using HttpResponseMessage full = await client.PutAsync(
            $"{http}/cas/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", new ByteArrayContent("x"u8.ToArray()));
        Assert.Equal(507, (int)full.StatusCode);
        string status = (await RunAsync("status")).Output;
        Assert.Contains("less than the 100.0 TiB that have to stay free: full", status);
        Assert.Contains("entries: 1 blobs", status);
        Assert.Contains("nothing can be stored", File.ReadAllText(Path.Combine(Folder, "server.log")));
        Assert.Contains("no room for 4096 bytes", File.ReadAllText(Path.Combine(Folder, "server.log")));
    }

    [Fact]
    public async Task A_folder_of_somebody_elses_is_not_touched()
    {
        string folder = scratch.CreateSubdirectory("work").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        foreach (string name in (string[])["tmp/notes.txt", "journal-2023", "index-2022"])
        {
            File.WriteAllText(Path.Combine(folder, name), "mine");
        }
        foreach (string[] words in (string[][])[["start", .. FreePorts], ["serve", .. FreePorts], ["stop"], ["status"], ["verify"], ["gc", "--max-size", "0"]])
        {
            Assert.Equal(
                (1, $"flywheel: {folder} is not empty, and no cache's folder: nothing in it is touched\n"
                    + "flywheel: hint: `--dir` takes an empty folder, or one that is not there yet\n"),
                Said(await RunAsync([.. words, "--dir", folder])));
        }
        Assert.Equal(5, Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Count() + 1);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "tmp", "notes.txt")));
    }

    /// <summary>The usual limit of a shell is 1,024: with all of them in connections, what is there stays there.</summary>
    [Fact]
    public async Task With_no_descriptor_left_nothing_is_lost()
    {
        const string start = "ulimit -n 300; exec \"$0\" \"$@\"";
        await using ServedCache cache = await ServedCache.StartAsync(Folder, ["bash", "-c", start], []);
        Assert.Contains("300                  300", File.ReadAllText($"/proc/{cache.ProcessId}/limits"));
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var blobs = new List<(string Path, byte[] Content)>();
        for (int i = 0; i < 20; i++)
        {
            byte[] content = new byte[i % 2 == 0 ? 100 : 100_000];
            Random.Shared.NextBytes(content);
            string path = $"{cache.Http}/cas/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))}";
            blobs.Add((path, content));
            (await client.PutAsync(path, new ByteArrayContent(content))).Dispose();
        }
        var idle = new List<TcpClient>();
        for (int i = 0; i < 320; i++)
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, new Uri(cache.Http).Port);
            idle.Add(connection);
        }
        await Task.Delay(200);
        foreach ((string path, _) in blobs)
        {
            using HttpResponseMessage answer = await client.GetAsync(path);
            Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
        }
        idle.ForEach(connection => connection.Dispose());
        await Task.Delay(500);
        foreach ((string path, byte[] content) in blobs)
        {
            Assert.Equal(content, await client.GetByteArrayAsync(path));
        }
    }

    [Fact]
    public async Task A_server_whose_folder_is_removed_ends()
    {
        await RunAsync(["start", .. FreePorts]);
        string pid = ProcessNumber().Match((await RunAsync("status")).Output).Groups[1].Value;
        // At once: what the server writes meanwhile would stand in the way of one entry after the other.
        Directory.Move(Folder, Folder + ".gone");
        Directory.Delete(Folder + ".gone", recursive: true);
        for (int look = 0; look < 200 && Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal); look++)
        {
            await Task.Delay(50);
        }
        Assert.False(Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync(["start", .. FreePorts])).ExitCode);
    }

    private async Task PutAsync()
    {
        string http = HttpAddress().Match((await RunAsync("status")).Output).Value;
        using var client = new HttpClient();
        using HttpResponseMessage put = await client.PutAsync(
            $"{http}/cas/9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0", new ByteArrayContent("aaa"u8.ToArray()));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    private static Task SignalAsync(string signal, string pid) =>
        CommandRunner.RunAsync("kill", [$"-{signal}", pid], new Dictionary<string, string>(), "/");

    private static (int, string) Said(CommandResult result) => (result.ExitCode, result.Output + result.Errors);

    private Dictionary<string, string> Variables() => new() { ["HOME"] = Home, ["PATH"] = "/usr/bin:/bin" };

    private Task<CommandResult> RunAsync(params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["cache", .. words], Variables(), scratch.FullName);

    [GeneratedRegex(@"\(pid (\d+)\)")]
    private static partial Regex ProcessNumber();

    [GeneratedRegex(@"http://[0-9.:]+")]
    private static partial Regex HttpAddress();

    [GeneratedRegex(@"^(?:[0-9T:-]+Z )?(serving|ending)")]
    private static partial Regex LogLine();

    [GeneratedRegex("\"token\":\"([0-9a-f]+)\"")]
    private static partial Regex Token();
}
