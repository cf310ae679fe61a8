using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Probe;
using Google.Protobuf;

namespace Flywheel.Fuzz.Targets;

/// <summary>What a server says that it can do: it is believed or refused with a cause, and nothing else.</summary>
internal sealed class CapabilitiesTarget() : FuzzTarget("capabilities")
{
    private static readonly ProbeRequest Request = new(
        new RemoteTarget { Cache = Endpoint.Parse("grpc://h:1").Value!, CacheSource = SettingSource.Environment, Upload = true }, TimeSpan.FromSeconds(1),
        Guid.Empty)
    { Compression = true };

    public override IEnumerable<byte[]> Seeds =>
    [
        new ServerCapabilities
        {
            LowApiVersion = new() { Major = 2 },
            HighApiVersion = new() { Major = 2, Minor = 3, Prerelease = "x" },
            CacheCapabilities = new()
            {
                DigestFunction = { DigestFunction.Types.Value.Sha256 },
                SupportedCompressors = { Compressor.Types.Value.Zstd },
                ActionCacheUpdateCapabilities = new() { UpdateEnabled = true },
            },
            ExecutionCapabilities = new()
            {
                ExecEnabled = true,
                DigestFunction = DigestFunction.Types.Value.Sha256,
                DigestFunctions = { DigestFunction.Types.Value.Blake3 },
            },
        }.ToByteArray(),
        [],
    ];

    public override string[] Words =>
        ["\u0012\0", "\n\0", "\u001a\u0002\b\u0001", "\"\u0002\b\u0002", "\b\u0002", "\u0010\u0003", "\u007f", "\0", "\u00ff\u00ff"];

    public override void Run(byte[] input)
    {
        ServerCapabilities said;
        try
        {
            said = ServerCapabilities.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }
        DigestFunctionFacts digest = DigestFunctionFacts.Find("SHA256")!;
        Action[] judges = [() => CapabilityJudgement.OfCache(said, Request, digest), () => CapabilityJudgement.OfExecutor(said, Request, digest)];
        foreach (Action judge in judges)
        {
            try
            {
                judge();
                Require(said.HighApiVersion is { Major: >= 2 } || said.LowApiVersion is not null, "a server without a version is not believed");
            }
            catch (ProbeFailure e)
            {
                Require(Enum.IsDefined(e.Cause), "a refusal has a cause");
            }
        }
        Planted.Presentable([Flywheel.Core.Messages.Redaction.None.Apply(CapabilityJudgement.Traits(said).ApiVersions)], "the server's versions");
        _ = CapabilityJudgement.Account(said, ofExecutor: false);
        _ = CapabilityJudgement.Account(said, ofExecutor: true);
    }
}
