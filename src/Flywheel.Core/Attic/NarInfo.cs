using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Flywheel.Core.Attic;

/// <summary>What a <c>HASH.narinfo</c> says of a store path, as Nix reads it (nix, NarInfo::NarInfo).</summary>
public sealed record NarInfo
{
    private const string StorePathField = "StorePath";
    private const string ReferencesField = "References";

    public required StorePath Path { get; init; }

    /// <summary>bzip2 where it is not said.</summary>
    public required string Compression { get; init; }

    /// <summary><c>sha256:</c> and base 32, however it was written.</summary>
    public required string NarHash { get; init; }

    /// <summary>In bytes; never 0.</summary>
    public required ulong NarSize { get; init; }

    /// <summary><c>HASH-NAME</c> each, in Nix's order, none twice.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The values of its <c>Sig</c> lines, in their order.</summary>
    public required ImmutableArray<string> Signatures { get; init; }

    /// <summary>Whether it says that its address follows from its content: Nix takes such a path without a signature.</summary>
    public required bool ContentAddressed { get; init; }

    /// <summary>What is signed (nix, ValidPathInfo::fingerprint; measured on 2.8.0). The other fields are nobody's word.</summary>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture,
        $"1;{Path};{NarHash};{NarSize};{string.Join(',', References.Select(reference => $"{Path.Directory}/{reference}"))}");

    internal byte[] SignedBytes => Encoding.ASCII.GetBytes(Fingerprint);

    /// <summary>Never throws; a fault says which line or field, and never what stands there.</summary>
    public static (NarInfo? Info, string? Fault) Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var signatures = ImmutableArray.CreateBuilder<string>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            int colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            // The character behind the colon is nothing to Nix (measured on 2.8.0).
            if (colon < 0 || colon + 1 >= lines[i].Length)
            {
                return (null, $"line {i + 1} is not `Name: value`");
            }
            (string name, string value) = (lines[i][..colon], lines[i][(colon + 2)..]);
            if (name == "Sig")
            {
                signatures.Add(value);
            }
            else if (!fields.TryAdd(name, value) && name is StorePathField or "NarHash" or "NarSize" or ReferencesField or "URL")
            {
                return (null, $"it has two lines `{name}`");
            }
        }
        return lines[^1].Length > 0 ? (null, "its last line does not end") : Read(fields, signatures.ToImmutable());
    }

    private static (NarInfo? Info, string? Fault) Read(Dictionary<string, string> fields, ImmutableArray<string> signatures)
    {
        string Value(string name) => fields.GetValueOrDefault(name, "");
        string? missing = ((string[])[StorePathField, "URL", "NarHash", "NarSize"]).FirstOrDefault(name => Value(name).Length == 0);
        if (missing is not null)
        {
            return (null, $"it has no {missing}");
        }
        if (StorePath.Parse(Value(StorePathField)) is not { Directory: not null, Name: not null } path)
        {
            return (null, $"its {StorePathField} is no path of a store");
        }
        if (Attic.NarHash.Canonical(Value("NarHash")) is not { } hash)
        {
            return (null, "its NarHash is no SHA-256 digest");
        }
        if (!ulong.TryParse(Value("NarSize") is ['+', .. var digits] ? digits : Value("NarSize"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong size) || size == 0)
        {
            return (null, "its NarSize is no number of bytes");
        }
        string[] references = Value(ReferencesField).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return references.Any(reference => StorePath.Parse(reference) is not { Directory: null, Name: not null })
            ? (null, $"one of its {ReferencesField} is no name of a store path")
            : (new NarInfo
            {
                Path = path,
                Compression = Value("Compression") is { Length: > 0 } compression ? compression : "bzip2",
                NarHash = hash,
                NarSize = size,
                References = [.. references.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Signatures = signatures,
                ContentAddressed = Value("CA").Length > 0,
            }, null);
    }
}
