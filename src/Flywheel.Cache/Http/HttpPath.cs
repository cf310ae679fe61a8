using Flywheel.Cache.Store;

namespace Flywheel.Cache.Http;

/// <summary>Which entry the path of a request names: <c>[/INSTANCE]/ac/HASH</c> or <c>[/INSTANCE]/cas/HASH</c>.</summary>
internal static class HttpPath
{
    internal const string Fault = "a path is [/INSTANCE]/ac/HASH or [/INSTANCE]/cas/HASH, a hash 64 hexadecimal digits in lower case, or /status or /metrics";

    /// <param name="target">As it came, before anything was decoded or made shorter in it.</param>
    /// <param name="key">The entry, when the path names one.</param>
    internal static bool TryParse(string target, out EntryKey key)
    {
        key = default;
        int hash = target.LastIndexOf('/') + 1;
        int kind = hash > 1 ? target.LastIndexOf('/', hash - 2) + 1 : 0;
        if (kind == 0 || target[0] != '/')
        {
            return false;
        }
        ReadOnlySpan<char> instance = target.AsSpan(0, kind - 1);
        return IsPlain(instance) && target.AsSpan(kind, hash - 1 - kind) switch
        {
            "cas" => EntryKey.TryBlob(target.AsSpan(hash), out key),
            "ac" => EntryKey.TryActionResult(instance.Length == 0 ? "" : instance[1..].ToString(), target.AsSpan(hash), out key),
            _ => false,
        };
    }

    /// <summary>No part that is empty, goes up, or is encoded.</summary>
    private static bool IsPlain(ReadOnlySpan<char> instance)
    {
        if (instance.Length == 0)
        {
            return true;
        }
        foreach (Range range in instance[1..].Split('/'))
        {
            ReadOnlySpan<char> part = instance[1..][range];
            if (part is "" or "." or ".." || part.ContainsAnyExcept(Plain))
            {
                return false;
            }
        }
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@:+=,");
}
