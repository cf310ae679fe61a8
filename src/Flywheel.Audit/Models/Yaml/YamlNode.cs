using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>
/// A node of a YAML document and where it stands. Aliases share the node that they name, so the tree is as large as the file and no
/// larger; through aliases it may be a graph with cycles. Nothing physical is deeper than <see cref="YamlFile.DeepestNesting"/>.
/// </summary>
public abstract class YamlNode
{
    private YamlNode(SourceSpan span, string tag)
    {
        Span = span;
        Tag = tag;
    }

    /// <summary>From its first character (properties left out) to behind the last one of what it holds.</summary>
    public SourceSpan Span { get; internal set; }

    /// <summary>As it is written, <c>!reference</c>; empty without one.</summary>
    public string Tag { get; }

    /// <summary>The node itself; for an alias what it names, null where nothing bears that name.</summary>
    public virtual YamlNode? Real => this;

    /// <summary>The text of a scalar, aliases followed; null for anything else.</summary>
    public MappedText? Text => (Real as Scalar)?.Value;

    /// <summary>The value at a key of a mapping, merge keys followed, aliases resolved; null where there is none.</summary>
    public YamlNode? this[string key] => (Real as Mapping)?.Find(key)?.Value.Real;

    /// <summary>The elements of a sequence, aliases resolved; none for anything else.</summary>
    public IEnumerable<YamlNode> Items => Real is Sequence sequence ? sequence.Elements.Select(one => one.Real).OfType<YamlNode>() : [];

    /// <summary>The entries of a mapping, merge keys followed and each key once; none for anything else.</summary>
    public IEnumerable<YamlEntry> Entries => Real is Mapping mapping ? mapping.Effective() : [];

    public abstract T Match<T>(Func<Mapping, T> mapping, Func<Sequence, T> sequence, Func<Scalar, T> scalar, Func<Alias, T> alias);

    public sealed class Mapping(SourceSpan span, string tag) : YamlNode(span, tag)
    {
        /// <summary>Merge keys, and what stands in their lists, that are followed from one mapping: each that merges the one before looks through all.</summary>
        internal const int MostMerged = 200;

        /// <summary>Entries up to which one after the other is looked at: jobs and steps are many and have few.</summary>
        private const int Few = 8;

        private static readonly List<YamlNode> None = [];

        private List<YamlNode>? merges;
        private Dictionary<string, YamlEntry>? byKey;
        private List<Mapping>? withMerged;
        private int looked;
        private int merged;

        /// <summary>As they are written: in order, duplicates and merge keys among them.</summary>
        public List<YamlEntry> Own { get; } = [];

        public override T Match<T>(Func<Mapping, T> mapping, Func<Sequence, T> sequence, Func<Scalar, T> scalar, Func<Alias, T> alias) => mapping(this);

        /// <summary>The entry of a key: its own (the last, where it is there twice), else the first that a merge key brings.</summary>
        public YamlEntry? Find(string key)
        {
            if (IsSmall)
            {
                for (int i = Own.Count - 1; i >= 0; i--)
                {
                    if (Own[i].Name == key && !Own[i].IsMerge)
                    {
                        return Own[i];
                    }
                }
                return null;
            }
            foreach (Mapping one in WithMerged())
            {
                if (one.Keys.TryGetValue(key, out YamlEntry? found))
                {
                    return found;
                }
            }
            return null;
        }

        private bool IsSmall => Own.Count <= Few && Merges.Count == 0;

        internal IEnumerable<YamlEntry> Effective()
        {
            if (IsSmall)
            {
                for (int i = 0; i < Own.Count; i++)
                {
                    int first = 0;
                    while (first < i && Own[first].Name != Own[i].Name)
                    {
                        first++;
                    }
                    if (first == i && !Own[i].IsMerge)
                    {
                        yield return Find(Own[i].Name)!;
                    }
                }
                yield break;
            }
            var seen = new HashSet<string>();
            foreach (Mapping one in WithMerged())
            {
                foreach (YamlEntry entry in one.Own)
                {
                    if (!entry.IsMerge && seen.Add(entry.Name))
                    {
                        yield return one.Keys[entry.Name];
                    }
                }
            }
        }

