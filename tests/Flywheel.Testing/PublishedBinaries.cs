using Xunit;

namespace Flywheel.Testing;

/// <summary>The native binaries as <c>packaging/publish.sh</c> leaves them: what users run, and what end-to-end tests run.</summary>
public static class PublishedBinaries
{
    /// <summary>FLYWHEEL_BIN, or out/bin of the checkout.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("FLYWHEEL_BIN") is { Length: > 0 } given
            ? given
            : Path.Combine(RepositoryRoot.Path, "out", "bin");

    /// <summary>The guard.</summary>
    public static string Bazel => At("bazel");

    /// <summary>The guard under its lane name: strict.</summary>
    public static string Lane => At("bazel-cache-backed");

    /// <summary>The companion.</summary>
    public static string Flywheel => At("flywheel");

    /// <summary>The companion as a credential helper.</summary>
    public static string CredentialHelper => At("flywheel-credential-helper");

    private static string At(string name)
    {
        string path = Path.Combine(Folder, name);
        Assert.True(File.Exists(path), $"{path} is not there: run `bash packaging/publish.sh`");
        return path;
    }
}
