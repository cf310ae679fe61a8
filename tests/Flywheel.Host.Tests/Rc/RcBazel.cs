using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;
using Flywheel.Core.Rc;
using Flywheel.Host.Sources;
using Flywheel.Testing.Bazel;

namespace Flywheel.Host.Tests.Rc;

/// <summary>
/// A real Bazel and the resolver over the same rc files: <c>~/.bazelrc</c> in a home of their own, all others in one workspace, where
/// <c>link.rc</c> leads to <c>one.rc</c>. One server for all.
/// </summary>
internal sealed class RcBazel : IDisposable
{
    private readonly BazelWorkspace workspace = new();
    private readonly string program;
    private readonly RcDialect dialect;
    private readonly string systemRc;
    private readonly string events;
    private readonly string[] always;

    private RcBazel(string program, string version, string systemRc, params string[] startup)
    {
        always = [$"--output_user_root={workspace.OutputUserRoot}", "--max_idle_secs=600", .. startup];
        this.program = program;
        this.systemRc = systemRc;
        dialect = new RcDialect(BazelVersion.Parse(version));
        events = Path.Combine(workspace.Scratch, "events.json");
        Directory.CreateDirectory(Path.Combine(workspace.Root, "sub"));
        File.CreateSymbolicLink(Path.Combine(workspace.Root, "link.rc"), "one.rc");
    }

    /// <summary>Debian's, which looks for the system's file elsewhere, and does not start without what stands there.</summary>
    public static RcBazel Bazel4() => new(TestBedPaths.Require().Bazel4, "4.2.3", "/etc/bazel/bazelrc",
        "--install_base=/usr/share/bazel", "--trust_install_base");

    public static RcBazel Bazel2() => new(TestBedPaths.Require().Bazel2, "2.1.0", RcRequest.UsualSystemRc);

    /// <summary>Null when both say the same; else what each says. <paramref name="names"/> are those that are compared.</summary>
    /// <returns>Whether Bazel took the files, and the difference.</returns>
    public async Task<(bool Taken, string? Difference)> CompareAsync(RcCase one, IReadOnlyCollection<string> names)
    {
        Write(one);
        string[] startup = [.. always, .. one.Startup.SelectMany(words => words)];
        string[] words = one.Words.SelectMany(word => word).ToArray();
        File.Delete(events);
        CommandResult bazel = await workspace.RunAsync(program, null,
        [
            .. startup, one.Command, .. one.Command is "build" or "test" or "coverage" or "run" ? (string[])["--nobuild"] : [],
            $"--build_event_json_file={events}", "--nobuild_event_json_file_path_conversion", .. words,
        ]);
        CanonicalCommandLine? canonical = Canonical();
        RcResolution ours = Resolve(startup, one.Command, words);
        if (canonical is null || ours.Fails)
        {
            return (false, canonical is null && ours.Fails ? null
                : $"Bazel {(canonical is null ? "refuses" : "takes")} it, we find {Said(ours)}\n{bazel}");
        }
        foreach (string name in names)
        {
            string[] theirs = [.. canonical.Values(name).Select(Same)];
            string[] resolved = [.. ours.InEffect(name).Select(option => Same(option.Value ?? (option.Given.AsFlag() == true ? "true" : "false")))];
            if (!theirs.SequenceEqual(resolved))
            {
                return (true, $"--{name}: Bazel has [{string.Join(", ", theirs)}], we have [{string.Join(", ", resolved)}]");
            }
        }
        return (true, null);
    }

    public void Dispose() => workspace.Dispose();

    private static string Said(RcResolution ours) =>
        ours.Problems.IsEmpty ? "nothing wrong" : string.Join("; ", ours.Problems.Select(p => $"{p.Kind} {p.File?.Path}:{p.Line}: {p.What}"));

    /// <summary>A boolean's words are one.</summary>
    private static string Same(string value) => value.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" or "t" or "y" => "true/1",
        "0" or "false" or "no" or "f" or "n" => "false/0",
        _ => value,
    };

    private RcResolution Resolve(string[] startup, string command, string[] words)
    {
        var request = new RcRequest
        {
            Dialect = dialect,
            WorkingDirectory = ByteString.FromText(workspace.Root),
            SystemRc = ByteString.FromText(systemRc),
            Workspace = ByteString.FromText(workspace.Root),
            Home = ByteString.FromText(workspace.Home),
            Startup = BazelCommandLine.Parse([.. startup.Append(command).Select(ByteString.FromText)]).StartupOptions,
        };
        return RcResolver.Resolve(RcReading.Of(request, RcFileReader.Read), command, [.. words.Select(ByteString.FromText)]);
    }

    private void Write(RcCase one)
    {
        foreach (string file in (string[])[".bazelrc", "one.rc", "two.rc", "sub/three.rc", "named.rc"])
        {
            workspace.Write(file, Content(one, file));
        }
        File.WriteAllText(Path.Combine(workspace.Home, ".bazelrc"), Content(one, "~/.bazelrc"));
    }

    private static string Content(RcCase one, string file) =>
        string.Concat(one.Lines.Where(line => line.File == file).Select(line => line.Text));

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
