using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Flywheel.Containers.Tests;

/// <summary>
/// The container engine of this machine. It is there when its daemon answers, not when a client is installed: <c>GET /_ping</c> is 200
/// (Docker Engine API, System). Where one is looked for is what Docker's own client does: DOCKER_HOST, else the socket of the system or of
/// the user.
/// </summary>
internal static class ContainerEngine
{
    /// <summary>For all places together, so that a daemon that hangs costs no more than that.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    private static readonly Lazy<Task<Uri?>> Found = new(() => FindAsync(Places(
        Environment.GetEnvironmentVariable("DOCKER_HOST"), Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"))));

    /// <summary>The engine's address, asked for once in a run; without one the test is skipped.</summary>
    internal static async Task<Uri> RequireAsync()
    {
        Uri? engine = await Found.Value;
        Assert.SkipWhen(engine is null, "skipped: no container engine");
        return engine;
    }

    /// <summary>Addresses to ask, best first; nothing that is not on this machine is among them.</summary>
    internal static IEnumerable<Uri> Places(string? dockerHost, string? runtimeFolder)
    {
        string[] texts = dockerHost is { Length: > 0 } ? [dockerHost]
            : runtimeFolder is { Length: > 0 } ? ["unix:///var/run/docker.sock", $"unix://{runtimeFolder}/docker.sock"]
            : ["unix:///var/run/docker.sock"];
        return texts.Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? place) ? place : null).OfType<Uri>()
            .Where(place => place.Scheme == "unix" || (place.Scheme is "tcp" or "http" && place.IsLoopback));
    }

    /// <summary>The first whose daemon answers within the limit; null when none does.</summary>
    internal static async Task<Uri?> FindAsync(IEnumerable<Uri> places)
    {
        using var deadline = new CancellationTokenSource(Limit);
        foreach (Uri place in places)
        {
            if (await AnswersAsync(place, deadline.Token))
            {
                return place;
            }
        }
        return null;
    }

    private static async Task<bool> AnswersAsync(Uri place, CancellationToken deadline)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) =>
            {
                bool unix = place.Scheme == "unix";
                EndPoint end = unix ? new UnixDomainSocketEndPoint(place.LocalPath) : new DnsEndPoint(place.Host, place.Port);
                var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(end, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        });
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("http://localhost/_ping"), HttpCompletionOption.ResponseHeadersRead, deadline);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
