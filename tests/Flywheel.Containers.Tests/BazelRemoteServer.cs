using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Xunit;

namespace Flywheel.Containers.Tests;

/// <summary>
/// A real bazel-remote in a container of its own, with its ports on loopback. Its flags, its files and what it says when it starts are from
/// its README.md, BUILD.bazel (the image has no shell, runs as 65532, keeps its cache in /data) and main.go.
/// </summary>
internal sealed class BazelRemoteServer : IAsyncDisposable
{
    private const string Image = "buchgr/bazel-remote-cache:v2.6.2";
    private const string Loopback = "127.0.0.1";
    private const ushort HttpPort = 8080;
    private const ushort GrpcPort = 9092;

    /// <summary>An image may have to be fetched first.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private readonly IContainer container;

    private BazelRemoteServer(IContainer container) => this.container = container;

    /// <param name="flags">Beside those that every one gets; <see cref="PathOf"/> names a file.</param>
    /// <param name="files">Files by name.</param>
    internal static async Task<BazelRemoteServer> StartAsync(string[] flags, params (string Name, byte[] Content)[] files)
    {
        Uri engine = await ContainerEngine.RequireAsync();
        ContainerBuilder builder = new ContainerBuilder(Image)
            .WithDockerEndpoint(engine)
            .WithPortBinding(HttpPort, assignRandomHostPort: true)
            .WithPortBinding(GrpcPort, assignRandomHostPort: true)
            .WithCreateParameterModifier(parameters =>
            {
                foreach (var binding in parameters.HostConfig!.PortBindings!.Values.SelectMany(bindings => bindings))
                {
                    binding.HostIP = Loopback;
                }
            })
            .WithCommand(["--max_size=1", $"--grpc_address=0.0.0.0:{GrpcPort}", .. flags])
            .WithWaitStrategy(Wait.ForUnixContainer()
                .UntilMessageIsLogged("Starting gRPC server on address")
                .UntilMessageIsLogged("Starting HTTPS? server on address"));
        foreach ((string name, byte[] content) in files)
        {
            builder = builder.WithResourceMapping(content, FilePath.Of(PathOf(name)));
        }
        var server = new BazelRemoteServer(builder.Build());
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            await server.container.StartAsync(limit.Token);
            // In a container beside the engine's socket, loopback is another machine's.
            Assert.SkipUnless(
                server.container.Hostname is Loopback or "localhost", "skipped: the container engine's ports are not on loopback");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a file is in the container.</summary>
    internal static string PathOf(string name) => $"/etc/bazel-remote/{name}";

    internal string Address(string scheme, string userInfo = "") =>
        $"{scheme}://{userInfo}{Loopback}:{container.GetMappedPublicPort(scheme.StartsWith("grpc", StringComparison.Ordinal) ? GrpcPort : HttpPort)}";

    public ValueTask DisposeAsync() => container.DisposeAsync();
}
