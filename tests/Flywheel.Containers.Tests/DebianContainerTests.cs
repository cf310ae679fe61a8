using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Containers.Tests;

/// <summary>The published binaries alone in a minimal Debian: nothing of .NET, no locale, no certificates are there.</summary>
public sealed class DebianContainerTests
{
    private const string Image = "debian:12-slim";
    private const string Programs = "/usr/lib/flywheel/";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    /// <summary>Stands for Bazelisk: it says how it was called.</summary>
    private const string Launcher = "#!/bin/sh\necho \"launched: $*\"\n";

    [Fact]
    public async Task The_shim_needs_nothing_but_the_system_s_libraries()
    {
        Uri engine = await ContainerEngine.RequireAsync();
        await using IContainer container = new ContainerBuilder(Image)
            .WithDockerEndpoint(engine)
            .WithResourceMapping(await File.ReadAllBytesAsync(PublishedBinaries.Bazel), FilePath.Of(Programs + "bazel"), fileMode: Unix.FileMode755)
            .WithResourceMapping(await File.ReadAllBytesAsync(PublishedBinaries.Flywheel), FilePath.Of(Programs + "flywheel"), fileMode: Unix.FileMode755)
            .WithResourceMapping(Encoding.UTF8.GetBytes(Launcher), FilePath.Of("/usr/local/bin/bazelisk"), fileMode: Unix.FileMode755)
            .WithEnvironment("PATH", Programs + ":/usr/local/bin:/usr/bin:/bin")
            .WithEntrypoint("sleep", "infinity")
            .Build();
        using var limit = new CancellationTokenSource(StartLimit);
        await container.StartAsync(limit.Token);

        ExecResult light = await container.ExecAsync(["bazel", "info", "release"], limit.Token);
        ExecResult heavy = await container.ExecAsync(["bazel", "build", "//..."], limit.Token);
        ExecResult contract = await container.ExecAsync(["flywheel", "contract", "--strict", "--no-probe"], limit.Token);
        ExecResult refused = await container.ExecAsync(
            ["env", "GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=1", "BAZEL_REMOTE_CACHE=grpc://127.0.0.1:9", "bazel", "build", "//..."],
            limit.Token);

        Assert.Equal((0, "launched: info release\n", ""), (light.ExitCode, light.Stdout, light.Stderr));
        Assert.Equal((78, ""), (heavy.ExitCode, heavy.Stdout));
        Assert.Contains("mode-undeclared", heavy.Stderr);
        Assert.Equal(1, contract.ExitCode);
        Assert.Contains("cache-missing", contract.Stdout);
        Assert.Equal((69, ""), (refused.ExitCode, refused.Stdout));
        Assert.Contains("refused: grpc://127.0.0.1:9", refused.Stderr);
    }
}
