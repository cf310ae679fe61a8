using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Json;

/// <summary>
/// JSON files: their strings as values; the lifecycle commands of a dev container, and the commands that other files name, as scripts.
/// </summary>
internal sealed class JsonReader : IFileReader
{
    private static readonly string[] Lifecycle =
        ["initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand", "postAttachCommand"];

    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Json, FileKind.PackageJson, FileKind.Devcontainer];

    public void Read(FileFacts facts)
    {
        var scan = new JsonScan(facts.Source);
        scan.Run();
        facts.Comments.AddRange(scan.Comments);
        if (scan.Trouble is { } trouble && !IsTemplate(facts.Path))
        {
            facts.Troubles.Add(trouble);
        }
        var commands = new JsonCommands(facts, scan.Strings);
        for (int i = 0; i < scan.Strings.Count;)
        {
            JsonString one = scan.Strings[i];
            int next = i + 1;
            if (facts.Kind == FileKind.Devcontainer && Array.IndexOf(Lifecycle, KeyPath.First(one.Key)) >= 0)
            {
                while (one.List >= 0 && next < scan.Strings.Count && scan.Strings[next].List == one.List)
                {
                    next++;
                }
                MappedText text = one.List >= 0 ? JsonCommands.Line(facts.Source, scan.Strings[i..next]) : one.Value;
                facts.Scripts.Add(new(text, ScriptOrigin.Devcontainer, new(ConstructKind.Recipe, one.Key)));
            }
            else if (!commands.Take(i))
            {
                facts.Values.Add(new(one.Key, one.Value, KeyPath.First(one.Key) is { Length: > 0 } top ? new(ConstructKind.Attribute, top) : Construct.File));
            }
            i = next;
        }
    }

    /// <summary>A file to be filled in may be no JSON yet.</summary>
    private static bool IsTemplate(string path) =>
        System.IO.Path.GetExtension(path) is ".in" or ".tmpl" or ".template" or ".dist" or ".sample" or ".example";
}
