using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>Reads YAML of no kind of its own: every value, and the commands where the file makes clear that they are run.</summary>
public sealed class YamlReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Yaml];

    public void Read(FileFacts facts)
    {
        YamlFile file = YamlFile.Read(facts.Source);
        var taken = new HashSet<YamlNode>();
        var followed = new FollowedSteps();
        var scripts = new YamlScripts(facts, taken, followed);
        foreach (YamlNode document in file.Documents)
        {
            scripts.Add(document);
            YamlValues.Add(facts, document, "", Construct.File, taken);
        }
        YamlValues.AddRest(facts, file);
        if (followed.Trouble is { } trouble)
        {
            facts.Troubles.Add(trouble);
        }
    }
}
