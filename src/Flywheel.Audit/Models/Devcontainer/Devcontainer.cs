using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Devcontainer;

/// <summary>What a devcontainer is made of.</summary>
/// <param name="Features">Their identifiers.</param>
/// <param name="Image">Its image; null where a Dockerfile makes it.</param>
public sealed record Devcontainer(IReadOnlyList<MappedText> Features, MappedText? Image);
