using System.Collections.Immutable;

namespace Flywheel.Core.Contract;

/// <summary>
/// The environment as it was at the start, as <c>NAME=value</c> byte words. Nothing is indexed: the light path asks for a
/// few names only.
/// </summary>
public sealed class EnvironmentSnapshot(ImmutableArray<ByteString> entries)
{
    public static EnvironmentSnapshot Empty { get; } = new([]);

    public ImmutableArray<ByteString> Entries { get; } = entries;

    /// <summary>A snapshot of text pairs.</summary>
    public static EnvironmentSnapshot Of(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new([.. pairs.Select(p => ByteString.FromText($"{p.Key}={p.Value}"))]);

    /// <summary>The value as given, or null when unset or blank. Of equal names the first counts, as for getenv.</summary>
    public string? Get(string name) => Bytes(name) is { } bytes && bytes.ToString() is var text && !string.IsNullOrWhiteSpace(text)
        ? text
        : null;

    /// <summary>The value's bytes, also when blank; null when there is no such entry.</summary>
    public ByteString? Bytes(string name)
    {
        foreach (ByteString entry in Entries)
        {
            if (entry.Length > name.Length && entry.Raw[name.Length] == '=' && entry.StartsWith(name))
            {
                return entry.Slice(name.Length + 1);
            }
        }
        return null;
    }
}