        /// <summary>What its merge keys bring: a root with thousands of entries is asked for one of them again and again.</summary>
        private List<YamlNode> Merges
        {
            get
            {
                for (; looked < Own.Count; looked++)
                {
                    if (Own[looked].IsMerge)
                    {
                        (merges ??= []).Add(Own[looked].Value);
                    }
                }
                return merges ?? None;
            }
        }

        private Dictionary<string, YamlEntry> Keys
        {
            get
            {
                if (byKey is null)
                {
                    byKey = [];
                    foreach (YamlEntry entry in Own.Where(entry => !entry.IsMerge))
                    {
                        byKey[entry.Name] = entry;
                    }
                }
                return byKey;
            }
        }

        /// <summary>How many it merges, once it is whole; null where it merges more than is followed: see <see cref="MostMerged"/>.</summary>
        internal int? CountMerged()
        {
            merged = Merged(out bool all).Count;
            return all ? merged : null;
        }

        /// <summary>From here on it merges nothing: the file holds more of that than is followed.</summary>
        internal void LeaveMergesOut()
        {
            looked = Own.Count;
            merges?.Clear();
        }

        /// <summary>Itself and all that it merges, each once, in the order in which they count.</summary>
        private List<Mapping> WithMerged()
        {
            if (withMerged is { } known)
            {
                return known;
            }
            List<Mapping> found = Merges.Count > 0 ? Merged(out _) : [this];
            // What merges a mapping that it stands in was not whole when it was counted.
            withMerged = found.Count == merged ? found : null;
            return found;
        }

        private List<Mapping> Merged(out bool all)
        {
            var found = new List<Mapping> { this };
            var seen = new HashSet<YamlNode> { this };
            var open = new Stack<YamlNode>();
            int left = MostMerged;
            all = Open(this);
            while (open.TryPop(out YamlNode? next))
            {
                if (next.Real is not { } node || !seen.Add(node))
                {
                    continue;
                }
                if (node is Mapping mapping)
                {
                    found.Add(mapping);
                    all &= Open(mapping);
                }
                else if (node is Sequence { Elements: var elements })
                {
                    all &= elements.Count <= left;
                    for (int i = Math.Min(elements.Count, left) - 1; i >= 0; i--, left--)
                    {
                        open.Push(elements[i]);
                    }
                }
            }
            return found;

            bool Open(Mapping mapping)
            {
                for (int i = mapping.Merges.Count - 1; i >= 0; i--)
                {
                    if (left-- <= 0)
                    {
                        return false;
                    }
                    open.Push(mapping.Merges[i]);
                }
                return true;
            }
        }
    }

    public sealed class Sequence(SourceSpan span, string tag) : YamlNode(span, tag)
    {
        public List<YamlNode> Elements { get; } = [];

        public override T Match<T>(Func<Mapping, T> mapping, Func<Sequence, T> sequence, Func<Scalar, T> scalar, Func<Alias, T> alias) => sequence(this);
    }

    /// <param name="span">Where, quotes included.</param>
    /// <param name="tag">As it is written.</param>
    /// <param name="value">Its text.</param>
    /// <param name="plain">Whether it stands without quotes: <c>true</c> is no string then.</param>
    public sealed class Scalar(SourceSpan span, string tag, MappedText value, bool plain) : YamlNode(span, tag)
    {
        public MappedText Value => value;

        public bool IsPlain => plain;

        public override T Match<T>(Func<Mapping, T> mapping, Func<Sequence, T> sequence, Func<Scalar, T> scalar, Func<Alias, T> alias) => scalar(this);
    }

    public sealed class Alias(SourceSpan span, string name, YamlNode? target) : YamlNode(span, "")
    {
        public string Name => name;

        public override YamlNode? Real => target;

        public override T Match<T>(Func<Mapping, T> mapping, Func<Sequence, T> sequence, Func<Scalar, T> scalar, Func<Alias, T> alias) => alias(this);
    }
}

/// <param name="Key">Most often a scalar.</param>
/// <param name="Value">An empty scalar where nothing is written.</param>
public sealed record YamlEntry(YamlNode Key, YamlNode Value)
{
    /// <summary>The key's text; empty where it is no scalar.</summary>
    public string Name => Key.Text?.Text ?? "";

    public bool IsMerge => Name == "<<" && Key is YamlNode.Scalar { IsPlain: true };
}
