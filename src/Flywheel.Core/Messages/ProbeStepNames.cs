using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The steps of a probe by the names that people and programs read.</summary>
internal static class ProbeStepNames
{
    internal static string Shown(ProbeStep step) => step switch
    {
        ProbeStep.CredentialHelper => "credential helper",
        ProbeStep.Lookup => "lookup",
        ProbeStep.Connect => "connect",
        ProbeStep.TlsHandshake => "TLS",
        ProbeStep.GetCapabilities => "GetCapabilities",
        ProbeStep.ReadProof => "read proof",
        ProbeStep.WriteProof => "write proof",
        ProbeStep.GetAction => "GET /ac",
        ProbeStep.PutBlob => "PUT /cas",
        ProbeStep.GetBlob => "GET /cas",
        _ => "second look",
    };

    /// <summary>In snake case.</summary>
    internal static string Key(ProbeStep step) => step switch
    {
        ProbeStep.GetCapabilities => "get_capabilities",
        _ => Shown(step).ToLowerInvariant().Replace(" /", "_", StringComparison.Ordinal).Replace(' ', '_'),
    };
}
