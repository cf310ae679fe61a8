namespace Flywheel.Audit.Inputs.Git;

internal enum ObjectKind
{
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
}

/// <param name="Kind">What it is.</param>
/// <param name="Content">Without its header.</param>
internal sealed record GitObject(ObjectKind Kind, byte[] Content);
