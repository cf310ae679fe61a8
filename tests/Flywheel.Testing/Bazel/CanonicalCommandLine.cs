using System.Text.Json;

namespace Flywheel.Testing.Bazel;

/// <summary>
/// The options that a Bazel really built with, configs expanded and overridden ones gone: the canonical command line that it writes
/// into its own event file (<c>--build_event_json_file</c>; measured on 4.2.3).
/// </summary>
public sealed class CanonicalCommandLine
{
    private readonly List<KeyValuePair<string, string>> options = [];

    /// <summary>The values of an option, in order; a boolean's is <c>true</c>, <c>false</c>, <c>1</c> or <c>0</c> as it was written.</summary>
    public IEnumerable<string> Values(string name) => options.Where(option => option.Key == name).Select(option => option.Value);

    /// <summary>Reads the event file.</summary>
    /// <exception cref="InvalidDataException">It holds no canonical command line.</exception>
    public static CanonicalCommandLine Read(string eventFile)
    {
        foreach (string line in File.ReadLines(eventFile))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("structuredCommandLine", out JsonElement commandLine)
                && commandLine.TryGetProperty("commandLineLabel", out JsonElement label) && label.GetString() == "canonical")
            {
                return Of(commandLine);
            }
        }
        throw new InvalidDataException($"{eventFile} holds no canonical command line");
    }

    private static CanonicalCommandLine Of(JsonElement commandLine)
    {
        var read = new CanonicalCommandLine();
        foreach (JsonElement section in commandLine.GetProperty("sections").EnumerateArray())
        {
            if (section.TryGetProperty("optionList", out JsonElement list) && list.TryGetProperty("option", out JsonElement all))
            {
                foreach (JsonElement option in all.EnumerateArray())
                {
                    string value = option.TryGetProperty("optionValue", out JsonElement given) ? given.GetString()! : "";
                    read.options.Add(new(option.GetProperty("optionName").GetString()!, value));
                }
            }
        }
        return read;
    }
}
