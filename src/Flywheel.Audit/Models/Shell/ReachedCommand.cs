namespace Flywheel.Audit.Models.Shell;

/// <summary>A command that a script comes to with some words.</summary>
/// <param name="Written">As it stands in the script.</param>
/// <param name="Run">With the words filled in.</param>
internal sealed record ReachedCommand(FoundCommand Written, FoundCommand Run);
