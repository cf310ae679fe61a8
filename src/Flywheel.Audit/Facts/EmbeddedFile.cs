using Flywheel.Audit.Text;

namespace Flywheel.Audit.Facts;

/// <summary>A file that a document shows between fences: a workflow, a Dockerfile, a part of a bazelrc.</summary>
/// <param name="Kind">What it would be as a file of its own, as far as its language and its lines tell.</param>
/// <param name="Text">Its lines.</param>
/// <param name="Construct">The heading above it.</param>
/// <param name="Sentence">The paragraph right before it; null where there is none.</param>
public sealed record EmbeddedFile(FileKind Kind, MappedText Text, Construct Construct, string? Sentence);

/// <summary>Every file that a document shows, in order.</summary>
public sealed record EmbeddedFiles(IReadOnlyList<EmbeddedFile> All);
