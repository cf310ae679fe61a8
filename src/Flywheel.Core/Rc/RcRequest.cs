using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Rc;

/// <summary>All that decides which rc files Bazel's client reads.</summary>
public sealed class RcRequest
{
    public required RcDialect Dialect { get; init; }

    /// <summary>Absolute. For what is not absolute in a path.</summary>
    public required ByteString WorkingDirectory { get; init; }

    /// <summary>The system's rc file: /etc/bazel.bazelrc, unless Bazel was built with another (Debian's: /etc/bazel/bazelrc).</summary>
    public ByteString SystemRc { get; init; } = ByteString.FromText(UsualSystemRc);

    /// <summary>The workspace's folder; null outside of any.</summary>
    public ByteString? Workspace { get; init; }

    /// <summary>$HOME; null or empty without one.</summary>
    public ByteString? Home { get; init; }

    /// <summary>$BAZELRC.</summary>
    public ByteString? Variable { get; init; }

    /// <summary>The startup options of the command line.</summary>
    public ImmutableArray<StartupOption> Startup { get; init; } = [];

    /// <summary>Where Bazel looks unless it was built otherwise.</summary>
    public const string UsualSystemRc = "/etc/bazel.bazelrc";
}
