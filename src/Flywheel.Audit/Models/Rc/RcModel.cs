using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Rc;

/// <summary>What a bazelrc says: its options and the files that it imports, in their order.</summary>
internal sealed record RcModel(ImmutableArray<RcEntry> Entries, ImmutableArray<RcImport> Imports)
{
    /// <summary>Options and imports of a text that is read as a bazelrc.</summary>
    public static RcModel Of(SourceText source) => new RcScan(source).Model();
}

/// <summary>An option of a bazelrc.</summary>
/// <param name="Section">The command: <c>build</c>, <c>common</c>, <c>startup</c>.</param>
/// <param name="Config">The config that it stands in (<c>ci</c> of <c>build:ci</c>); empty where it always holds.</param>
/// <param name="Name">Without dashes, and without the <c>no</c> of a flag that is turned off.</param>
/// <param name="Value">Null for one without a value.</param>
/// <param name="Span">From its first to its last character, a value in the next word included.</param>
internal sealed record RcEntry(string Section, string Config, string Name, MappedText? Value, SourceSpan Span);

/// <param name="Path">Relative to the repository; null where it stands outside of it.</param>
/// <param name="Optional">Whether it is a <c>try-import</c>.</param>
/// <param name="Span">Of the path.</param>
internal sealed record RcImport(string? Path, bool Optional, SourceSpan Span);
