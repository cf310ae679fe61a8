using System.Text;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// <c>.env.flywheel.local</c> beside an environment with secrets: only names that it may set are read, values that are written again are read
/// again, and neither a warning nor the contract's report holds a secret.
/// </summary>
internal sealed class EnvFileTarget() : FuzzTarget("env-file")
{
    private static readonly EnvironmentSnapshot Environment = new(
    [
        ByteString.FromText("GF_BAZEL_TOKEN=" + Planted.Secret), ByteString.FromText($"BAZEL_REMOTE_HEADER=authorization=Bearer {Planted.Secret}"),
        ByteString.FromText($"BAZEL_REMOTE_CACHE=https://u:{Planted.Secret}@cache.example.internal/x"),
    ]);

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed\nexport BAZEL_REMOTE_EXECUTOR='grpcs://h:443'\n"), Bytes("# x\nGF_BAZEL_STRICT=\"true\"\nPATH=/x\n"),
        Bytes("BAZEL_REMOTE_CACHE=grpc://u:\u00a7@h:1/\nBAZEL_REMOTE_HEADER=a=\u00a7\n"), Bytes("A='it''s'\nB=\"a\\\"b\\$\"\nC=$'x'\n"),
        Bytes("\uFEFFexport\tX=\\\n"),
    ];

    public override string[] Words =>
    [
        "\n", "=", "export ", "'", "\"", "\\", "#", "$", "${", "$(", "`", "\r\n", "\u00a7", "\uFEFF", "true", "false", "grpc://", "grpcs://", "unix:/",
        "https://", "@", "[", "]",
        .. Variables.All.Select(variable => variable.Name),
        "shared-cache-backed", "executor-backed", "compatibility-local-only", "sha256:", "until=2026-01-01 ", "localhost",
    ];

    public override void Run(byte[] input)
    {
        string text = Planted.In(Encoding.UTF8.GetString(input), Planted.Secret);
        EnvFile file = EnvFile.Parse(text);
        Planted.Presentable(file.Warnings.Select(warning => Redaction.None.Apply(warning)), "a warning");
        foreach ((string name, string value) in file.Values)
        {
            Require(Variables.Find(name) is { FileMaySet: true }, "only what a checkout may set is read");
            if (!value.Contains('\'', StringComparison.Ordinal) && !value.Contains('\n', StringComparison.Ordinal))
            {
                EnvFile again = EnvFile.Parse($"{name}='{value}'");
                Require(again.Values is [var one] && one.Key == name && one.Value == value, "a value in quotes is read as it is");
            }
        }
        foreach (Personality personality in (Personality[])[Personality.Bazel, Personality.Lane])
        {
            Report(EnvFile.Parse(Encoding.UTF8.GetString(input)), personality);
        }
    }

    private static void Report(EnvFile file, Personality personality)
    {
        var facts = new Facts
        {
            Personality = personality,
            Heavy = true,
            Settings = Settings.Resolve(Environment, file, Manifest.None),
            Today = new(2026, 6, 15),
        };
        var report = new ContractReport(AttachmentContract.Judge(facts), facts);
        Planted.Presentable(report.Text(), "the contract's report");
    }
}
