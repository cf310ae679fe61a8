using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Messages;

/// <summary>What every report has in common as JSON.</summary>
public static class ReportJson
{
    private static readonly JsonWriterOptions Style =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object, UTF-8, its schema first, with a line feed at its end.</summary>
    /// <param name="schema">Of the form <c>flywheel.NAME/v1</c>.</param>
    /// <param name="write">Writes what else the object holds.</param>
    public static string Object(string schema, Action<Utf8JsonWriter> write) => Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("schema", schema);
        write(json);
        json.WriteEndObject();
    });

    /// <summary>One value in somebody else's form, UTF-8, with a line feed at its end.</summary>
    public static string Document(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Style))
        {
            write(json);
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    /// <summary>A list of objects.</summary>
    public static void List<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Rules that do not hold.</summary>
    public static void List(this Utf8JsonWriter json, string name, ImmutableArray<Violation> violations, Redaction redaction) =>
        json.List(name, violations, violation =>
        {
            json.WriteString("rule", violation.RuleId);
            json.WriteString("what", redaction.Apply(violation.What));
            json.WriteString("fix", redaction.Apply(violation.Fix));
        });
}
