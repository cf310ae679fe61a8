using System.Security.Cryptography;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Containers.Tests;

/// <summary>The container recipe of a release, built by the engine that is here: the guard is first on PATH, and the launcher is the pinned one.</summary>
public sealed class ContainerRecipeTests
{
    [Fact]
    public async Task The_image_has_the_guard_first_on_PATH_and_no_Bazelisk_but_the_pinned_one()
    {
        Uri engine = await ContainerEngine.RequireAsync();
        Assert.SkipUnless(RepositoryRoot.OnPath("docker") is not null, "skipped: no docker client");
        TestBedPaths bed = TestBedPaths.Require();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-image-");
        string image = $"flywheel-test-{Guid.NewGuid():N}";
        try
        {
            await DoAsync("bash", Path.Combine(RepositoryRoot.Path, "packaging", "release.sh"), "--bin", PublishedBinaries.Folder, folder.FullName);
            File.Copy(bed.Bazelisk, Path.Combine(folder.FullName, "bazelisk"));
            string sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(bed.Bazelisk)));
            string[] build = ["build", "-f", Path.Combine(folder.FullName, "Containerfile"), "-t", image, folder.FullName];

            Assert.NotEqual(0, (await DockerAsync(build)).ExitCode); // not pinned
            Assert.NotEqual(0, (await DockerAsync([.. build, "--build-arg", $"BAZELISK_SHA256={new string('0', 64)}"])).ExitCode);
            CommandResult built = await DockerAsync([.. build, "--build-arg", $"BAZELISK_SHA256={sum}"]);
            Assert.True(built.ExitCode == 0, built.ToString());

            CommandResult told = await DockerAsync("run", "--rm", image, "sh", "-c",
                "id -un; command -v bazel; command -v bazelisk || echo none; flywheel --version; sha256sum <\"$GF_BAZELISK\"; bazel build //x; echo $?");
            Assert.Matches($@"^build\n/usr/lib/flywheel/bazel\nnone\n\d+\.\d+\.\d+\n{sum}  -\n78\n$", told.Output);
        }
        finally
        {
            await DockerAsync("image", "rm", "--force", image);
            folder.Delete(recursive: true);
        }

        Task<CommandResult> DockerAsync(params string[] words) => RunAsync("docker", ["--host", engine.OriginalString, .. words]);
    }

    private static async Task DoAsync(string program, params string[] words)
    {
        CommandResult result = await RunAsync(program, words);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private static Task<CommandResult> RunAsync(string program, string[] words) => CommandRunner.RunAsync(
        program, words, new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin", ["HOME"] = Path.GetTempPath() }, "/",
        limit: TimeSpan.FromMinutes(10));
}
