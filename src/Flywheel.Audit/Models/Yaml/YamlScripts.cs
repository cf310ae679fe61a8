using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>The commands in YAML files that programs run: which keys hold them depends on whose file it is.</summary>
/// <param name="facts">Receives them.</param>
/// <param name="taken">Receives the scalars that are given.</param>
/// <param name="followed">What is left to be followed.</param>
internal sealed class YamlScripts(FileFacts facts, HashSet<YamlNode> taken, FollowedSteps followed)
{
    public void Add(YamlNode document)
    {
        string path = facts.Path.ToLowerInvariant();
        string name = path[(path.LastIndexOf('/') + 1)..];
        bool In(string folder) => path.StartsWith(folder, StringComparison.Ordinal) || path.Contains("/" + folder, StringComparison.Ordinal);
        if (name.Contains("compose", StringComparison.Ordinal) && document["services"] is { } services)
        {
            Each(services, (service, construct) =>
            {
                Contained(construct, service["image"], service["entrypoint"], service["command"]);
                Words(construct, Tested(service["healthcheck"]?["test"]));
            });
        }
        else if (document["processes"] is { } processes)
        {
            // process-compose, mprocs.
            Each(processes, (process, construct) =>
            {
                Keys(process, construct, ["command", "shell"]);
                Words(construct, process["cmd"]);
            });
        }
        else if (name.StartsWith("skaffold", StringComparison.Ordinal))
        {
            Keys(document, Construct.File, ["buildCommand"]);
            Containers(document, "");
        }
        else if (name.Contains("taskfile", StringComparison.Ordinal) || In(".taskfiles/"))
        {
            Dictionary<string, string> known = Literals(document["vars"]);
            Each(document["tasks"], (task, construct) => Task(task, construct, known));
        }
        else if (name.StartsWith(".pre-commit", StringComparison.Ordinal))
        {
            foreach (YamlNode hook in document["repos"]?.Items.SelectMany(repository => repository["hooks"]?.Items ?? []) ?? [])
            {
                if (hook["language"]?.Text?.Text is null or "system" or "script" or "unsupported" or "unsupported_script")
                {
                    Line(new(ConstructKind.Recipe, hook["id"]?.Text?.Text ?? ""), hook["entry"]);
                }
            }
        }
        else if (name.Contains("lefthook", StringComparison.Ordinal))
        {
            Keys(document, Construct.File, ["run"]);
        }
        else if (In(".buildkite/") || name.StartsWith("buildkite", StringComparison.Ordinal))
        {
            Plugins(document);
            Keys(document, Construct.File, ["command", "commands"]);
        }
        else if (In(".circleci/"))
        {
            Named(document, ["jobs", "commands"], (part, construct) => Keys(part, construct, ["run", "command"]));
        }
        else if (name.StartsWith("azure-pipelines", StringComparison.Ordinal) || In(".azure-pipelines/") || In(".azuredevops/"))
        {
            Keys(document, Construct.File, ["script", "bash"]);
            Keys(document, Construct.File, ["pwsh", "powershell"], ShellDialect.PowerShell);
        }
        else if (name.StartsWith("bitbucket-pipelines", StringComparison.Ordinal) || name.StartsWith(".travis", StringComparison.Ordinal))
        {
            Keys(document, Construct.File, ["script", "install", "before_script", "after_script", "before_install", "after-script", "after_success"]);
        }
        else if (name.StartsWith(".drone", StringComparison.Ordinal) || name.StartsWith(".woodpecker", StringComparison.Ordinal) || In(".woodpecker/"))
        {
            Keys(document, Construct.File, ["commands"]);
        }
        else if (document["jobs"] is { } jobs && jobs.Entries.Any(job => job.Value.Real?["steps"] is YamlNode.Sequence))
        {
            // A workflow that stands elsewhere: of another forge, or a template to be copied.
            Each(jobs, (job, construct) => StepFacts.Add(facts, job["steps"], construct, null, windows: false, taken, followed), ConstructKind.Job);
        }
        else if (document["runs"]?["steps"] is { } steps)
        {
            StepFacts.Add(facts, steps, Construct.File, null, windows: false, taken, followed);
        }
        else if (name.StartsWith("cloudbuild", StringComparison.Ordinal))
        {
            foreach (YamlNode step in document["steps"]?.Items ?? [])
            {
                Contained(new(ConstructKind.Job, step["id"]?.Text?.Text ?? ""), step["name"], step["entrypoint"], step["args"]);
                Line(Construct.File, step["script"]);
            }
        }
        else if (document["kind"] is not null && document["apiVersion"] is not null)
        {
            Containers(document, document["metadata"]?["name"]?.Text?.Text ?? "");
        }
        else if (In("playbooks/") || In("roles/") || In("ansible/"))
        {
            Keys(document, Construct.File, ["shell", "command", "cmd", "ansible.builtin.shell", "ansible.builtin.command"]);
        }
        else if (document["runcmd"] is { } runcmd)
        {
            Line(Construct.File, runcmd);
        }
        else
        {
            Named(document, Construct.File);
        }
    }

