using System.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Fuzz.Targets;

/// <summary>An address: what is shown and what Bazel is given mean the same place, and the user information is never shown.</summary>
internal sealed class EndpointTarget() : FuzzTarget("endpoint")
{
    public override int Longest => 512;

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("grpc://cache.example.internal:9092"), Bytes("grpcs://u:\u00a7@[::1]:443/"), Bytes("HTTPS://u@h.example/a/b/"), Bytes("unix:///run/x"),
        Bytes("unix:/x"),
        Bytes("grpc://[fe80::1%25lo]:1"), Bytes("http://0x7f.1:80"), Bytes("grpc://127.1"), Bytes("grpc://2130706433:1"), Bytes("grpc://${HOST}:1"),
    ];

    public override string[] Words =>
    [
        "grpc://", "grpcs://", "http://", "https://", "unix:", "//", "/", ":", "@", "[", "]", "::", "::1", "::ffff:127.0.0.1", "%25", "%", ".", "..",
        "localhost", "127.0.0.1", "0x7f",
        "0177", "1", "65535", "65536", "?", "#", "\\", "${X}", "%X%", "__X__", "@@X@@", "\u00a7", "\u3002", "\uFF0E", " ", "\t",
    ];

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        EndpointReading reading = Endpoint.Parse(text);
        if (reading.Value is { } endpoint)
        {
            Require(endpoint.Scheme == EndpointScheme.Unix ? endpoint.Path.StartsWith('/') : endpoint.Port is > 0 and < 65536, "an address has a place");
            Endpoint? compared = Endpoint.Parse(endpoint.Normalized).Value;
            Require(compared?.Normalized == endpoint.Normalized, "the compared form is an address, and its own");
            Require(compared!.IsLoopback == endpoint.IsLoopback, "the compared form is as near");
            Endpoint? given = Endpoint.Parse(endpoint.ForBazel).Value;
            Require(endpoint.Scheme == EndpointScheme.Unix || given?.Normalized == endpoint.Normalized, "Bazel is given the same place");
        }
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        // Of a socket's path all is shown: it holds no user information.
        if (scheme >= 0 && reading.Value is not { Scheme: EndpointScheme.Unix })
        {
            string planted = $"{text[..(scheme + 3)]}u:{Planted.Secret}@{text[(scheme + 3)..]}";
            Endpoint.Parse(planted).Match<int>(
                parsed =>
                {
                    Planted.AbsentFrom(parsed.Endpoint.Redacted + parsed.Endpoint.Normalized + parsed.Endpoint, "an address as it is shown");
                    return 0;
                },
                invalid =>
                {
                    Planted.AbsentFrom(invalid.Detail, "what is wrong with an address");
                    return 0;
                });
        }
    }
}
