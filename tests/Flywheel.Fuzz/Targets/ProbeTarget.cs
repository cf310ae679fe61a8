using System.Text;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// The bytes that a server answers the probe with, a piece for each request: it comes to a verdict in time, over HTTP never that a blob was kept that
/// no answer can hold, and says no secret, not even when the server says it.
/// </summary>
internal sealed class ProbeTarget : FuzzTarget
{
    /// <summary>Ends a piece.</summary>
    private const string Cut = "\u00b6";

    private readonly bool grpc;
    private readonly TimeProvider time = new HurriedTime();
    private readonly Lazy<ScriptedServer> server;

    private ProbeTarget(string name, bool grpc)
        : base(name)
    {
        this.grpc = grpc;
        server = new(() => new(grpc));
    }

    public static ProbeTarget OfHttp { get; } = new("probe-http", false);

    public static ProbeTarget OfGrpc { get; } = new("probe-grpc", true);

    public override bool IsNoisy => true;

    public override int Longest => 2048;

    public override IEnumerable<byte[]> Seeds => grpc ? HttpFrames.Answers : HttpAnswers.Select(Bytes);

    public override string[] Words => grpc
        ?
        [
            Cut, "\0", "\0\0\0\0\0", "\0\0\0\u0004\0\0\0\0\0", "\0\0\b\u0006\0\0\0\0\0", "grpc-status", "grpc-message", "application/grpc", "\u00a7", "16",
            "5", "2.0", "\u0001\u0004", "\u0001\u0005", "content-type",
        ]
        :
        [
            Cut, "HTTP/1.1 ", "HTTP/1.0 ", "404 Not Found\r\n", "200 OK\r\n", "401 \r\n", "302 Found\r\n", "100 Continue\r\n\r\n",
            "Content-Length: ", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "\r\n", "\r\n\r\n",
            "Content-Type: text/html\r\n", "Location: ", "WWW-Authenticate: Basic realm=\"", "<html>", "0\r\n\r\n", "\u00a7", "5\r\nhello\r\n", "Server: ",
            "\u001b[31m", "\0",
        ];

    private static string[] HttpAnswers =>
    [
        $"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n{Cut}HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n{Cut}"
            + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"\u00a7\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>\u00a7",
        $"HTTP/1.1 404 \u00a7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Cut}HTTP/1.1 507 Full\r\n\r\n", "220 mail\r\n",
        "HTTP/1.1 302 Found\r\nLocation: https://\u00a7/login\r\n\r\n", "HTTP/1.0 404 x\r\n\r\n",
        "\u0015\u0003\u0001\0\u0002\u0002\u0028",
    ];

    public override void Run(byte[] input)
    {
        string text = Planted.In(Encoding.UTF8.GetString(input), Planted.Secret);
        bool isText = !grpc;
        byte[][] pieces = isText ? [.. text.Split(Cut).Select(Encoding.UTF8.GetBytes)] : Split(input);
        server.Value.Say(pieces);
        Facts facts = Given();
        var scope = new ProbeScope(facts with { Settings = ProbeScope.Asked(facts.Settings, null, null) });
        var recorder = new ProbeRecorder(TimeProvider.System);
        var request = new ProbeRequest(scope.Target!, TimeSpan.FromSeconds(60), Guid.Empty);
        ProbeResult result = new CacheProbe(time, recorder).RunAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        Require(result is ProbeResult.Refused || (grpc && result is ProbeResult.Proven), "bytes that were there before keep no blob");
        var report = new ProbeReport(scope, result, recorder.Trace(), WithTrace: true);
        Planted.Presentable(report.Text(), "the report of the probe");
        string json = report.Json();
        Planted.AbsentFrom(json, "the JSON of the probe");
        System.Text.Json.JsonDocument.Parse(json).Dispose();
    }

    private Facts Given() => new()
    {
        Personality = Personality.Companion,
        Settings = Settings.Resolve(
            new EnvironmentSnapshot(
            [
                ByteString.FromText($"BAZEL_REMOTE_CACHE={(grpc ? "grpc" : "http")}://127.0.0.1:{server.Value.Port}"),
                ByteString.FromText("GF_BAZEL_ALLOW_LOCALHOST_PROOF=true"),
                ByteString.FromText($"BAZEL_REMOTE_HEADER=x-api-key={Planted.Secret}"), ByteString.FromText(Variables.Upload + "=true"),
            ]),
            EnvFile.None, Manifest.None),
        Today = new(2026, 6, 15),
    };

    private static byte[][] Split(byte[] input)
    {
        byte[] cut = Bytes(Cut), mark = Bytes(Planted.Mark.ToString()), secret = Bytes(Planted.Secret);
        var pieces = new List<byte[]>();
        var piece = new List<byte>();
        for (int i = 0; i < input.Length; i++)
        {
            if (input.AsSpan(i).StartsWith(cut))
            {
                pieces.Add([.. piece]);
                piece.Clear();
                i += cut.Length - 1;
            }
            else if (input.AsSpan(i).StartsWith(mark))
            {
                piece.AddRange(secret);
                i += mark.Length - 1;
            }
            else
            {
                piece.Add(input[i]);
            }
        }
        pieces.Add([.. piece]);
        return [.. pieces];
    }
}