    /// <summary>Of a program that is not known: what is named like a command and names Bazel.</summary>
    private void Named(YamlNode node, Construct construct)
    {
        foreach (YamlEntry entry in (node as YamlNode.Mapping)?.Own ?? [])
        {
            bool named = CommandInput.IsNamed(entry.Name) || entry.Name is "sh" or "shell" or "bash" or "entry" or "before_script" or "after_script";
            if (named && entry.Value.Real is { } value
                && (value is YamlNode.Sequence list ? list.Items : [value]).Any(one => one.Text?.Text is { } text
                    && text.Contains("bazel", StringComparison.Ordinal) && text.Contains(" //", StringComparison.Ordinal)))
            {
                Line(construct, ShellDialect.Posix, entry.Value);
            }
        }
        Inner(node, inner => Named(inner, construct));
    }

    /// <summary>The values of names that are written out.</summary>
    private Dictionary<string, string> Literals(YamlNode? names)
    {
        var all = new Dictionary<string, string>();
        foreach (YamlEntry one in followed.Each(names?.Entries))
        {
            if (one.Value.Text?.Text is { } value && !value.Contains("{{", StringComparison.Ordinal))
            {
                all[one.Name] = value;
            }
        }
        return all;
    }

    private void Task(YamlNode task, Construct construct, Dictionary<string, string> known)
    {
        int before = facts.Scripts.Count;
        Commands(task, construct);
        IReadOnlyDictionary<string, string>? all = NamedValues.Of(Literals(task["vars"]), known.Count > 0 ? known : null);
        for (int i = before; i < facts.Scripts.Count && all is not null; i++)
        {
            facts.Scripts[i] = facts.Scripts[i] with { Known = all };
        }
    }

    private void Commands(YamlNode task, Construct construct)
    {
        if (task is not YamlNode.Mapping)
        {
            Line(construct, task);
            return;
        }
        List<YamlNode> all = [.. new[] { task["cmds"], task["cmd"], task["status"], task["preconditions"] }.OfType<YamlNode>()
            .SelectMany(one => one is YamlNode.Sequence ? one.Items : [one])];
        Line(construct, [.. all.Select(one => one is YamlNode.Mapping ? one["cmd"] ?? one["defer"] ?? one["sh"] : one)]);
        foreach (YamlEntry variable in task["vars"]?.Entries ?? [])
        {
            Line(construct, variable.Value.Real?["sh"]);
        }
    }

    /// <summary>Plugins of Buildkite take a command as its words: <c>docker#v5: {command: [bazel, test]}</c>.</summary>
    private void Plugins(YamlNode node)
    {
        foreach (YamlEntry plugin in (node["plugins"]?.Items ?? []).SelectMany(one => one.Entries).Concat(node["plugins"]?.Entries ?? []))
        {
            if (plugin.Value.Real?["command"] is YamlNode.Sequence words)
            {
                Words(Construct.File, words);
            }
        }
        Inner(node, Plugins);
    }

