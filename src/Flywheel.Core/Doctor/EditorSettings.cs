using System.Net;
using System.Text.Json;

namespace Flywheel.Core.Doctor;

/// <summary>A Bazel that an editor is told to start.</summary>
/// <param name="Key">The setting's name.</param>
/// <param name="Value">A path or a name.</param>
/// <param name="Line">From 1.</param>
public sealed record EditorSetting(string Key, string Value, int Line);

/// <summary>Finds the Bazel in the settings of editors. Text that is not as it should be holds none.</summary>
public static class EditorSettings
{
    /// <summary>Of the extensions bazelbuild.vscode-bazel and belfegor.vscode-bazel-java.</summary>
    private static readonly string[] CodeKeys = ["bazel.executable", "bazelJava.binary"];

    /// <summary>Of project views: the Bazel plugin of JetBrains, and what bazel-bsp called it before.</summary>
    private static readonly string[] ViewKeys = ["bazel_binary", "bazel_path"];

    /// <summary>A settings.json of Visual Studio Code, or a .code-workspace, which holds one.</summary>
    public static IReadOnlyList<EditorSetting> InCode(ReadOnlyMemory<byte> bytes, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("settings", out JsonElement inner))
            {
                root = inner;
            }
            return root.ValueKind != JsonValueKind.Object ? []
                : [.. CodeKeys.Where(key => root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String)
                    .Select(key => new EditorSetting(key, root.GetProperty(key).GetString()!.Trim(), LineOf(text, $"\"{key}\"")))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>A project view (*.bazelproject): <c>KEY: value</c> at the beginning of a line; the last one counts.</summary>
    public static IReadOnlyList<EditorSetting> InProjectView(string text)
    {
        string[] lines = text.Split('\n');
        var found = new List<EditorSetting>();
        foreach (string key in ViewKeys)
        {
            int at = Array.FindLastIndex(lines, line => line.StartsWith(key + ":", StringComparison.Ordinal));
            if (at >= 0 && lines[at][(key.Length + 1)..].Split('#')[0].Trim() is { Length: > 0 } value)
            {
                found.Add(new(key, value, at + 1));
            }
        }
        return found;
    }

    /// <summary>A blaze.user.settings.xml of a JetBrains IDE (BlazeUserSettings of the plugin), looked at for its one option.</summary>
    public static IReadOnlyList<EditorSetting> InUserXml(string text)
    {
        const string key = "bazelBinaryPath";
        int at = text.IndexOf($"name=\"{key}\"", StringComparison.Ordinal);
        if (at < 0)
        {
            return [];
        }
        int start = text.LastIndexOf('<', at);
        int end = text.IndexOf('>', at);
        int value = start < 0 || end < 0 ? -1 : text.IndexOf("value=\"", start, end - start, StringComparison.Ordinal);
        int close = value < 0 ? -1 : text.IndexOf('"', value + 7);
        return close < 0 || close > end ? [] : [new(key, WebUtility.HtmlDecode(text[(value + 7)..close]).Trim(), LineOf(text, $"name=\"{key}\""))];
    }

    private static int LineOf(string text, string what) =>
        text.AsSpan(0, int.Max(text.IndexOf(what, StringComparison.Ordinal), 0)).Count('\n') + 1;
}
