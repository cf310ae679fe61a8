using Flywheel.Cache.Actions;
using Flywheel.Cache.Grpc;
using Flywheel.Cache.Http;
using Flywheel.Cache.Store;
using Flywheel.Core.Cache;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Flywheel.Cache.Server;

/// <summary>A cache for the people of this machine: REAPI over gRPC, and Bazel's HTTP cache, over one store.</summary>
public sealed class CacheServer : IAsyncDisposable
{
    /// <summary>How long requests may go on when the server ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly WebApplication application;
    private readonly Control control;
    private readonly ServerOptions options;
    private readonly BlobStore store;
    private readonly PartialUploads partials;
    private readonly CacheCounters counters;
    private readonly TimeProvider clock;
    private readonly DateTimeOffset started;
    private readonly CancellationTokenSource ending = new();
    private readonly Task keeping;

    private CacheServer(ServerOptions options, BlobStore store, TimeProvider clock)
    {
        (this.options, this.store, this.clock) = (options, store, clock);
        started = clock.GetUtcNow();
        counters = new();
        partials = new(clock);
        store.Reclaim = age => partials.DropIdle(age, int.MaxValue);
        keeping = partials.KeepAsync(ending.Token);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = LargestMessage);
        var results = new ActionResults(store);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>()
            .AddSingleton(new CapabilitiesService(store))
            .AddSingleton(new ActionCacheService(results, counters))
            .AddSingleton(new StorageService(store, counters))
            .AddSingleton(new ByteStreamService(store, partials, counters))
            .AddSingleton(Health());
        application = builder.Build();
        var http = new HttpCache(store, results, counters);
        string token = ServerFile.NewToken();
        control = new Control(store, token);
        var seats = new MessageSeats(LargeMessages, clock);
        application.Use(next => context => seats.CountAsync(context, next));
        application.Use(next => context => HttpProtocol.IsHttp2(context.Request.Protocol) ? next(context) : Answer(context, http));
        application.UseRouting();
        application.MapGrpcService<CapabilitiesService>();
        application.MapGrpcService<ActionCacheService>();
        application.MapGrpcService<StorageService>();
        application.MapGrpcService<ByteStreamService>();
        application.MapGrpcService<HealthServiceImpl>();
        File = new(Environment.ProcessId, "", "", options.UnixSocket, options.Store.ReadOnly, token);
    }

    /// <summary>Of a message that comes in, in bytes: a full batch, or an action result with ten thousand outputs.</summary>
    private const int LargestMessage = 3 << 19;

    /// <summary>How many large ones are in memory at once.</summary>
    private const int LargeMessages = 16;

    /// <summary>What a connection may send ahead of what is read, in bytes; a thousand that stall have that much.</summary>
    private const int Ahead = 128 << 10;

    /// <summary>How it can be found.</summary>
    public ServerFile File { get; private set; }

    /// <summary>Done when its user asked it to end.</summary>
    public Task Stopped => control.Stopped;

    /// <summary>What it says of itself.</summary>
    public CacheStatus Status
    {
        get
        {
            StoreSize size = store.Size;
            return new()
            {
                Endpoints = File.Endpoints,
                Folder = store.Folder,
                ProcessId = File.ProcessId,
                Started = started,
                Uptime = clock.GetUtcNow() - started,
                ReadOnly = store.ReadOnly,
                Blobs = size.Blobs,
                ActionResults = size.ActionResults,
                ContentBytes = size.ContentBytes,
                DiskBytes = size.DiskBytes,
                MaxSize = store.MaxSize,
                MinFree = options.Store.MinFree,
                FreeBytes = store.FreeBytes,
                Results = (counters.ResultHits, counters.ResultMisses),
                Reads = (counters.BlobHits, counters.BlobMisses),
                Stored = counters.Stored,
                Refused = counters.Refused,
                Evicted = store.Evicted,
                Broken = store.Broken,
                BytesIn = counters.BytesIn,
                BytesOut = counters.BytesOut,
            };
        }
    }

    /// <summary>Serves <paramref name="store"/>, which stays the caller's. Nothing may be at the socket's path.</summary>
    /// <exception cref="IOException">An address is in use, or the socket cannot be made.</exception>
    public static async Task<CacheServer> StartAsync(ServerOptions options, BlobStore store, TimeProvider clock)
    {
        var server = new CacheServer(options, store, clock);
        try
        {
            await server.application.StartAsync().ConfigureAwait(false);
            if (options.UnixSocket is { } path)
            {
                System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            string[] addresses = [.. server.application.Urls.Select(url => new Uri(url)).Where(url => url.Port > 0).Select(url => url.Authority)];
            server.File = server.File with { Grpc = "grpc://" + addresses[0], Http = "http://" + addresses[1] };
            server.File.Write(store.Folder);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ServerFile.Delete(store.Folder);
        await ending.CancelAsync().ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
        using var patience = new CancellationTokenSource(Patience);
        await application.StopAsync(patience.Token).ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
        store.Reclaim = null;
        partials.Dispose();
        ending.Dispose();
        if (options.UnixSocket is { } path)
        {
            System.IO.File.Delete(path);
        }
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestBufferSize = Ahead;
        kestrel.Limits.MaxConcurrentConnections = 4096;
        kestrel.Limits.Http2.InitialStreamWindowSize = Ahead;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 1 << 20;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 256;
        kestrel.Listen(options.Grpc, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(options.Http, listen => listen.Protocols = HttpProtocols.Http1);
        if (options.UnixSocket is { } path)
        {
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
        }
    }

    /// <summary>Of the server as a whole, and of each service: serving as long as it answers.</summary>
    private static HealthServiceImpl Health()
    {
        var health = new HealthServiceImpl();
        foreach (string service in (string[])
            ["", "build.bazel.remote.execution.v2.Capabilities", "build.bazel.remote.execution.v2.ActionCache",
                "build.bazel.remote.execution.v2.ContentAddressableStorage", "google.bytestream.ByteStream"])
        {
            health.SetStatus(service, HealthCheckResponse.Types.ServingStatus.Serving);
        }
        return health;
    }

    private Task Answer(HttpContext context, HttpCache http)
    {
        if (!LocalClients.IsOne(context.Request))
        {
            return HttpCache.Say(context, StatusCodes.Status403Forbidden, "this cache answers programs of this machine, by a loopback name or address");
        }
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target switch
        {
            "/status" => Pages.Status(context, Status),
            "/metrics" => Pages.Metrics(context, Status),
            _ when target.StartsWith(Control.Prefix, StringComparison.Ordinal) =>
                control.AnswerAsync(context, context.Request.Path.Value![Control.Prefix.Length..]),
            _ => http.AnswerAsync(context, target),
        };
    }

    /// <summary>Who runs the server says when it ends.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
