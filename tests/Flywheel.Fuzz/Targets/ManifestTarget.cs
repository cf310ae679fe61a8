using Flywheel.Core.Contract;

namespace Flywheel.Fuzz.Targets;

/// <summary><c>tinyland.repo.json</c>: a mode, a fault, or neither; and what is wrong says nothing of what stands there.</summary>
internal sealed class ManifestTarget() : FuzzTarget("manifest")
{
    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("{\"enrollment\":{\"substrateMode\":\"shared-cache-backed\"}}"), Bytes("{\"enrollment\": null, // x\n}"),
        Bytes("\uFEFF{\"enrollment\":{\"substrateMode\":[\"\u00a7\"],},}"),
        Bytes("{\"enrollment\":{\"substrateMode\":\"\\ud800\"}}"), Bytes("[]"),
    ];

    public override string[] Words =>
        [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "//", "/*", "*/", "null", "true", "1e9", "\"enrollment\"", "\"substrateMode\"",
            "\uFEFF", "\u00a7", " ",
        ];

    public override void Run(byte[] input)
    {
        Manifest manifest = Manifest.Parse(input);
        Require(manifest.Mode is null || manifest.Fault is null, "a file that cannot be read says nothing");
        Require(manifest.Mode is not { } mode || mode.Trim().Length == mode.Length, "a mode has no blanks around it");
        Require(manifest.Fault is not { } fault || !fault.Contains(Planted.Mark), "a fault repeats nothing");
    }
}
