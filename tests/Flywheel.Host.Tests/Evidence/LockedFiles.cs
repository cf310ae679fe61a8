using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>
/// Tests that take locks and count on their end, alone: a test beside them that starts a program has, from fork to exec, a second
/// process with every open file, and its lock.
/// </summary>
[CollectionDefinition(nameof(LockedFiles), DisableParallelization = true)]
public sealed class LockedFiles;
