using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>
/// The one form of a JSON value that is hashed: keys in the order of their UTF-16 code units, no white space, strings escaped as little as
/// may be (RFC 8785), numbers as they are written. Whoever changes a value changes the form; whoever indents it anew does not.
/// </summary>
public sealed class CanonicalJson
{
    private readonly string without;
    private readonly StringBuilder text = new();

    private CanonicalJson(string without) => this.without = without;

    /// <summary>Why there is no form: a key twice, a text that is none. Null where there is one.</summary>
    private string? Fault { get; set; }

    /// <summary>The digest of the form, hexadecimal; or why there is none.</summary>
    /// <param name="element">Of a document whose depth was limited when it was read.</param>
    /// <param name="without">The path of one member that is left out: the digest itself. Empty for none.</param>
    public static (string? Sha256, string? Fault) Digest(JsonElement element, string without = "")
    {
        var form = new CanonicalJson(without);
        try
        {
            form.Add(element, "$");
        }
        catch (InvalidOperationException)
        {
            // An escape or bytes that are no text (JsonElement.GetString).
            form.Fault = "it holds a text that is no Unicode";
        }
        return form.Fault is { } fault
            ? (null, fault)
            : (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form.text.ToString()))), null);
    }

    private void Add(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                AddObject(element, path);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    text.Append(index++ == 0 ? "" : ",");
                    Add(item, path + "[]");
                }
                text.Append(']');
                break;
            case JsonValueKind.String:
                AddText(element.GetString()!);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private void AddObject(JsonElement element, string path)
    {
        text.Append('{');
        string? previous = null;
        foreach (JsonProperty member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (member.Name == previous)
            {
                Fault ??= $"the key `{Shown(member.Name)}` is there twice";
            }
            string at = $"{path}.{member.Name}";
            if (at != without)
            {
                text.Append(text[^1] == '{' ? "" : ",");
                AddText(member.Name);
                text.Append(':');
                Add(member.Value, at);
            }
            previous = member.Name;
        }
        text.Append('}');
    }

    private void AddText(string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
        text.Append('"');
    }

    private static string Shown(string name) => name.Length > 40 ? name[..40] + "..." : name;
}
