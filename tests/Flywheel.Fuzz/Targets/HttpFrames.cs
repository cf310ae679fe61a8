using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Google.Protobuf;

namespace Flywheel.Fuzz.Targets;

/// <summary>What a gRPC server answers, as frames of HTTP/2.</summary>
internal static class HttpFrames
{
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0];

    private static readonly byte[] Cut = Encoding.UTF8.GetBytes("\u00b6");

    public static IEnumerable<byte[]> Answers
    {
        get
        {
            byte[] capabilities = new ServerCapabilities
            {
                LowApiVersion = new SemVer { Major = 2 },
                HighApiVersion = new SemVer { Major = 2, Minor = 3 },
                CacheCapabilities = new CacheCapabilities
                {
                    DigestFunction = { DigestFunction.Types.Value.Sha256 },
                    ActionCacheUpdateCapabilities = new ActionCacheUpdateCapabilities { UpdateEnabled = true },
                },
            }.ToByteArray();
            var one = new BatchUpdateBlobsResponse.Types.Response { Digest = new Digest { Hash = "e3" } };
            byte[] stored = new BatchUpdateBlobsResponse { Responses = { one } }.ToByteArray();
            yield return [.. Settings, .. Whole(1, capabilities), .. Cut, .. Refusal(3, "5", "none"), .. Cut, .. Whole(5, stored)];
            yield return [.. Settings, .. Whole(1, capabilities), .. Cut, .. Refusal(3, "5", "none"), .. Cut, .. Refusal(5, "7", "not \u00a7")];
            yield return [.. Settings, .. Refusal(1, "16", "who is \u00a7%20")];
            yield return [.. Settings, .. Whole(1, [0xFF, 0x01])];
            yield return [.. Settings, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13];
            yield return Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    }

    private static byte[] Whole(byte stream, byte[] message) =>
    [
        .. Frame(1, 4, stream, [0x88, .. Field("content-type", "application/grpc")]), .. Frame(0, 0, stream, [0, 0, 0, 0, (byte)message.Length, .. message]),
        .. Frame(1, 5, stream, Field("grpc-status", "0")),
    ];

    private static byte[] Refusal(byte stream, string status, string message) =>
        Frame(1, 5, stream, [0x88, .. Field("content-type", "application/grpc"), .. Field("grpc-status", status), .. Field("grpc-message", message)]);

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) => [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    private static byte[] Field(string name, string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        return [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)text.Length, .. text];
    }
}
