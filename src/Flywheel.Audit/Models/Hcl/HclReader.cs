using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Hcl;

/// <summary>HCL, Terraform and tfvars files: strings as values, what a provisioner runs as scripts.</summary>
internal sealed class HclReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Hcl];

    public void Read(FileFacts facts)
    {
        var scan = new HclScan(facts.Source);
        scan.Run();
        facts.Comments.AddRange(scan.Comments);
        if (scan.Trouble is { } trouble)
        {
            facts.Troubles.Add(trouble);
        }
        foreach (HclString one in scan.Strings)
        {
            var construct = new Construct(ConstructKind.Attribute, one.Top);
            if (IsScript(one))
            {
                facts.Scripts.Add(new(one.Value, ScriptOrigin.Input, construct));
            }
            else
            {
                facts.Values.Add(new(one.Key, one.Value, construct)
                {
                    IsDefault = one.Key.StartsWith("variable.", StringComparison.Ordinal) && one.Key.Contains(".default", StringComparison.Ordinal),
                });
            }
        }
    }

    /// <summary><c>command</c> and <c>inline</c> of a provisioner, and any text that says which shell reads it.</summary>
    private static bool IsScript(HclString one) =>
        (one.Key.Contains(".provisioner.", StringComparison.Ordinal)
            && (one.Key.EndsWith(".command", StringComparison.Ordinal) || one.Key.EndsWith(".inline", StringComparison.Ordinal)))
        || (one.Value.Text.AsSpan().TrimStart() is var text && text.StartsWith("#!") && text[..Math.Min(text.Length, 60)].Contains("sh", StringComparison.Ordinal));
}
