using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Flywheel.Audit.Register;

/// <summary>The JSON schema of <c>flywheel.audit.toml</c>, for editors: made of the keys that its reader knows.</summary>
public static class RegisterSchema
{
    /// <summary>The published file; a name of ours that claims no domain stands in it as its id.</summary>
    public const string FileName = "flywheel.audit.schema.json";

    private static readonly JsonWriterOptions Style = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Draft 2020-12, with a line feed at its end.</summary>
    public static string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Style))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("$id", string.Create(CultureInfo.InvariantCulture, $"urn:flywheel:audit-register:v{RegisterKeys.Version}"));
            json.WriteString("title", AuditConfig.FileName);
            Table(json, RegisterKeys.Root);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Table(Utf8JsonWriter json, RegisterTable table)
    {
        json.WriteString("description", table.What);
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (RegisterKey key in table.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.What);
            Value(json, key);
            json.WriteEndObject();
        }
        foreach (RegisterTable inner in table == RegisterKeys.Root ? RegisterKeys.Tables : [])
        {
            json.WriteStartObject(inner.Name);
            if (inner.IsList)
            {
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                Table(json, inner);
                json.WriteEndObject();
            }
            else
            {
                Table(json, inner);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        Names(json, "required", table.Keys.Where(key => key.IsRequired).Select(key => key.Name));
        if (!table.OneOf.IsEmpty)
        {
            json.WriteStartArray("oneOf");
            foreach (string key in table.OneOf)
            {
                json.WriteStartObject();
                Names(json, "required", [key]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    }

    private static void Value(Utf8JsonWriter json, RegisterKey key)
    {
        switch (key.Kind)
        {
            case KeyKind.Version:
                json.WriteNumber("const", RegisterKeys.Version);
                break;
            case KeyKind.Count:
                json.WriteString("type", "integer");
                json.WriteNumber("minimum", 1);
                break;
            case KeyKind.Flag:
                json.WriteString("type", "boolean");
                break;
            case KeyKind.Word:
                Names(json, "enum", key.Words);
                break;
            case KeyKind.Date:
                json.WriteString("type", "string");
                json.WriteString("format", "date");
                break;
            default:
                json.WriteString("type", key.IsArray ? "array" : "string");
                if (key.IsArray)
                {
                    json.WriteStartObject("items");
                    json.WriteString("type", "string");
                    json.WriteNumber("minLength", 1);
                    json.WriteEndObject();
                }
                else
                {
                    json.WriteNumber("minLength", 1);
                }
                break;
        }
    }

    private static void Names(Utf8JsonWriter json, string name, IEnumerable<string> names)
    {
        string[] all = [.. names];
        if (all.Length == 0)
        {
            return;
        }
        json.WriteStartArray(name);
        Array.ForEach(all, json.WriteStringValue);
        json.WriteEndArray();
    }
}
