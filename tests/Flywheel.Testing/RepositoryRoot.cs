namespace Flywheel.Testing;

/// <summary>The checkout that the running tests were built from.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    /// <summary>The first executable file of that name on PATH, or null.</summary>
    public static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/bin:/usr/bin").Split(':')
            .Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Flywheel.Shim.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException("the tests do not run from inside a checkout");
    }
}
