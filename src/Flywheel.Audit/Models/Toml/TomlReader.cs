using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;

namespace Flywheel.Audit.Models.Toml;

/// <summary>TOML files: strings as values; what a task of <c>mise.toml</c> runs as scripts.</summary>
internal sealed class TomlReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Toml];

    public void Read(FileFacts facts)
    {
        var scan = new TomlScan(facts.Source);
        scan.Run();
        facts.Comments.AddRange(scan.Comments);
        if (scan.Trouble is { } trouble)
        {
            facts.Troubles.Add(trouble);
        }
        bool tasks = System.IO.Path.GetFileName(facts.Path).EndsWith("mise.toml", StringComparison.OrdinalIgnoreCase);
        foreach (TomlString one in scan.Strings)
        {
            if (tasks && one.Key.StartsWith("tasks.", StringComparison.Ordinal) && one.Key.EndsWith(".run", StringComparison.Ordinal))
            {
                facts.Scripts.Add(new(one.Value, ScriptOrigin.Recipe, new(ConstructKind.Recipe, one.Key["tasks.".Length..^".run".Length])));
            }
            else
            {
                facts.Values.Add(new(one.Key, one.Value, new(ConstructKind.Attribute, KeyPath.First(one.Key))));
            }
        }
    }
}
