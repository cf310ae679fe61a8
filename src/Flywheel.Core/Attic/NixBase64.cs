using System.Buffers;

namespace Flywheel.Core.Attic;

/// <summary>Base 64 as Nix reads it: the usual alphabet up to the first <c>=</c>, with its padding or without (measured on 2.8.0).</summary>
internal static class NixBase64
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>Null for what is none.</summary>
    internal static byte[]? Decode(string text)
    {
        string bare = text.IndexOf('=', StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text;
        int padding = (4 - (bare.Length % 4)) % 4;
        if (padding == 3 || bare.AsSpan().ContainsAnyExcept(Alphabet))
        {
            return null;
        }
        byte[] bytes = new byte[bare.Length];
        return Convert.TryFromBase64String(bare + new string('=', padding), bytes, out int count) ? bytes[..count] : null;
    }
}
