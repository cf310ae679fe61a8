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
    /// <summary>Files that import files.</summary>
    private const int Deepest = 40;

    private readonly Dictionary<string, List<Placed>> main = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Placed>> others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigReach> known = new(StringComparer.Ordinal);

    private readonly Dictionary<(string Config, bool OnlyMain), RcEffect> effects = [];

    /// <summary>An option and the file that it stands in.</summary>
    private readonly record struct Placed(SourceText Source, RcEntry Entry)
    {
        public string Value => Entry.Value?.Text ?? "";
    }

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
            RcEffect effect = EffectOf(config, ofMain);
            known[config] = reach = new(ofMain || others.ContainsKey(config), ofMain, effect.SetsCache == true, effect.Executor, effect.Way);
        }
        return reach;
    }

    /// <summary>
    /// What expanding a config does, each reckoned once: those that it names go before it. A config that comes to itself, which Bazel refuses, does
    /// nothing there. No recursion: a hostile chain is as long as its file.
    /// </summary>
    private RcEffect EffectOf(string config, bool onlyMain)
    {
        var open = new Stack<string>([config]);
        var begun = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPeek(out string? next))
        {
            if (!effects.ContainsKey((next, onlyMain)) && begun.Add(next))
            {
                foreach (Placed named in EntriesOf(next, onlyMain).Where(one => one.Entry.Name == "config"))
                {
                    if (!begun.Contains(named.Value) && !effects.ContainsKey((named.Value, onlyMain)))
                    {
                        open.Push(named.Value);
                    }
                }
                continue;
            }
            open.Pop();
            if (!effects.ContainsKey((next, onlyMain)))
            {
                effects[(next, onlyMain)] = Together(next, onlyMain);
            }
        }
        return effects[(config, onlyMain)];
    }

    private RcEffect Together(string config, bool onlyMain)
    {
        RcEffect effect = RcEffect.None;
        foreach (Placed one in EntriesOf(config, onlyMain))
        {
            RcEntry entry = one.Entry;
            if (entry.Name == "config")
            {
                if (effects.TryGetValue((one.Value, onlyMain), out RcEffect? inner))
                {
                    effect = effect.Then(inner with { Way = inner.Way is { } way ? new(one.Source, entry, way) : null });
                }
            }
            else if (RemoteOption.IsCache(entry.Name))
            {
                effect = effect with { SetsCache = one.Value.Length > 0 };
            }
            else if (RemoteOption.SelectsRemote(entry.Name, one.Value))
            {
                effect = effect.Then(RcEffect.None with { Executor = $"--{entry.Name}={one.Value}", Way = new(one.Source, entry, null) });
            }
            else if (entry.Name == "remote_executor")
            {
                effect = effect.Then(RcEffect.None with { TakesExecutorBack = true });
            }
        }
        return effect;
    }

    private IEnumerable<Placed> EntriesOf(string config, bool onlyMain)
    {
        IEnumerable<Placed> entries = main.GetValueOrDefault(config, []);
        return onlyMain ? entries : entries.Concat(others.GetValueOrDefault(config, []));
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
/// <param name="Way">To that option; null without one.</param>
internal sealed record ConfigReach(bool IsDefined, bool IsMain, bool SetsCache, string? Executor, RcStep? Way)
{
    /// <summary>The way to the executor: a line of a bazelrc each.</summary>
    public IEnumerable<string> Trace => Way?.Lines ?? [];
}
