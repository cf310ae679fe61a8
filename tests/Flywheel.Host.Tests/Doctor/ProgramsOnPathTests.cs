using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Host.Doctor;
using Xunit;

namespace Flywheel.Host.Tests.Doctor;

/// <summary>Which programs on PATH are the guard: itself under any name, a copy, and a wrapper that starts it with a launcher of its own.</summary>
public sealed class ProgramsOnPathTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-path-");

    public ProgramsOnPathTests()
    {
        Program("guard/bazel", "\u007fELF the guard");
        File.CreateSymbolicLink(At("guard/gloriousflywheel-bazel"), "bazel");
        File.CreateSymbolicLink(At("guard/bazel-cache-backed"), "bazel");
    }

    private string Guard => At("guard/bazel");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("bazel", "\u007fELF GF_BAZELISK\0/nix/store/bazelisk\0GUARD\0", true)]
    [InlineData("bazel-cache-backed", "\u007fELF GF_BAZELISK\0LANE\0", true)]
    [InlineData("bazel", "\u007fELF the guard", true)]
    [InlineData("bazel", "\u007fELF GF_BAZELISK\0LANE\0", false)]
    [InlineData("bazel", "\u007fELF GUARD-of-another\0", false)]
    [InlineData("bazel", "\u007fELF", false)]
    [InlineData("bazel", "", false)]
    [InlineData("bazel", "#!/bin/sh\n# not GUARD\0\nexec /usr/bin/bazelisk \"$@\"\n", false)]
    public void A_native_wrapper_that_carries_the_guards_path_is_the_guard(string name, string content, bool isGuard)
    {
        Program("first/" + name, content.Replace("GUARD", Guard, StringComparison.Ordinal).Replace("LANE", At("guard/bazel-cache-backed"), StringComparison.Ordinal));
        Assert.Equal(new ProgramAt(At("first/" + name), isGuard), Programs.Named(name)[0]);
    }

    [Fact]
    public void A_large_program_is_not_searched()
    {
        Program("first/bazel", "\u007fELF" + Guard + "\0" + new string(' ', 2 << 20));
        Assert.False(Programs.Named("bazel")[0].IsGuard);
    }

    private ProgramsOnPath Programs => new(EnvironmentSnapshot.Of([new("PATH", $"{At("first")}:{At("guard")}")]));

    private string At(string name) => Path.Combine(folder.FullName, name);

    private void Program(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), Encoding.UTF8.GetBytes(content));
        File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
