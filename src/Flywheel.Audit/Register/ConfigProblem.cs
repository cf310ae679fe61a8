using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>Why the register cannot be gone by, and what to do: exit code 2.</summary>
/// <param name="Source">The register.</param>
/// <param name="Span">Where.</param>
/// <param name="What">Lower case, no full stop.</param>
/// <param name="Fix">Lower case, no full stop.</param>
public sealed record ConfigProblem(SourceText Source, SourceSpan Span, string What, string Fix)
{
    /// <summary>From 1.</summary>
    public int Line => Source.PositionOf(Span.Start).Line;

    /// <summary>From 1.</summary>
    public int Column => Source.PositionOf(Span.Start).Column;

    public override string ToString() => $"{Source.Path}:{Line}:{Column}: {What}; {Fix}";
}
