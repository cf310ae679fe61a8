using System.Buffers;

namespace Flywheel.Core.Attic;

/// <summary>A path of a Nix store: <c>DIRECTORY/HASH-NAME</c>, of which people may give the hash alone.</summary>
/// <param name="Directory">Of the store; null where it was not given.</param>
/// <param name="Hash">32 digits of Nix's base 32.</param>
/// <param name="Name">Null where it was not given.</param>
public sealed record StorePath(string? Directory, string Hash, string? Name)
{
    public const string UsualStore = "/nix/store";

    private const int HashLength = 32;

    /// <summary>Of a name (nix, StorePath::MaxPathLen).</summary>
    private const int LongestName = 211;

    private static readonly SearchValues<char> HashDigits = SearchValues.Create(NixBase32.Alphabet);

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-._?=");

    /// <summary><c>HASH-NAME</c>, or the hash alone.</summary>
    public string BaseName => Name is null ? Hash : $"{Hash}-{Name}";

    /// <summary>Reads a whole path, <c>HASH-NAME</c> or a hash; null for anything else, a path inside of one included.</summary>
    public static StorePath? Parse(string text)
    {
        int slash = text.LastIndexOf('/');
        string? directory = slash < 0 ? null : text[..slash];
        string hash = text[(slash + 1)..];
        string? name = null;
        if (hash.Length > HashLength && hash[HashLength] == '-')
        {
            (hash, name) = (hash[..HashLength], hash[(HashLength + 1)..]);
        }
        return IsHash(hash) && (name is null ? directory is null : IsName(name)) && (directory is null || IsDirectory(directory))
            ? new StorePath(directory, hash, name)
            : null;
    }

    /// <summary>Whether this is a store's folder as Nix writes one: absolute, in its shortest form, of printable characters.</summary>
    internal static bool IsDirectory(string text) =>
        text.Length > 1 && text[0] == '/' && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
        && text[1..].Split('/').All(part => part is not ("" or "." or ".."));

    public override string ToString() => Directory is null ? BaseName : $"{Directory}/{BaseName}";

    private static bool IsHash(string text) => text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(HashDigits);

    /// <summary>As nix's checkName has it.</summary>
    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text is not ("." or "..") && !text.StartsWith(".-", StringComparison.Ordinal)
        && !text.StartsWith("..-", StringComparison.Ordinal) && !text.AsSpan().ContainsAnyExcept(NameCharacters);
}
