using System.Globalization;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>Runs a job's script as GitLab's runner does: one shell for all lines of <c>script</c>, another for <c>after_script</c>.</summary>
internal sealed class GitLabRun(LaneScene scene, string shell)
{
    private static int count;

    /// <summary>Runs it all; the variables of the job are put in, and its artifacts of an earlier run are gone.</summary>
    internal async Task<CommandResult> JobAsync(YamlNode job, Dictionary<string, string> given)
    {
        string kept = Path.Combine(scene.Workspace.Root, "flywheel-evidence");
        if (Directory.Exists(kept))
        {
            Directory.Delete(kept, recursive: true);
        }
        string number = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        var variables = new Dictionary<string, string>(given) { ["GITLAB_CI"] = "true", ["CI"] = "true", ["CI_JOB_ID"] = number };
        foreach ((string name, string value) in LaneStep.Map(job["variables"]))
        {
            // What the project or the group has set goes before what the file says.
            variables.TryAdd(name, value.Replace("$CI_JOB_ID", number, StringComparison.Ordinal));
        }
        CommandResult result = await RunAsync(job["script"]!, variables);
        CommandResult after = await RunAsync(job["after_script"]!, variables);
        return result with { Errors = result.Errors + after.Errors };
    }

    /// <summary>The files of the paths that the job keeps.</summary>
    internal string[] Artifacts(YamlNode job) =>
    [
        .. job["artifacts"]!["paths"]!.Items.Select(path => Path.Combine(scene.Workspace.Root, path.Text!.Text)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder)),
    ];

    private Task<CommandResult> RunAsync(YamlNode script, Dictionary<string, string> variables)
    {
        string lines = string.Join('\n', script.Items.Select(item => item.Text!.Text));
        string strict = shell.EndsWith("bash", StringComparison.Ordinal) ? "set -eo pipefail" : "set -e";
        return CommandRunner.RunAsync(shell, ["-c", $"{strict}\n{lines}\n"], variables, scene.Workspace.Root, limit: TimeSpan.FromMinutes(4));
    }
}
