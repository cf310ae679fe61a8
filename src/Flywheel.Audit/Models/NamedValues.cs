using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Flywheel.Audit.Models;

/// <summary>What names stand for in one place, over what they stand for around it: nothing is copied, for thousands of places may lie in one.</summary>
/// <param name="own">Goes before.</param>
/// <param name="outer">Null for none.</param>
internal sealed class NamedValues(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string>? outer) : IReadOnlyDictionary<string, string>
{
    public string this[string key] => TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => outer is null ? own.Keys : own.Keys.Union(outer.Keys);

    public IEnumerable<string> Values => Keys.Select(key => this[key]);

    public int Count => Keys.Count();

    /// <summary>The same without a layer that holds nothing; null where neither does.</summary>
    public static IReadOnlyDictionary<string, string>? Of(Dictionary<string, string> own, IReadOnlyDictionary<string, string>? outer) =>
        own.Count == 0 ? outer : outer is null ? own : new NamedValues(own, outer);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        return own.TryGetValue(key, out value) || outer?.TryGetValue(key, out value) == true;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => Keys.Select(key => new KeyValuePair<string, string>(key, this[key])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
