using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Json;

/// <summary>
/// JSON files: their strings as values; the scripts of a <c>package.json</c> and the lifecycle commands of a dev container as scripts.
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
        for (int i = 0; i < scan.Strings.Count;)
        {
            JsonString one = scan.Strings[i];
            int next = i + 1;
            if (facts.Kind == FileKind.PackageJson && one.Key.StartsWith("scripts.", StringComparison.Ordinal) && one.List < 0)
            {
                facts.Scripts.Add(new(one.Value, ScriptOrigin.PackageScript, new(ConstructKind.Recipe, one.Key["scripts.".Length..])));
            }
            else if (facts.Kind == FileKind.Devcontainer && Array.IndexOf(Lifecycle, KeyPath.First(one.Key)) >= 0)
            {
                while (one.List >= 0 && next < scan.Strings.Count && scan.Strings[next].List == one.List)
                {
                    next++;
                }
                MappedText text = one.List >= 0 ? Line(facts.Source, scan.Strings[i..next]) : one.Value;
                facts.Scripts.Add(new(text, ScriptOrigin.Devcontainer, new(ConstructKind.Recipe, one.Key)));
            }
            else
            {
                facts.Values.Add(new(one.Key, one.Value, KeyPath.First(one.Key) is { Length: > 0 } top ? new(ConstructKind.Attribute, top) : Construct.File));
            }
            i = next;
        }
    }

    /// <summary>The words of a command without a shell, as a shell would need them.</summary>
    private static MappedText Line(SourceText source, List<JsonString> words)
    {
        var line = new MappedText.Builder(source);
        foreach (JsonString word in words)
        {
            int at = word.Value.ToSource(0);
            bool plain = word.Value.Text.Length > 0 && word.Value.Text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:@%+,".Contains(c, StringComparison.Ordinal));
            line.Add(plain ? "" : "'", at);
            for (int i = 0; i < word.Value.Text.Length; i++)
            {
                line.Add(plain || word.Value.Text[i] != '\'' ? [word.Value.Text[i]] : "'\\''", word.Value.ToSource(i));
            }
            line.Add(plain ? " " : "' ", word.Value.ToSource(word.Value.Text.Length));
        }
        return line.Build();
    }

    /// <summary>A file to be filled in may be no JSON yet.</summary>
    private static bool IsTemplate(string path) =>
        System.IO.Path.GetExtension(path) is ".in" or ".tmpl" or ".template" or ".dist" or ".sample" or ".example";
}
