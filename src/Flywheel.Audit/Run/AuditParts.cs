using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.CommandFiles;
using Flywheel.Audit.Models.Devcontainer;
using Flywheel.Audit.Models.Docker;
using Flywheel.Audit.Models.DotEnv;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Models.GitLab;
using Flywheel.Audit.Models.Hcl;
using Flywheel.Audit.Models.Json;
using Flywheel.Audit.Models.Just;
using Flywheel.Audit.Models.Make;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Models.Markup;
using Flywheel.Audit.Models.Nix;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Models.Rc;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Models.Toml;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Rules;

namespace Flywheel.Audit.Run;

/// <summary>Every reader and every rule: who writes a new one adds it here.</summary>
public static class AuditParts
{
    public static IReadOnlyList<IFileReader> Readers { get; } =
    [
        new WorkflowReader(), new ActionReader(), new GitLabReader(), new YamlReader(),
        new JsonReader(), new HclReader(), new TomlReader(), new DotEnvReader(), new RcReader(), new JustfileReader(), new NixReader(),
        new DockerfileReader(), new CommandFileReader(), new DevcontainerReader(), new MakefileReader(), new ProgramReader(), new ShellFileReader(),
        new MarkdownReader(), new MarkupReader(),
    ];

    /// <summary>In the order of their ids; those of the register itself are <see cref="RegisterRules"/>.</summary>
    public static IReadOnlyList<IAuditRule> Rules { get; } =
    [
        new HostedRunner(), new DirectBazel(), new BareDevshell(), new StaleEndpoint(), new ExecutablePlan(), new FutureRunner(),
        new UnprovenRemoteExecution(),
    ];
}
