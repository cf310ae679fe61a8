using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Inputs;

/// <summary>Texts, one of which a file of a kind must hold, in any case, before any rule can find anything in it.</summary>
/// <param name="ByKind">A kind that is not there never matters; one with an empty list always does.</param>
public sealed record NeedleTable(ImmutableDictionary<FileKind, ImmutableArray<string>> ByKind)
{
    /// <summary>Files of these kinds are what the audit is about: up to this size, in bytes, they are always read.</summary>
    public const int AlwaysUpTo = 256 << 10;

    /// <summary>What every rule looks for begins with one of these, wherever it stands.</summary>
    private static readonly string[] Common =
    [
        "bazel", "remote_cache", "remote_executor", "flywheel-", "attic-cache-dev", "fuzzy-dev", "dev-cluster", "attic.tinyland",
    ];

    /// <summary>Labels of runners.</summary>
    private static readonly string[] Labels = ["runs-on", "runs_on", "ubuntu-", "windows-", "macos-", "saas-", "self-hosted", "-nix", "-dind", "-docker"];

    /// <summary>What pipelines of GitLab that go by any name take their tags from.</summary>
    private static readonly string[] Pipelines = ["$[[", "tags: $", "tags: [$", "tags: [\"$"];

    /// <summary>What scripts that guard whatever they are handed hold: a check of the contract.</summary>
    private static readonly string[] Guards = ["flywheel", "substrate", "--strict"];

    /// <summary>Endpoints in configuration, whatever their hosts are.</summary>
    private static readonly string[] Endpoints = ["grpc://", "grpcs://", "attic", "remote_", "runner", "\\u00"];

    /// <summary>Claims, over line ends, too; recipes that are taught; to-do lists.</summary>
    private static readonly string[] Prose =
    [
        "remote exec", "remote-exec", "remote build", "remote-build", "remotely", "remote\n", "remote\r", "remote  ", "remote*", "remote_",
        "executor", "rbe", "runner", "[ ]",
    ];

    /// <summary>
    /// Recipes, and commands of Bazel that a function or a program of another name is handed; the callers of scripts are found by
    /// <see cref="ScriptNames"/>.
    /// </summary>
    private static readonly string[] Recipes = ["just ", " build //", " test //", " run //"];

    /// <summary>
    /// What makes a shell, an image or a profile of Nix, whose lists may come from elsewhere: a file that holds none of this, and no name, puts
    /// nothing on a PATH.
    /// </summary>
    private static readonly string[] NixLists =
        ["shell", "packages", "buildEnv", "buildFHS", "symlinkJoin", "buildImage", "LayeredImage", "mkEnv", "mkDevEnv"];

    /// <summary>The texts of the rules as they are, and of the register: its stale patterns and the labels of its runner classes.</summary>
    public static NeedleTable For(AuditConfig config)
    {
        string[] own =
        [
            .. config.Stale.Select(stale => stale.Pattern),
            .. config.RunnerClasses.Select(runner => Longest(runner.Label)),
            .. NamesOfGuards(config),
        ];
        ImmutableArray<string> Of(params string[][] more) =>
            [.. Common.Concat(own).Concat(more.SelectMany(list => list)).Where(text => text.Length > 1).Distinct(StringComparer.OrdinalIgnoreCase)];
        return new(new Dictionary<FileKind, ImmutableArray<string>>
        {
            [FileKind.Workflow] = Of(Labels, Recipes),
            [FileKind.Action] = Of(Labels, Recipes),
            [FileKind.GitLab] = Of(Labels, Recipes, ["tags:"]),
            [FileKind.Justfile] = Of(Recipes),
            [FileKind.Nix] = Of(Labels, Endpoints, Recipes, NixLists),
            [FileKind.Make] = Of(Recipes),
            [FileKind.Shell] = Of(Recipes, Endpoints, Guards),
            [FileKind.Dockerfile] = Of(Recipes),
            [FileKind.PackageJson] = Of(Recipes),
            [FileKind.Devcontainer] = Of(Recipes),
            [FileKind.Envrc] = Of(Recipes, Endpoints),
            [FileKind.Bazelrc] = [],
            [FileKind.Markdown] = Of(Labels, Prose, Recipes, Endpoints),
            [FileKind.Markup] = Of(Recipes, Endpoints),
            [FileKind.Hcl] = Of(Labels, Endpoints),
            [FileKind.Yaml] = Of(Labels, Endpoints, Recipes, Pipelines),
            [FileKind.Json] = Of(Labels, Endpoints),
            [FileKind.Toml] = Of(Labels, Endpoints, Recipes),
            [FileKind.DotEnv] = Of(Endpoints),
            [FileKind.Program] = Of(),
            [FileKind.Commands] = Of(Recipes, Endpoints),
        }.ToImmutableDictionary());
    }

    /// <summary>Whether a file matters by its kind alone.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="size">Bytes.</param>
    public static bool IsAlwaysRead(FileKind kind, long size) =>
        size <= AlwaysUpTo && kind is FileKind.Workflow or FileKind.Action or FileKind.GitLab or FileKind.Justfile
            or FileKind.Envrc or FileKind.Bazelrc or FileKind.Dockerfile or FileKind.Devcontainer;

    /// <summary>The guarded commands of a register as a command line names them: without their folders.</summary>
    public static IEnumerable<string> NamesOfGuards(AuditConfig config) =>
        config.GuardedCommands.Select(command => command[(command.LastIndexOf('/') + 1)..]);

    /// <summary>The longest part of a glob that stands for itself.</summary>
    private static string Longest(string glob) => glob.Split('*', '?', '[', ']').MaxBy(part => part.Length) ?? "";
}
