using System.Globalization;
using System.Text;

namespace Flywheel.Testing.Bazel;

/// <summary>
/// A workspace that builds without network, with a HOME and an output user root of its own, all in one temporary folder.
/// Its Bazel servers are ended and the folder removed when it is disposed.
/// </summary>
/// <remarks>
/// The output user root and the stub repositories stand in <c>HOME/.bazelrc</c>, so that they hold for any program that
/// ends in a Bazel, and a test is free to write the workspace's own <c>.bazelrc</c>. With <c>--ignore_all_rc_files</c>
/// Bazel falls back to HOME, which is here too.
/// </remarks>
public sealed class BazelWorkspace : IDisposable
{
    // What 4.2.3 and 2.1.0 fetch for any `bazel test`; nothing in them is built.
    private static readonly string[] StubRepositories = ["remote_coverage_tools", "rules_cc", "rules_java"];

    private const string ShellTestRule = """
        def _impl(ctx):
            script = ctx.actions.declare_file(ctx.label.name + ".sh")
            ctx.actions.write(script, "#!/bin/sh\n" + ctx.attr.script + "\n", is_executable = True)
            return [DefaultInfo(executable = script)]

        shell_test = rule(implementation = _impl, test = True, attrs = {"script": attr.string()})
        shell_program = rule(implementation = _impl, executable = True, attrs = {"script": attr.string()})

        """;

    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("flywheel-bazel-");
    private readonly StringBuilder build = new();

    /// <summary>Makes a workspace with <paramref name="genrules"/> targets <c>//:g1</c>, <c>//:g2</c>, ...</summary>
    /// <param name="genrules">Each writes one small file, <c>gN.txt</c>.</param>
    public BazelWorkspace(int genrules = 0)
    {
        Root = temporary.CreateSubdirectory("workspace").FullName;
        Home = temporary.CreateSubdirectory("home").FullName;
        OutputUserRoot = temporary.CreateSubdirectory("root").FullName;
        Write("WORKSPACE", "");
        Write("shell.bzl", ShellTestRule);
        build.Append("load(\":shell.bzl\", \"shell_program\", \"shell_test\")\n");
        for (int i = 1; i <= genrules; i++)
        {
            AddGenrule($"g{i}", $"echo {i} > $@");
        }
        Write("BUILD", build.ToString());
        WriteHomeRc();
    }

    public string Root { get; }

    public string Home { get; }

    public string OutputUserRoot { get; }

    /// <summary>A folder for what else a test needs (a cache, evidence), removed with the rest.</summary>
    public string Scratch => temporary.CreateSubdirectory("scratch").FullName;

    /// <summary>The least environment that a Bazel works in; add to a copy of it.</summary>
    public Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["HOME"] = Home,
        ["BAZELISK_HOME"] = Path.Combine(Home, "bazelisk"),
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
        ["LANG"] = "C.UTF-8",
        ["TERM"] = "dumb",
    };

    /// <summary>Writes a file of the workspace.</summary>
    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Adds <c>//:NAME</c>, which writes <c>NAME.txt</c> (<c>$@</c>).</summary>
    public void AddGenrule(string name, string command)
    {
        build.Append(CultureInfo.InvariantCulture, $"genrule(name = \"{name}\", outs = [\"{name}.txt\"], cmd = {Quote(command)})\n");
        Write("BUILD", build.ToString());
    }

    /// <summary>Adds a test <c>//:NAME</c> that runs <paramref name="script"/> with sh.</summary>
    public void AddShellTest(string name, string script)
    {
        build.Append(CultureInfo.InvariantCulture, $"shell_test(name = \"{name}\", script = {Quote(script)})\n");
        Write("BUILD", build.ToString());
    }

    /// <summary>Adds <c>//:NAME</c>, which <c>bazel run</c> runs: <paramref name="script"/> with sh, arguments and all.</summary>
    public void AddShellProgram(string name, string script)
    {
        build.Append(CultureInfo.InvariantCulture, $"shell_program(name = \"{name}\", script = {Quote(script)})\n");
        Write("BUILD", build.ToString());
    }

    /// <summary>Runs a Bazel, Bazelisk or a program that becomes one, in the workspace.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="environment">Added to, and winning over, <see cref="Environment"/>.</param>
    /// <param name="words">The words after argv[0].</param>
    public Task<CommandResult> RunAsync(
        string program, IReadOnlyDictionary<string, string>? environment, params IEnumerable<string> words)
    {
        Dictionary<string, string> whole = Environment;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            whole[name] = value;
        }
        return CommandRunner.RunAsync(program, words, whole, Root, limit: TimeSpan.FromMinutes(4));
    }

    public void Dispose()
    {
        BazelServers.EndThoseBelow(temporary.FullName);
        Unlock(temporary);
        temporary.Delete(recursive: true);
    }

    private void WriteHomeRc()
    {
        var rc = new StringBuilder();
        rc.Append(CultureInfo.InvariantCulture, $"startup --output_user_root={OutputUserRoot}\n");
        // Its servers build little and live shortly: to compile less and to collect with one thread halves their processor time.
        rc.Append("startup --host_jvm_args=-XX:TieredStopAtLevel=1 --host_jvm_args=-XX:+UseSerialGC\n");
        foreach (string name in StubRepositories)
        {
            string folder = temporary.CreateSubdirectory(Path.Combine("stubs", name)).FullName;
            File.WriteAllText(Path.Combine(folder, "WORKSPACE"), $"workspace(name = \"{name}\")\n");
            File.WriteAllText(
                Path.Combine(folder, "BUILD"),
                "filegroup(name = \"coverage_report_generator\", srcs = [], visibility = [\"//visibility:public\"])\n");
            rc.Append(CultureInfo.InvariantCulture, $"build --override_repository={name}={folder}\n");
        }
        foreach (string package in (string[])["rules_cc/cc", "rules_java/java"])
        {
            string folder = temporary.CreateSubdirectory(Path.Combine("stubs", package)).FullName;
            File.WriteAllText(Path.Combine(folder, "BUILD"), "");
        }
        File.WriteAllText(Path.Combine(Home, ".bazelrc"), rc.ToString());
    }

    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";

    // Bazel leaves parts of its output tree without write permission.
    private static void Unlock(DirectoryInfo folder)
    {
        folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (DirectoryInfo child in folder.EnumerateDirectories())
        {
            if (child.LinkTarget is null)
            {
                Unlock(child);
            }
        }
    }
}
