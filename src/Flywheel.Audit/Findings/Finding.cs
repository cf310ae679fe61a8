using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Findings;

public enum Severity
{
    Info,
    Warning,
    Error,
}

/// <summary>Something that a rule found.</summary>
public sealed record Finding
{
    /// <summary><c>FW001</c> and its like.</summary>
    public required string Rule { get; init; }

    public required Severity Severity { get; init; }

    public required SourceText Source { get; init; }

    public required SourceSpan Span { get; init; }

    public required Construct Construct { get; init; }

    /// <summary>
    /// What it is about, normalised: the label, the command, the host. Part of the fingerprint, and what an exception's <c>labels</c> are
    /// compared with.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>What is wrong. Lower case, no full stop, code in backticks. One line, whatever line ends stand in what it quotes.</summary>
    public required string Message { get; init => field = value.ReplaceLineEndings(" "); }

    /// <summary>Why, or how it was found: a line each, may be empty.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>One line: what to do.</summary>
    public required string Fix { get; init; }

    /// <summary>What `--fix` writes instead; null where no safe way is known.</summary>
    public Edit? Edit { get; init; }

    /// <summary>The function of a shell script that it stands in, which an exception may name; null for none, or where no exception does.</summary>
    public string? Function { get; init; }

    /// <summary>Other files that decide of it, without which it would not be: the scripts that a call goes through.</summary>
    public ImmutableArray<SourceText> DecidedIn { get; init; } = [];

    /// <summary>Paths that decide of it by what is there, or by being gone: what a plan links to.</summary>
    public ImmutableArray<string> DecidedAt { get; init; } = [];

    /// <summary>Why it has no <see cref="Edit"/> though others of its kind have; null where there is nothing to say.</summary>
    public string? EditLeft { get; init; }

    /// <summary>Why it does not count: the exception or suppression that covers it; null where none does.</summary>
    public string? Suppressed { get; init; }

    /// <summary>Who answers for <see cref="Suppressed"/>, and until when; null where it does not apply or is not known.</summary>
    public Waiver? Waiver { get; init; }

    /// <summary>Of what it is about, not of where it stands: filled when all findings are known.</summary>
    public string Fingerprint { get; init; } = "";

    public string Path => Source.Path;
}

/// <summary>A replacement in a file.</summary>
public sealed record Edit(SourceSpan Span, string Replacement);
