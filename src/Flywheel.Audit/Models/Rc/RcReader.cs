using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Rc;

/// <summary>Bazelrc files: an <see cref="RcModel"/>, and every option's value under <c>build:ci.remote_cache</c>.</summary>
internal sealed class RcReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Bazelrc];

    public void Read(FileFacts facts)
    {
        var scan = new RcScan(facts.Source);
        RcModel model = scan.Model();
        facts.Add(model);
        facts.Comments.AddRange(scan.Comments);
        foreach (RcEntry entry in model.Entries)
        {
            if (entry.Value is { } value)
            {
                facts.Values.Add(new($"{Line(entry)}.{entry.Name}", value, ConstructOf(entry)));
            }
        }
    }

    /// <summary>The config that it stands in; else what its line begins with.</summary>
    public static Construct ConstructOf(RcEntry entry) => new(ConstructKind.Config, entry.Config.Length > 0 ? entry.Config : entry.Section);

    private static string Line(RcEntry entry) => entry.Config.Length > 0 ? $"{entry.Section}:{entry.Config}" : entry.Section;
}
