namespace Flywheel.Core.Contract;

/// <summary>The names that the shim answers to.</summary>
public static class Personalities
{
    /// <summary>The personality of argv[0], a path or a bare name; under an unknown name the shim acts as `bazel`.</summary>
    public static Personality Named(ByteString programName)
    {
        string name = programName.Raw[(programName.Raw.LastIndexOf('/') + 1)..];
        return name is "bazel-cache-backed" or "gloriousflywheel-bazel" ? Personality.Lane : Personality.Bazel;
    }
}
