using Flywheel.Audit.Text;

namespace Flywheel.Audit.Facts;

/// <summary>A scalar value of a configuration: YAML, JSON, HCL, TOML, a dotenv file.</summary>
/// <param name="Key">The keys on the way to it, joined by dots; list positions are left out (<c>jobs.build.env.BAZEL_REMOTE_CACHE</c>).</param>
/// <param name="Value">Without quotes and escapes; a script is not given here but as a <see cref="ScriptFragment"/>.</param>
/// <param name="Construct">The job or block that it belongs to.</param>
public sealed record ConfigValue(string Key, MappedText Value, Construct Construct)
{
    /// <summary>The last part of the key.</summary>
    public string Name => Key[(Key.LastIndexOf('.') + 1)..];

    /// <summary>Whether it is a default that something else may override: <c>default:</c> of an input, of a variable, of HCL.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The kind of file that a document shows it in; null where the file itself holds it.</summary>
    public FileKind? ShownIn { get; init; }

    /// <summary>What the document says before the block that holds it; null outside of documents.</summary>
    public string? LeadIn { get; init; }
}
