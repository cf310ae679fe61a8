using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Tests.Contract;

/// <summary>Facts from plain words, as a test says them.</summary>
internal static class Given
{
    internal static readonly DateOnly Today = new(2026, 6, 15);

    internal const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>A shared cache that satisfies every rule.</summary>
    internal static readonly ImmutableArray<string> Attached =
        ["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "BAZEL_REMOTE_CACHE=grpcs://cache.example.internal:9092"];

    /// <summary>An executor that satisfies every rule.</summary>
    internal static readonly ImmutableArray<string> Executing =
    [
        "GF_BAZEL_SUBSTRATE_MODE=executor-backed", "BAZEL_REMOTE_CACHE=grpcs://rbe.example.internal",
        "BAZEL_REMOTE_EXECUTOR=grpcs://rbe.example.internal:443/", "GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=" + Digest,
    ];

    internal static Settings Settings(IEnumerable<string> environment, string file = "", string? manifest = null) =>
        Core.Contract.Settings.Resolve(
            new EnvironmentSnapshot([.. environment.Select(ByteString.FromText)]),
            EnvFile.Parse(file),
            manifest is null ? Manifest.None : Manifest.Parse(System.Text.Encoding.UTF8.GetBytes(manifest)));

    /// <summary>Later words win over earlier ones of the same name.</summary>
    internal static ImmutableArray<string> With(this ImmutableArray<string> words, params string[] more) =>
        [.. more, .. words.Where(w => !more.Any(m => m.Split('=')[0] == w.Split('=')[0]))];

    internal static Facts Heavy(IEnumerable<string> environment, string file = "", string? manifest = null) => new()
    {
        Personality = Personality.Bazel,
        Heavy = true,
        Settings = Settings(environment, file, manifest),
        Today = Today,
        TokenHelper = "/usr/lib/flywheel/flywheel-credential-helper",
    };

    internal static Facts Lane(IEnumerable<string> environment) => Heavy(environment) with { Personality = Personality.Lane };

    internal static Facts Companion(IEnumerable<string> environment) =>
        Heavy(environment) with { Personality = Personality.Companion, Heavy = false };

    internal static string[] Violated(Facts facts) => [.. AttachmentContract.Judge(facts).Violations.Select(v => v.RuleId).Distinct()];

    internal static string[] Warned(Facts facts) => [.. AttachmentContract.Judge(facts).Warnings.Select(v => v.RuleId).Distinct()];
}
