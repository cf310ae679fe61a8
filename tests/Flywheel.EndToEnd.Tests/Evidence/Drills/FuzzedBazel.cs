using System.Diagnostics;
using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>How an invocation ended that holds the invariant.</summary>
public enum FuzzedEnd
{
    /// <summary>The shim did not start Bazel.</summary>
    Refused,

    /// <summary>Bazel did not take the line, and built nothing.</summary>
    UsageError,

    /// <summary>The stream's canonical command line has the contract's cache.</summary>
    Attached,
}

/// <summary>The published shim over the real 4.2.3, one server for all invocations.</summary>
internal sealed class FuzzedBazel : IAsyncDisposable
{
    private const int UsageErrorCode = 2;
    private const int RemoteError = 34;

    /// <summary>An event file that the line names and that cannot be made.</summary>
    private const int CannotWriteEvents = 36;
    private const int Crashed = 37;

    /// <summary>Bazel's words for an option that it does not take, and for a `--remote_timeout=0` that is over before the first call.</summary>
    private static readonly string[] UsageErrors =
    [
        "ERROR: While parsing option ", ":: Unrecognized option: ", "ERROR: Expected value after ", "ERROR: Config value ", "ERROR: Unexpected value after ",
        ":: Illegal use of 'no' prefix ", "nvalid options syntax: ", "DEADLINE_EXCEEDED: ClientCall started after deadline exceeded",
    ];

    private readonly BazelWorkspace workspace;
    private readonly RemoteWorkerServer cache;
    private readonly string launcher;
    private readonly string evidence;
    private readonly string events;

