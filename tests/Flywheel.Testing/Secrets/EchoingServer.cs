using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flywheel.Testing.Secrets;

/// <summary>
/// A cache that lets nobody in and says back all that it was sent, in the status and in the body: over HTTP/1.1 on one loopback port
/// and over gRPC on another.
/// </summary>
public sealed class EchoingServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private EchoingServer(WebApplication application, int httpPort, int grpcPort)
    {
        this.application = application;
        HttpPort = httpPort;
        GrpcPort = grpcPort;
    }

    public int HttpPort { get; }

    public int GrpcPort { get; }

    /// <summary>Everything it was sent, to know that there was something to echo.</summary>
    public string Heard { get; private set; } = "";

    public static async Task<EchoingServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        WebApplication application = builder.Build();
        EchoingServer? server = null;
        application.Run(context => server!.EchoAsync(context));
        await application.StartAsync();
        int[] ports =
        [
            .. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
                .Select(address => new Uri(address).Port),
        ];
        return server = new EchoingServer(application, ports[0], ports[1]);
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task EchoAsync(HttpContext context)
    {
        string heard = string.Join("; ", context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"));
        Heard += heard;
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "16";
            context.Response.Headers["grpc-message"] = Uri.EscapeDataString($"not with these: {heard}");
            return;
        }
        context.Response.StatusCode = 401;
        context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = $"not with these: {heard}";
        await context.Response.WriteAsync($"not with these: {heard}");
    }
}
