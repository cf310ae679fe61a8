using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;
using Flywheel.Core.Rc;

namespace Flywheel.Core.Tests.Rc;

/// <summary>Rc files in memory: the workspace is /w, home is /h, the working directory /w/sub.</summary>
internal sealed class RcTree
{
    private readonly Dictionary<string, ByteString> files = [];
    private readonly Dictionary<string, RcContent> others = [];

    public RcDialect Dialect { get; init; } = new(new BazelVersion(4, 2, 3));

    public string[] Startup { get; init; } = [];

    public string? Variable { get; init; }

    public bool OutsideWorkspace { get; init; }

    /// <summary>A tree with a workspace's .bazelrc, read as Bazel 4.2.3 does.</summary>
    public static RcTree Of(params string[] lines) => new RcTree().With("/w/.bazelrc", lines);

    /// <summary>The same as a Bazel of another version reads it; null for one that is not known.</summary>
    public static RcTree For(string? version, params string[] lines) =>
        new RcTree { Dialect = new(BazelVersion.Parse(version)) }.With("/w/.bazelrc", lines);

    public RcTree With(string path, params string[] lines)
    {
        files[path] = ByteString.FromText(string.Concat(lines.Select(line => line + "\n")));
        return this;
    }

    public RcTree WithBytes(string path, ByteString content)
    {
        files[path] = content;
        return this;
    }

    public RcTree With(string path, RcContent content)
    {
        others[path] = content;
        return this;
    }

    public RcReading Read() => RcReading.Of(
        new RcRequest
        {
            Dialect = Dialect,
            WorkingDirectory = ByteString.FromText("/w/sub"),
            SystemRc = ByteString.FromText("/etc/bazel.bazelrc"),
            Workspace = OutsideWorkspace ? null : ByteString.FromText("/w"),
            Home = ByteString.FromText("/h"),
            Variable = Variable is null ? null : ByteString.FromText(Variable),
            Startup = BazelCommandLine.Parse([.. Startup.Append("build").Select(ByteString.FromText)]).StartupOptions,
        },
        Look);

    public RcResolution Resolve(string command = "build", params string[] arguments) =>
        RcResolver.Resolve(Read(), command, [.. arguments.Select(ByteString.FromText)]);

    /// <summary>The options, as they were written.</summary>
    public string Options(string command = "build", params string[] arguments) => Text(Resolve(command, arguments).Options);

    public static string Text(IEnumerable<RcOption> options) =>
        string.Join(' ', options.Select(option => string.Join('_', option.Words.Select(word => word.ToString()))));

    private RcContent Look(ByteString path)
    {
        // Every path is known by one name, as if links were followed, and ends where a text of C ends.
        string canonical = Path.GetFullPath(path.ToString().Split('\0')[0]);
        return others.TryGetValue(canonical, out RcContent other) ? other
            : files.TryGetValue(canonical, out ByteString bytes) ? new RcContent(bytes, canonical, null)
            : RcContent.None;
    }
}
