using System.Collections.Immutable;
using System.Text.Json;

namespace Flywheel.Core.Attic;

/// <summary>
/// What Attic itself says of a cache, at <c>SERVER/_api/v1/cache-config/CACHE</c> (attic, api/v1/cache_config.rs). Each of it is null where
/// it is not said.
/// </summary>
/// <param name="IsPublic">Whether everybody may read.</param>
/// <param name="PublicKey">As it is written there.</param>
/// <param name="StoreDir">The folder of the store.</param>
/// <param name="Priority">As in nix-cache-info.</param>
/// <param name="UpstreamKeyNames">Keys of caches that paths are taken from by other ways.</param>
/// <param name="RetentionSeconds">0 is for ever; null also for the server's own default.</param>
public sealed record AtticCacheConfig(
    bool? IsPublic, string? PublicKey, string? StoreDir, int? Priority, ImmutableArray<string> UpstreamKeyNames, long? RetentionSeconds)
{
    /// <summary>Null for what is no configuration of a cache. Never throws.</summary>
    public static AtticCacheConfig? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            var config = new AtticCacheConfig(
                Field("is_public") is { ValueKind: JsonValueKind.True or JsonValueKind.False } yes ? yes.GetBoolean() : null,
                Text(Field("public_key")),
                Text(Field("store_dir")),
                Field("priority") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int priority) ? priority : null,
                Field("upstream_cache_key_names") is { ValueKind: JsonValueKind.Array } names
                    ? [.. names.EnumerateArray().Select(name => Text(name)).OfType<string>()] : [],
                Field("retention_period") is { ValueKind: JsonValueKind.Object } retention && retention.TryGetProperty("Period", out JsonElement period)
                    && period.ValueKind == JsonValueKind.Number && period.TryGetInt64(out long seconds) ? seconds : null);
            return config.IsPublic is null && config.PublicKey is null ? null : config;

            JsonElement? Field(string name) => root.TryGetProperty(name, out JsonElement value) ? value : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text in it that is no Unicode.
            return null;
        }
    }

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