    private FuzzedBazel(BazelWorkspace workspace, RemoteWorkerServer cache)
    {
        this.workspace = workspace;
        this.cache = cache;
        launcher = Path.Combine(workspace.Scratch, "launcher");
        evidence = Path.Combine(workspace.Scratch, "evidence");
        events = Path.Combine(workspace.Scratch, "events.json");
        File.WriteAllText(launcher, $"#!/bin/sh\n: >'{launcher}.started'\nexec {TestBedPaths.Require().Bazel4} \"$@\"\n");
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Endpoint => cache.Endpoint;

    public static async Task<FuzzedBazel> StartAsync()
    {
        _ = TestBedPaths.Require();
        var workspace = new BazelWorkspace(genrules: 2);
        workspace.Write("flags.bzl", """
            def _impl(ctx):
                return []

            switch = rule(implementation = _impl, build_setting = config.bool(flag = True))
            text = rule(implementation = _impl, build_setting = config.string(flag = True))

            """);
        string build = File.ReadAllText(Path.Combine(workspace.Root, "BUILD"));
        workspace.Write("BUILD", $"""
            load(":flags.bzl", "switch", "text")
            {build}
            switch(name = "flag", build_setting_default = False)
            text(name = "text", build_setting_default = "")

            """);
        try
        {
            return new(workspace, await RemoteWorkerServer.StartAsync(Path.Combine(workspace.Scratch, "cache")));
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>How it ended; or, instead, what is wrong.</returns>
    public async Task<(FuzzedEnd End, string? Fault)> TryAsync(FuzzedLine line)
    {
        foreach (string file in (string[])[".bazelrc", "more.rc", "imported.rc"])
        {
            workspace.Write(file, string.Concat(line.RcLines.Where(rc => rc.File == file).Select(rc => rc.Line + "\n")));
        }
        File.Delete(events);
        File.Delete(launcher + ".started");
        if (Directory.Exists(evidence))
        {
            Directory.Delete(evidence, recursive: true);
        }
        Dictionary<string, string> variables = new(GuardedBazel.Attached(Endpoint))
        {
            ["GF_BAZELISK"] = launcher,
            ["GF_BAZEL_EVIDENCE_DIR"] = evidence,
            ["GF_BAZEL_PROBE_TIMEOUT"] = "15",
        };
        if (line.OnExecutor)
        {
            variables["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed";
            variables["BAZEL_REMOTE_EXECUTOR"] = Endpoint;
            variables["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('0', 64);
        }
        foreach ((string name, string value) in line.Variables)
        {
            variables[name] = value;
        }
        CommandResult result = await workspace.RunAsync(line.Lane ? PublishedBinaries.Lane : PublishedBinaries.Bazel, variables,
        [
            // The server stays the same whatever rc files are left out; the JSON file is a second witness, which the shim does not look at.
            $"--output_user_root={workspace.OutputUserRoot}", "--max_idle_secs=600", .. line.Startup.SelectMany(words => words), line.Command,
            $"--build_event_json_file={events}", "--nobuild_event_json_file_path_conversion", .. line.Words.SelectMany(words => words),
        ]);
        return Judge(line, variables, result);
    }

    public async ValueTask DisposeAsync()
    {
        workspace.Dispose();
        await cache.DisposeAsync();
    }

    private (FuzzedEnd, string?) Judge(FuzzedLine line, Dictionary<string, string> variables, CommandResult result)
    {
        InvocationRecord[] records = Records();
        if (!File.Exists(launcher + ".started"))
        {
            return (FuzzedEnd.Refused, result.ExitCode is 69 or 78 && records is [{ Refusal.Cause: not null, Executed: null } refusal] && refusal.ExitCode == result.ExitCode ? null : $"not started, and no refusal: {result}");
        }
        if (records.Length != 1)
        {
            return (default, $"{records.Length} records: {result}");
        }
        InvocationRecord record = records[0];
        if (Canonical() is not { } canonical)
        {
            return (FuzzedEnd.UsageError, IsUsageError(result) && record.Verdict == "unproven" ? null : $"no canonical command line, {record.Verdict}: {result}");
        }
        string[] expected = [Endpoint, line.OnExecutor ? Endpoint : "", variables.GetValueOrDefault("BAZEL_REMOTE_INSTANCE_NAME", ""), ""];
        string[] inEffect =
        [
            .. ((string[])["remote_cache", "remote_executor", "remote_instance_name", "remote_proxy"])
                .Select(name => canonical.Values(name).LastOrDefault() ?? "(none)"),
        ];
        if (!expected.SequenceEqual(inEffect))
        {
            return (default, $"in effect are {string.Join(", ", inEffect)}: {result}");
        }
        // A Starlark option is looked at later than all others, behind the canonical command line; and a --package_path without a
        // workspace in it crashes 4.2.3.
        if (result.ExitCode is UsageErrorCode or Crashed && record is { Verdict: "unproven", Executed: null } && record.ExitCode == result.ExitCode)
        {
            return (FuzzedEnd.UsageError, null);
        }
        bool fits = record.Verdict is "attached-idle" or "attached-verified" || (line.OnExecutor && record.Verdict == "remote-executed");
        return (FuzzedEnd.Attached, fits ? null : $"attached, and the record says {record.Verdict}, {record.Reason}: {result}");
    }

    /// <summary>
    /// Debian's 4.2.3 looks for its cache even after a wrong option, with the options that stand before it, rc files' first: it then ends
    /// with a dead cache among those, or crashes on a proxy among those, or on its own default that is missing. It builds nothing.
    /// </summary>
    private static bool IsUsageError(CommandResult result) =>
        !result.Errors.Contains("Build completed", StringComparison.Ordinal) && !result.Errors.Contains("Analyzing:", StringComparison.Ordinal)
        && (result.ExitCode is UsageErrorCode or CannotWriteEvents or Crashed
            || (result.ExitCode == RemoteError && UsageErrors.Any(text => result.Errors.Contains(text, StringComparison.Ordinal))));

    private InvocationRecord[] Records() => Directory.Exists(evidence)
        ? [.. Directory.GetFiles(evidence, "*.jsonl").SelectMany(File.ReadAllLines).Select(line =>
            EvidenceJson.ReadRecord(System.Text.Encoding.UTF8.GetBytes(line)) ?? throw new UnreachableException(line))]
        : [];

    private CanonicalCommandLine? Canonical()
    {
        try
        {
            return File.Exists(events) ? CanonicalCommandLine.Read(events) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
