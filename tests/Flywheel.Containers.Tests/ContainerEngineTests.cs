using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Flywheel.Containers.Tests;

/// <summary>The question whether an engine is there, asked of sockets of the test's own.</summary>
public sealed class ContainerEngineTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-engine-");
    private readonly List<Socket> listening = [];

    public void Dispose()
    {
        listening.ForEach(socket => socket.Dispose());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_first_daemon_that_answers_is_the_engine()
    {
        Uri[] places = [Place("missing"), Daemon("broken", "500 Internal Server Error"), Daemon("good", "200 OK"), Daemon("later", "200 OK")];
        Assert.Equal(places[2], await ContainerEngine.FindAsync(places));
    }

    [Fact]
    public async Task A_socket_that_nobody_serves_any_more_is_none()
    {
        Uri place = Daemon("left-over", "200 OK");
        listening[0].Dispose();
        Assert.Null(await ContainerEngine.FindAsync([place]));
    }

    [Fact]
    public async Task A_daemon_that_hangs_is_none_within_two_seconds()
    {
        long began = Stopwatch.GetTimestamp();
        Assert.Null(await ContainerEngine.FindAsync([Daemon("hung", answer: null), Daemon("hung-too", answer: null)]));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 2);
    }

    [Theory]
    [InlineData(null, null, "unix:///var/run/docker.sock")]
    [InlineData("", "", "unix:///var/run/docker.sock")]
    [InlineData(null, "/run/user/1000", "unix:///var/run/docker.sock unix:///run/user/1000/docker.sock")]
    [InlineData("unix:///run/user/1000/podman/podman.sock", "/run/user/1000", "unix:///run/user/1000/podman/podman.sock")]
    [InlineData("tcp://127.0.0.1:2375", null, "tcp://127.0.0.1:2375/")]
    [InlineData("tcp://192.0.2.1:2375", null, "")]
    [InlineData("ssh://me@engine.example", null, "")]
    [InlineData("nonsense", null, "")]
    public void It_is_looked_for_on_this_machine_only(string? dockerHost, string? runtimeFolder, string places) =>
        Assert.Equal(places, string.Join(' ', ContainerEngine.Places(dockerHost, runtimeFolder)));

    private Uri Place(string name) => new($"unix://{folder.FullName}/{name}");

    /// <summary>Answers every connection once with a status, or never.</summary>
    private Uri Daemon(string name, string? answer)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Place(name).LocalPath));
        socket.Listen();
        listening.Add(socket);
        if (answer is not null)
        {
            _ = ServeAsync(socket, answer);
        }
        return Place(name);
    }

    private static async Task ServeAsync(Socket socket, string answer)
    {
        try
        {
            while (true)
            {
                using Socket client = await socket.AcceptAsync();
                byte[] request = new byte[4096];
                int read = await client.ReceiveAsync(request);
                string status = Encoding.ASCII.GetString(request, 0, read).StartsWith("GET /_ping ", StringComparison.Ordinal) ? answer : "404 Not Found";
                await client.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK"));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
