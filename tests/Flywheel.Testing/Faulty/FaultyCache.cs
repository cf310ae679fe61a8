using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Flywheel.Testing.Faulty;

/// <summary>
/// A remote cache in memory, in this process, that is wrong in exactly the way it is told to be: REAPI over gRPC, and over HTTP/1.1
/// an action cache that is empty, and a store of blobs. It wants the RequestMetadata header, as real servers do.
/// </summary>
public sealed class FaultyCache : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<SeenCall> calls;
    private readonly ConnectionCount connections;

    private FaultyCache(WebApplication application, ConcurrentQueue<SeenCall> calls, ConnectionCount connections)
    {
        this.application = application;
        this.calls = calls;
        this.connections = connections;
        Port = application.Urls.Select(url => new Uri(url)).FirstOrDefault(url => url.Port > 0)?.Port ?? 0;
    }

    public int Port { get; }

    /// <summary>Connections accepted so far.</summary>
    public int Connections => connections.Value;

    /// <summary>What was asked so far, in order.</summary>
    public IReadOnlyCollection<SeenCall> Calls => calls;

    public string Address(string scheme, string host = "127.0.0.1") => $"{scheme}://{host}:{Port}";

    public static async Task<FaultyCache> StartAsync(CacheFaults? faults = null, CacheTransport? transport = null)
    {
        var calls = new ConcurrentQueue<SeenCall>();
        var connections = new ConnectionCount();
        CacheFaults wrong = faults ?? CacheFaults.None;
        var refusals = new Refusals(wrong);
        var store = new HttpStore(wrong);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, transport ?? CacheTransport.Plaintext, connections));
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(options => options.Interceptors.Add<GateKeeper>());
        builder.Services.AddSingleton(wrong).AddSingleton(refusals).AddSingleton<GateKeeper>().AddSingleton<CacheContents>();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        WebApplication application = builder.Build();
        application.Use(next => context =>
        {
            calls.Enqueue(SeenCall.Of(context.Request));
            return PlainAnswers.AnswerAsync(context, wrong, store) ?? BrokenAnswers.AnswerAsync(context, wrong, refusals) ?? next(context);
        });
        application.UseRouting();
        application.MapGrpcService<FaultyCapabilities>();
        application.MapGrpcService<FaultyActionCache>();
        application.MapGrpcService<FaultyStorage>();
        await application.StartAsync();
        return new(application, calls, connections);
    }

    public async ValueTask DisposeAsync()
    {
        // Connections of clients that were made to wait are dropped, not waited for.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await application.StopAsync(atOnce.Token);
        await application.DisposeAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, CacheTransport transport, ConnectionCount connections)
    {
        kestrel.AddServerHeader = false;
        if (transport.UnixSocket is { } path)
        {
            kestrel.ListenUnixSocket(path, Configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Loopback, 0, Configure);
        }

        void Configure(ListenOptions listen)
        {
            listen.Protocols = transport.Protocols;
            listen.Use(next => connection =>
            {
                connections.Add();
                return next(connection);
            });
            if (transport.Certificate is { } certificate)
            {
                listen.UseHttps(certificate, https =>
                {
                    if (transport.ClientAuthority is { } authority)
                    {
                        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                        https.ClientCertificateValidation = (shown, _, _) =>
                            shown.IssuerName.RawData.AsSpan().SequenceEqual(authority.SubjectName.RawData);
                    }
                });
            }
        }
    }

    /// <summary>Interrupting the tests ends them, and no server gets in the way.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ConnectionCount
    {
        private int value;

        public int Value => Volatile.Read(ref value);

        public void Add() => Interlocked.Increment(ref value);
    }
}

/// <summary>One request: its method, its path and its headers, in lower case.</summary>
public sealed record SeenCall(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    internal static SeenCall Of(HttpRequest request) => new(
        request.Method,
        request.Path.Value ?? "",
        request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal));
}
