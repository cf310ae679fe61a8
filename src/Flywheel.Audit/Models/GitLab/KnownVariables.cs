using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>The values of the variables that a job is given: shared with the jobs that it extends, and looked up only where a name is met.</summary>
/// <param name="own">Its own and those of what it extends.</param>
/// <param name="outer">Those of the root.</param>
internal sealed class KnownVariables(ImmutableDictionary<string, YamlNode> own, IReadOnlyDictionary<string, YamlNode> outer) : IReadOnlyDictionary<string, string>
{
    public string this[string key] => TryGetValue(key, out string? value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => this.Select(one => one.Key);

    public IEnumerable<string> Values => this.Select(one => one.Value);

    public int Count => this.AsEnumerable().Count();

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        value = ValueOf(own.GetValueOrDefault(key) ?? outer.GetValueOrDefault(key));
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        (from name in own.Keys.Union(outer.Keys)
         where ContainsKey(name)
         select new KeyValuePair<string, string>(name, this[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A variable may be a mapping with its value in it; what is an input's is only known where it is given.</summary>
    private static string? ValueOf(YamlNode? variable) =>
        (variable is YamlNode.Mapping ? variable["value"] : variable)?.Text?.Text is { } value && !value.Contains("$[[", StringComparison.Ordinal) ? value : null;
}
