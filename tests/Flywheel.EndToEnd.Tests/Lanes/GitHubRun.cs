using Flywheel.Audit.Models.Yaml;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>Runs the steps of a job as GitHub's runner does: bash with <c>-eo pipefail</c>, files for PATH, outputs and summary, and no word put into a script.</summary>
internal sealed class GitHubRun
{
    private readonly LaneScene scene;
    private readonly Dictionary<string, string> variables;
    private readonly string temporary;
    private readonly Dictionary<string, string> contexts;

    /// <param name="scene">The runner.</param>
    /// <param name="given">What its operator has set.</param>
    /// <param name="contexts">What <c>vars.X</c> and the like hold.</param>
    internal GitHubRun(LaneScene scene, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> contexts)
    {
        this.scene = scene;
        temporary = Directory.CreateDirectory(Path.Combine(scene.Workspace.Scratch, $"runner-{Guid.NewGuid():N}")).FullName;
        this.contexts = new(contexts) { ["runner.temp"] = temporary };
        variables = new(given)
        {
            ["GITHUB_ACTIONS"] = "true",
            ["CI"] = "true",
            ["RUNNER_TEMP"] = temporary,
            ["GITHUB_STEP_SUMMARY"] = File("summary"),
            ["GITHUB_OUTPUT"] = File("output"),
            ["GITHUB_PATH"] = File("path"),
        };
    }

    internal static string Action { get; } = System.IO.File.ReadAllText(Path.Combine(RepositoryRoot.Path, "packaging", "github", "action.yml"));

    internal string Summary => System.IO.File.ReadAllText(File("summary"));

    /// <summary>What steps have put before PATH.</summary>
    internal string AddedToPath => System.IO.File.Exists(File("path")) ? System.IO.File.ReadAllText(File("path")) : "";

    internal string Outputs => System.IO.File.ReadAllText(File("output"));

    /// <summary>What the steps printed, both streams.</summary>
    internal string Log { get; private set; } = "";

    /// <summary>Files that were handed to the upload.</summary>
    internal string[] Uploaded { get; private set; } = [];

    /// <summary>Names of the scripts that ran, in order.</summary>
    internal List<string> Ran { get; } = [];

    /// <summary>Runs a job's steps, those of our action in place of it.</summary>
    /// <returns>The exit code of the first that failed; 0 without one.</returns>
    internal async Task<int> JobAsync(YamlNode job)
    {
        foreach ((string name, string value) in LaneStep.Map(job["env"]))
        {
            variables[name] = LaneExpression.Fill(value, contexts);
        }
        return await StepsAsync(LaneStep.Of(job["steps"]!), contexts);
    }

    /// <summary>Runs the action with these inputs.</summary>
    internal async Task<int> ActionAsync(IReadOnlyDictionary<string, string> inputs)
    {
        YamlNode action = LaneStep.Read(Action);
        var all = new Dictionary<string, string>(contexts);
        foreach (YamlEntry input in action["inputs"]!.Entries)
        {
            all["inputs." + input.Name] = inputs.TryGetValue(input.Name, out string? given) ? given : input.Value["default"]?.Text?.Text ?? "";
        }
        return await StepsAsync(LaneStep.Of(action["runs"]!["steps"]!), all);
    }

    private async Task<int> StepsAsync(LaneStep[] steps, Dictionary<string, string> within)
    {
        int code = 0;
        foreach (LaneStep step in steps.Where(step => code == 0 || step.IsLast))
        {
            Dictionary<string, string> own = step.Variables.ToDictionary(pair => pair.Key, pair => LaneExpression.Fill(pair.Value, within));
            int ended = step switch
            {
                { Run: { } script } => await ScriptAsync(step.Name, script, own),
                { Uses: { } uses } when uses.Contains("/packaging/github@", StringComparison.Ordinal) => await ActionAsync(own),
                { Uses: { } uses } when uses.StartsWith("actions/upload-artifact@", StringComparison.Ordinal) => Upload(own["path"]),
                { Uses: { } uses } when uses.StartsWith("actions/checkout@", StringComparison.Ordinal) => 0,
                _ => throw new InvalidOperationException($"a step that is not known: {step}"),
            };
            code = code == 0 ? ended : code;
            foreach (string line in step.Id is not null && System.IO.File.Exists(File("output")) ? System.IO.File.ReadAllLines(File("output")) : [])
            {
                string[] cut = line.Split('=', 2);
                within.TryAdd($"steps.{step.Id}.outputs.{cut[0]}", cut[1]);
            }
        }
        return code;
    }

    private async Task<int> ScriptAsync(string name, string script, Dictionary<string, string> own)
    {
        Ran.Add(name);
        string file = Path.Combine(temporary, $"step-{Ran.Count}.sh");
        System.IO.File.WriteAllText(file, script);
        var environment = new Dictionary<string, string>(variables);
        foreach ((string key, string value) in own)
        {
            environment[key] = value;
        }
        string added = string.Concat(System.IO.File.Exists(File("path")) ? System.IO.File.ReadAllLines(File("path")).Reverse().Select(line => line + ":") : []);
        environment["PATH"] = added + environment["PATH"];
        CommandResult result = await CommandRunner.RunAsync(
            "/bin/bash", ["--noprofile", "--norc", "-eo", "pipefail", file], environment, scene.Workspace.Root, limit: TimeSpan.FromMinutes(4));
        Log += result.Output + result.Errors;
        return result.ExitCode;
    }

    private int Upload(string pattern)
    {
        string folder = Path.GetDirectoryName(pattern)!;
        Uploaded = Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern)) : [];
        return 0;
    }

    private string File(string name) => Path.Combine(temporary, name);
}
