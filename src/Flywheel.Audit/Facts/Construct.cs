namespace Flywheel.Audit.Facts;

/// <summary>The part of a file that a finding belongs to: what an exception names instead of a line number.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">As it is written in the file; empty for a whole file; cut off behind <see cref="LongestName"/>.</param>
public sealed record Construct(ConstructKind Kind, string Name)
{
    /// <summary>UTF-16 code units of a name: each finding carries its construct's, and a heading may be as long as its file.</summary>
    public const int LongestName = 1000;

    public string Name { get; init; } = Name.Length > LongestName ? Name[..LongestName] : Name;

    public static Construct File { get; } = new(ConstructKind.File, "");

    public override string ToString() => Kind == ConstructKind.File ? "file" : $"{Kind.ToString().ToLowerInvariant()} {Name}";
}

public enum ConstructKind
{
    File,

    /// <summary>A job of a workflow or a pipeline.</summary>
    Job,

    /// <summary>A recipe of a justfile, a script of a package.json, a function of a shell script.</summary>
    Recipe,

    /// <summary>A heading of a document: the nearest one above.</summary>
    Heading,

    /// <summary>A devShell, a derivation, an attribute; a block of HCL.</summary>
    Attribute,

    /// <summary>A config of a bazelrc.</summary>
    Config,
}
