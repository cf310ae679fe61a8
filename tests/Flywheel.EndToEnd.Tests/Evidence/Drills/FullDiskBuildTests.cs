using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>
/// Evidence that has no room, with the real 4.2.3 in mount and network namespaces of the test's own: root passes over every file mode,
/// but over no full and no read-only file system.
/// </summary>
public sealed class FullDiskBuildTests
{
    /// <summary>Ends with 36 or 38 for an event file that it cannot write, as the unguarded Bazel shows here.</summary>
    private const string Alone = "alone() { $BAZEL_4 build --remote_cache=$BAZEL_REMOTE_CACHE --build_event_binary_file=$EVIDENCE/own.bep //:g1; }";

    [Fact]
    public async Task A_full_disk_before_the_start_costs_one_warning_and_no_build()
    {
        Parts parts = await RunAsync(
            $$"""
            mount -t tmpfs -o size=20m none $EVIDENCE
            part good guard build //:g1
            part bad guard build //:broken
            part strict lane build //:g1
            part left sh -c 'cat $(find $EVIDENCE -type f)'
            head -c 40m /dev/zero >$EVIDENCE/filler
            {{Alone}}
            part alone alone
            """);

        string[] warning =
        [
            "flywheel: warning: no evidence of this build is kept: EVIDENCE has 20 MB of room, and an event stream may need 64",
            "flywheel: hint: make room there, or name another folder in GF_BAZEL_EVIDENCE_DIR",
        ];
        AssertTold(parts, "good", 0, warning);
        AssertTold(parts, "bad", 1, warning);
        AssertTold(
            parts, "strict", 78,
            "flywheel: `bazel-cache-backed build` needs its evidence, and it cannot be kept",
            "flywheel: EVIDENCE has 20 MB of room, and an event stream may need 64",
            "flywheel: hint: make room there, or name another folder in GF_BAZEL_EVIDENCE_DIR");
        Assert.DoesNotContain("Build completed", parts.Text("strict"));
        // There is room for the one line that says so.
        Assert.Contains("\"refusal\":{\"cause\":\"evidence-unkept\"},\"exit_code\":78,\"attempts\":0", Assert.Single(parts.Text("left").TrimEnd('\n').Split('\n')));
        Assert.Equal(38, parts.Code("alone"));
    }

    [Fact]
    public async Task A_read_only_directory_costs_one_warning_and_no_build()
    {
        Parts parts = await RunAsync(
            $$"""
            mount --bind $EVIDENCE $EVIDENCE
            mount -o remount,bind,ro $EVIDENCE
            part good guard build //:g1
            part bad guard build //:broken
            part strict lane build //:g1
            part refused guard build --remote_cache=grpc://other.example:1 //:g1
            {{Alone}}
            part alone alone
            """);

        const string reason = "EVIDENCE/pending cannot be made for you alone: the file system is read-only";
        string[] warning =
        [
            $"flywheel: warning: no evidence of this build is kept: {reason}",
            "flywheel: hint: make room there, or name another folder in GF_BAZEL_EVIDENCE_DIR",
        ];
        AssertTold(parts, "good", 0, warning);
        AssertTold(parts, "bad", 1, warning);
        AssertTold(
            parts, "strict", 78,
            "flywheel: `bazel-cache-backed build` needs its evidence, and it cannot be kept", $"flywheel: {reason}", warning[1]);
        (int code, string[] said) = parts.Told("refused");
        Assert.Equal(78, code);
        Assert.DoesNotContain(said, line => line.Contains("EVIDENCE", StringComparison.Ordinal));
        Assert.Equal(36, parts.Code("alone"));
    }

