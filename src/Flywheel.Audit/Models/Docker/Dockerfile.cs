using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Docker;

/// <summary>The instructions of a Dockerfile, in their order.</summary>
public sealed record Dockerfile(IReadOnlyList<DockerInstruction> Instructions);

/// <param name="Keyword">In capitals; that behind <c>ONBUILD</c>.</param>
/// <param name="Span">Of the keyword.</param>
/// <param name="Arguments">What follows it, continuations joined, comments between them taken away.</param>
/// <param name="Stage">The stage that it belongs to: its name, or its image.</param>
public sealed record DockerInstruction(string Keyword, SourceSpan Span, MappedText Arguments, Construct Stage)
{
    /// <summary>The words of <see cref="Arguments"/> without those that begin with <c>--</c>; those of the exec form without their quotes.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Options: <c>--from=builder</c>.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
