using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Flywheel.Core.Evidence;

/// <summary>Fields of a JSON object that may be missing or null; one of another type is an <see cref="InvalidOperationException"/>.</summary>
internal static class JsonFields
{
    /// <summary>Characters of <c>2026-11-28T12:00:00Z</c>.</summary>
    private const int LeastTime = 20;

    /// <summary>Where the colon before the seconds stands.</summary>
    private const int SecondsAt = 16;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string? Text(this JsonElement element, string name) => element.Field(name)?.GetString();

    public static long? Integer(this JsonElement element, string name) => element.Field(name)?.GetInt64();

    public static double? Number(this JsonElement element, string name) => element.Field(name)?.GetDouble();

    public static bool? Truth(this JsonElement element, string name) => element.Field(name)?.GetBoolean();

    public static DateTimeOffset? Time(this JsonElement element, string name) => element.Field(name) is { } field ? HasOffset(field.GetString()) ? field.GetDateTimeOffset() : throw new FormatException() : null;

    /// <summary>Whether what may be a time is one of RFC 3339: with seconds, and a distance from UTC, without which it is another one on each machine.</summary>
    public static bool HasOffset(ReadOnlySpan<char> text) => text.Length >= LeastTime && text[SecondsAt] == ':' && (text[^1] == 'Z' || text[^6] is '+' or '-');

    public static ImmutableArray<string> Texts(this JsonElement element, string name) =>
        element.Field(name) is { } list ? [.. list.EnumerateArray().Select(item => item.GetString() ?? "")] : [];

    /// <summary>An object in the object.</summary>
    public static T? Part<T>(this JsonElement element, string name, Func<JsonElement, T?> read)
        where T : class =>
        element.Field(name) is { } part ? read(part) : null;

    public static void Put(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Put(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Put(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } truth)
        {
            json.WriteBoolean(name, truth);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>In UTC, to the millisecond.</summary>
    public static void Put(this Utf8JsonWriter json, string name, DateTimeOffset? value) =>
        json.WriteString(name, value is { } time ? Rfc3339(time) : null);

    /// <summary>In UTC, to the millisecond.</summary>
    public static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    public static void Put(this Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    /// <summary>An object in the object; null for none.</summary>
    public static void Put<T>(this Utf8JsonWriter json, string name, T? part, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (part is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        write(json, part);
        json.WriteEndObject();
    }

    private static JsonElement? Field(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;
}