    [Fact]
    public async Task A_disk_that_fills_during_the_build_passes_Bazels_38_and_loses_no_record()
    {
        Parts parts = await RunAsync(
            """
            mount -t tmpfs -o size=80m none $EVIDENCE
            part before guard build //:g1
            export FILLER=$EVIDENCE/filler
            part full guard build //:g2
            unset FILLER
            rm $EVIDENCE/filler
            part after guard build //:g1
            part records cat $EVIDENCE/*.jsonl
            part left find $EVIDENCE/pending $EVIDENCE/streams -type f
            """);

        Assert.Equal(0, parts.Code("before"));
        (int code, string[] said) = parts.Told("full");
        Assert.Equal(38, code);
        Assert.Single(said, line => line
            == "flywheel: hint: Bazel ends with 38 when it cannot write its event stream, and the shim asked for one: is the disk of the evidence "
            + "full? GF_BAZEL_EVIDENCE_DIR names another folder");
        Assert.Equal(0, parts.Code("after"));
        string[] records = parts.Text("records").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, records.Length);
        string full = Assert.Single(records, record => record.Contains("//:g2"));
        Assert.Contains("\"verdict\":\"unproven\"", full);
        Assert.All(records.Except([full]), record => Assert.Contains("\"stream\":\"complete\"", record));
        Assert.Equal("", parts.Text("left"));
    }

    private static void AssertTold(Parts parts, string name, int code, params string[] said)
    {
        Assert.Equal(said, parts.Told(name).Said);
        Assert.Equal(code, parts.Code(name));
    }

    /// <summary>Runs lines of shell in the namespaces, beside a cache; what <c>part NAME COMMAND...</c> runs can be looked at after.</summary>
    private static async Task<Parts> RunAsync(string lines)
    {
        using var workspace = new BazelWorkspace(genrules: 2);
        workspace.AddGenrule("broken", "exit 9");
        TestBedPaths bed = TestBedPaths.Require();
        string scratch = workspace.Scratch;
        string evidence = Directory.CreateDirectory(Path.Combine(scratch, "evidence")).FullName;
        string launcher = Path.Combine(scratch, "launcher");
        await File.WriteAllTextAsync(launcher, $$"""
            #!/bin/sh
            # The shim has seen that there is room; now there is none.
            test -z "${FILLER-}" || head -c 200m /dev/zero >"$FILLER" 2>/dev/null
            exec {{bed.Bazel4}} "$@"
            """);
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Dictionary<string, string> variables = new(workspace.Environment);
        foreach ((string name, string value) in GuardedBazel.Attached("grpc://127.0.0.1:9092"))
        {
            variables[name] = value;
        }
        variables["GF_BAZELISK"] = launcher;
        variables["GF_BAZEL_EVIDENCE_DIR"] = variables["EVIDENCE"] = evidence;
        variables["GF_BAZEL_PROBE_TIMEOUT"] = "15";
        variables["BAZEL_4"] = bed.Bazel4;
        string script = $$"""
            part() { name=$1; shift; "$@" >{{scratch}}/$name.part 2>&1; echo $? >{{scratch}}/$name.code; }
            guard() { {{PublishedBinaries.Bazel}} "$@"; }
            lane() { {{PublishedBinaries.Lane}} "$@"; }
            mkdir {{scratch}}/cas {{scratch}}/work
            {{bed.RemoteWorker}} --cas_path={{scratch}}/cas --work_path={{scratch}}/work --listen_port=9092 >{{scratch}}/worker.log 2>&1 &
            worker=$!
            trap '$BAZEL_4 shutdown; kill $worker; wait $worker' EXIT
            until (exec 3<>/dev/tcp/127.0.0.1/9092) 2>/dev/null; do kill -0 $worker || exit 98; sleep 0.1; done
            {{lines}}
            exit 0
            """;
        CommandResult result = await new PrivateNetwork().RunAsync(RepositoryRoot.OnPath("bash")!, ["-c", script], variables, workspace.Root);
        Assert.True(result.ExitCode == 0, result.ToString());
        return new(
            Directory.GetFiles(scratch, "*.part").ToDictionary(
                file => Path.GetFileNameWithoutExtension(file),
                file => (int.Parse(File.ReadAllText(Path.ChangeExtension(file, ".code"))), File.ReadAllText(file).Replace(evidence, "EVIDENCE"))));
    }

    private sealed class Parts(Dictionary<string, (int Code, string Text)> parts)
    {
        public int Code(string name) => parts[name].Code;

        public string Text(string name) => parts[name].Text;

        /// <summary>The exit code, and our own lines.</summary>
        public (int Code, string[] Said) Told(string name) =>
            (Code(name), [.. Text(name).Split('\n').Where(line => line.StartsWith("flywheel:", StringComparison.Ordinal))]);
    }
}
