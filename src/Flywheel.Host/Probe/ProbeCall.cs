namespace Flywheel.Host.Probe;

/// <summary>The calls of the remote execution API that the probe makes: the same refusal means something else in each.</summary>
internal enum ProbeCall
{
    GetCapabilities,
    GetActionResult,
    BatchUpdateBlobs,
}