    /// <summary>What a container is given to run: an image of Bazel takes it for the words of the launcher.</summary>
    private void Contained(Construct construct, YamlNode? image, YamlNode? entry, YamlNode? command)
    {
        if (entry is null && command is not null && LauncherName.OfImage(image?.Text?.Text ?? "") is { } launcher)
        {
            MappedText name = new MappedText.Builder(facts.Source).Add(launcher, command.Span.Start).Build();
            if (command is YamlNode.Scalar line && taken.Add(line))
            {
                Give(new MappedText.Builder(facts.Source).Add(name).Add(" ", command.Span.Start).Add(line.Value).Build(), construct, ShellDialect.Posix);
                return;
            }
            entry = new YamlNode.Scalar(command.Span, "", name, plain: true);
        }
        Words(construct, entry, command);
    }

    private static YamlNode? Tested(YamlNode? test)
    {
        if (test is YamlNode.Sequence { Elements: [var first, ..] } words && first.Text?.Text is "CMD" or "CMD-SHELL" or "NONE")
        {
            var rest = new YamlNode.Sequence(words.Span, "");
            rest.Elements.AddRange(words.Elements.Skip(1));
            return rest;
        }
        return test;
    }

    /// <summary>Containers of Kubernetes and its kin: what has an image, and words or a script to run in it.</summary>
    private void Containers(YamlNode node, string name)
    {
        if (node is YamlNode.Mapping && (node["image"] ?? node["command"]) is not null)
        {
            var construct = new Construct(ConstructKind.Attribute, node["name"]?.Text?.Text is { Length: > 0 } own ? own : name);
            Words(construct, node["command"], node["args"]);
            Line(construct, node["script"], node["source"]);
        }
        Inner(node, inner => Containers(inner, name));
    }

    /// <summary>Wherever one of the keys stands: a text, a list of lines, or a mapping whose own <c>command</c> comes by itself.</summary>
    private void Keys(YamlNode node, Construct construct, string[] keys, ShellDialect dialect = ShellDialect.Posix)
    {
        foreach (YamlEntry entry in (node as YamlNode.Mapping)?.Own ?? [])
        {
            if (keys.Contains(entry.Name) && entry.Value.Real is YamlNode.Scalar or YamlNode.Sequence)
            {
                Line(construct, dialect, entry.Value);
            }
        }
        Inner(node, inner => Keys(inner, construct, keys, dialect));
    }

    private static void Inner(YamlNode node, Action<YamlNode> each)
    {
        foreach (YamlNode child in node.Match<IEnumerable<YamlNode>>(
            mapping => mapping.Own.Select(entry => entry.Value), sequence => sequence.Elements, _ => [], _ => []))
        {
            each(child);
        }
    }

    private static void Each(YamlNode? parts, Action<YamlNode, Construct> each, ConstructKind kind = ConstructKind.Recipe)
    {
        foreach (YamlEntry part in parts?.Entries ?? [])
        {
            if (part.Value.Real is { } node)
            {
                each(node, new(kind, part.Name));
            }
        }
    }

    private static void Named(YamlNode document, string[] keys, Action<YamlNode, Construct> each)
    {
        foreach (string key in keys)
        {
            Each(document[key], each, ConstructKind.Job);
        }
    }

    private void Line(Construct construct, params ReadOnlySpan<YamlNode?> lines) => Line(construct, ShellDialect.Posix, lines);

    private void Line(Construct construct, ShellDialect dialect, params ReadOnlySpan<YamlNode?> lines) =>
        Give(YamlCommand.Lines(lines.ToArray(), taken), construct, dialect);

    private void Words(Construct construct, params ReadOnlySpan<YamlNode?> words) => Give(YamlCommand.Words(words.ToArray(), taken), construct, ShellDialect.Posix);

    private void Give(MappedText? text, Construct construct, ShellDialect dialect)
    {
        if (text is not null)
        {
            facts.Scripts.Add(new(text, ScriptOrigin.Step, construct, dialect));
        }
    }
}
