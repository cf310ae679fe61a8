namespace Flywheel.CacheLoad;

/// <summary>A wrong answer, or a wrong option: the run ends with its message.</summary>
internal sealed class LoadFailure(string message) : Exception(message);
