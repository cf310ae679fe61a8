using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Rc;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.RemoteExecution;

/// <summary>
/// The configs of a repository's bazelrc files: the root's <c>.bazelrc</c> with what it imports, in the order in which Bazel reads them, and
/// all others, which somebody may name with <c>--bazelrc</c>.
/// </summary>
internal sealed class RcConfigs
{
    private const int Deepest = 40;

    private readonly Dictionary<string, List<Placed>> main = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Placed>> others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigReach> known = new(StringComparer.Ordinal);

    /// <summary>An option and the file that it stands in.</summary>
    private readonly record struct Placed(SourceText Source, RcEntry Entry);

    public static RcConfigs Of(AuditScene scene)
    {
        var configs = new RcConfigs();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        configs.Add(scene, ".bazelrc", configs.main, seen, 0);
        foreach (FileFacts facts in scene.InOrder.Where(facts => facts.Kind == FileKind.Bazelrc && !Endpoints.FilePurpose.IsExample(facts.Path)))
        {
            configs.Add(scene, facts.Path, configs.others, seen, 0);
        }
        return configs;
    }

    /// <summary>What selecting a config comes to.</summary>
    public ConfigReach Reach(string config)
    {
        if (!known.TryGetValue(config, out ConfigReach? reach))
        {
            bool ofMain = main.ContainsKey(config);
            var collected = new Collected();
            Collect(config, ofMain, collected, [], []);
            known[config] = reach = new(ofMain || others.ContainsKey(config), ofMain, collected.SetsCache, collected.Executor, collected.Trace);
        }
        return reach;
    }

    private sealed class Collected
    {
        public bool SetsCache { get; set; }

        public string? Executor { get; set; }

        public IReadOnlyList<string> Trace { get; set; } = [];
    }

    private void Collect(string config, bool onlyMain, Collected into, HashSet<string> done, List<string> way)
    {
        if (way.Count >= Deepest || !done.Add(config))
        {
            return;
        }
        IEnumerable<Placed> entries = main.GetValueOrDefault(config, []);
        foreach ((SourceText source, RcEntry entry) in onlyMain ? entries : entries.Concat(others.GetValueOrDefault(config, [])))
        {
            string value = entry.Value?.Text ?? "";
            string step = $"{source.Path}:{source.LineOf(entry.Span.Start)}: `{entry.Section}:{entry.Config} --{entry.Name}={value}`";
            if (entry.Name == "config")
            {
                Collect(value, onlyMain, into, done, [.. way, step]);
            }
            else if (RemoteOption.IsCache(entry.Name))
            {
                into.SetsCache = value.Length > 0;
            }
            else if (RemoteOption.SelectsRemote(entry.Name, value))
            {
                into.Executor = $"--{entry.Name}={value}";
                into.Trace = [.. way, step];
            }
            else if (entry.Name == "remote_executor" && into.Executor?.StartsWith("--remote_executor", StringComparison.Ordinal) == true)
            {
                into.Executor = null;
            }
        }
    }

    private void Add(AuditScene scene, string path, Dictionary<string, List<Placed>> into, HashSet<string> seen, int depth)
    {
        if (depth > Deepest || !seen.Add(path))
        {
            return;
        }
        FileFacts? facts = scene.Files.GetValueOrDefault(path);
        SourceText? source = facts?.Source ?? (scene.ReadFile(path) is { } bytes ? SourceText.Decode(path, bytes) : null);
        if (source is null)
        {
            return;
        }
        RcModel model = facts?.Model<RcModel>() ?? RcModel.Of(source);
        foreach (RcImport import in model.Imports)
        {
            if (import.Path is { } imported)
            {
                Add(scene, imported, into, seen, depth + 1);
            }
        }
        foreach (RcEntry entry in model.Entries.Where(entry => entry.Config.Length > 0))
        {
            if (!into.TryGetValue(entry.Config, out List<Placed>? entries))
            {
                into[entry.Config] = entries = [];
            }
            entries.Add(new(source, entry));
        }
    }
}

/// <summary>What selecting a config comes to.</summary>
/// <param name="IsDefined">Whether any bazelrc of the repository has it.</param>
/// <param name="IsMain">Whether the root's <c>.bazelrc</c> or a file that it imports has it.</param>
/// <param name="SetsCache">Whether it sets <c>--remote_cache</c> to something.</param>
/// <param name="Executor">The option by which it makes actions run elsewhere; null without one.</param>
/// <param name="Trace">The way to that option: a line of a bazelrc each.</param>
internal sealed record ConfigReach(bool IsDefined, bool IsMain, bool SetsCache, string? Executor, IReadOnlyList<string> Trace);
