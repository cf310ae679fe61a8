namespace Flywheel.Core.Contract;

/// <summary>The names that the executables answer to.</summary>
public static class Personalities
{
    /// <summary>The companion under this name is a credential helper.</summary>
    public const string CredentialHelper = "flywheel-credential-helper";

    /// <summary>The names of the guard that make it strict.</summary>
    public const string Lane = "bazel-cache-backed";
    public const string OtherLane = "gloriousflywheel-bazel";

    /// <summary>Whether a word, a path or a bare name, names the guard.</summary>
    public static bool IsGuard(ByteString word) => FileName(word) is "bazel" or Lane or OtherLane;

    /// <summary>Whether argv[0], a path or a bare name, makes the companion a credential helper.</summary>
    public static bool IsCredentialHelper(ByteString programName) => FileName(programName) == CredentialHelper;

    /// <summary>The personality of argv[0], a path or a bare name; under an unknown name the shim acts as `bazel`.</summary>
    public static Personality Named(ByteString programName) =>
        FileName(programName) is Lane or OtherLane ? Personality.Lane : Personality.Bazel;

    /// <summary>How messages call the program: by a name that people can type.</summary>
    public static string ShownName(ByteString programName) =>
        Named(programName) == Personality.Lane ? FileName(programName) : "bazel";

    private static string FileName(ByteString programName) => programName.Raw[(programName.Raw.LastIndexOf('/') + 1)..];
}
