using System.Diagnostics;
using Xunit;

namespace Flywheel.Testing.Terminal;

/// <summary>The small C programs of tests/dummy, compiled once for each test run into a temporary folder.</summary>
public static class NativeParts
{
    private static readonly Lazy<string?> Folder = new(Compile);

    /// <summary>A child that reports how it was started; see tests/dummy/dummy.c.</summary>
    public static string Dummy => Path.Combine(Built(), "dummy");

    /// <summary>Starts a program on a new terminal, or with signals blocked or ignored; see tests/dummy/startas.c.</summary>
    public static string StartAs => Path.Combine(Built(), "startas");

    /// <summary>Runs a program in a network that answers badly; see tests/dummy/innetwork.c.</summary>
    public static string InNetwork => Path.Combine(Built(), "innetwork");

    private static string Built()
    {
        Assert.SkipWhen(Folder.Value is null, "skipped: no C compiler (cc, clang or gcc)");
        return Folder.Value!;
    }

    private static string? Compile()
    {
        string? compiler = new[] { "cc", "clang", "gcc" }.Select(RepositoryRoot.OnPath).FirstOrDefault(p => p is not null);
        if (compiler is null)
        {
            return null;
        }
        string folder = Directory.CreateTempSubdirectory("flywheel-parts-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (string part in new[] { "dummy", "startas", "innetwork" })
        {
            string source = Path.Combine(RepositoryRoot.Path, "tests", "dummy", part + ".c");
            using Process process = Process.Start(
                compiler, ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-o", Path.Combine(folder, part), source]);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{compiler} failed on {source}");
        }
        return folder;
    }
}
