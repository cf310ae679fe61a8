using System.Collections.Immutable;
using CsCheck;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Tests.Contract;

/// <summary>Facts before they are read: what stands where, nasty or not.</summary>
internal sealed record RandomFacts(
    ImmutableArray<string> Environment, string File, string? Manifest, ImmutableArray<UserFlag> Flags, Personality Personality,
    bool Heavy, bool StrictAsked, TokenFileState TokenFile)
{
    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.String[Gen.Char['\u0001', '\u00ff'], 0, 30],
        Gen.String[Gen.Char['\u0001', '\uffff'], 0, 8],
        Gen.OneOfConst(
            "true", "no", "1", "ON", "", " ", "grpc://h", "grpcs://u:p@h:1/", "grpcs://h", "grpcs://attic.tinyland.svc", "unix:/x", "http://localhost", "https://h/p",
            "grpc://[::1%lo]:1", "grpc://gf-reapi-cell.svc", "${X}", "$(x)", "[\"a-nix\"]", "[", "[]", ",", "[\"\\ud800\"]", "ubuntu-latest a-nix", "shared-cache-backed",
            "executor-backed", "compatibility-local-only", "unattached", "local-proof", "port-forward", "read-only", "sha256:00",
            "sha256:" + Given.Digest, "until=2026-01-01 x", "until=2030-01-01", "why", "a=b\nc=d", "=\n=", "3", "0.5", "NaN", "-1",
            "99999999999999999999", "/h", "host=/h", "*.svc=/h", "x\0y", "\ud800", "\uFFFD", "{\"enrollment\":{\"substrateMode\":\"shared-cache-backed\"}}",
            "{\"enrollment\":{\"substrateMode\":\"\\ud800\"}}"));

    private static readonly Gen<string> Entry =
        Gen.Select(Gen.Int[0, Variables.All.Length - 1], Value, (i, v) => $"{Variables.All[i].Name}={v}");

    /// <summary>Entries that go together and hold, so that a good part of the facts does.</summary>
    private static readonly ImmutableArray<string>[] Sound =
        [Given.Attached, Given.Executing, [.. Given.Attached, "GF_BAZEL_STRICT=true"], [.. Given.Attached, "GF_BAZEL_ESCAPE_HATCH=why"]];

    /// <summary>Entries that are wrong in one thing only: a gate that opens for whatever is added shows with these.</summary>
    private static readonly ImmutableArray<string>[] NearlySound =
    [
        [], ["BAZEL_REMOTE_CACHE=grpcs://c"], ["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"], ["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"],
        Given.Attached.With("GF_BAZEL_SUBSTRATE_MODE=executor-backed", "GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=" + Given.Digest),
        Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://localhost"), Given.Attached.With("BAZEL_REMOTE_CACHE=unix:/x"),
        Given.Attached.With("BAZEL_REMOTE_CACHE=grpcs://fuzzy-dev.svc"), Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://$H"),
        Given.Attached.With("BAZEL_REMOTE_CACHE=ftp://h"), Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://h/x"),
        Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=unattached"), Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=attached"),
        Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://h", "BAZEL_REMOTE_HEADER=a=b"), Given.Attached.With("GF_BAZEL_QUIET=maybe"),
        Given.Attached.With("GF_BAZEL_STRICT=1", "GF_BAZEL_ESCAPE_HATCH=why"), Given.Attached.With("GF_BAZEL_STRICT=1", "GF_BAZEL_RUNNER_LABELS=ubuntu-latest"),
        Given.Attached.With("GF_BAZEL_STRICT=1", "BAZEL_REMOTE_CACHE=grpcs://u@h"), Given.Executing.With("BAZEL_REMOTE_CACHE=grpcs://other"),
        Given.Executing.With("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST="), Given.Executing.With("GF_BAZEL_RUNNER_LABELS=chapel-nix"),
        Given.Executing.With("BAZEL_REMOTE_EXECUTOR=https://rbe.example.internal"),
    ];

    private static readonly Gen<ImmutableArray<string>> Basis = Gen.OneOf(Gen.OneOfConst(Sound), Gen.OneOfConst(NearlySound));

    /// <summary>Any watched option with any value.</summary>
    public static Gen<UserFlag> Flag { get; } =
        Gen.Select(Gen.Int[0, UserFlag.Watched.Length - 1], Value, (i, v) => new UserFlag(UserFlag.Watched[i], v));

    public static Gen<RandomFacts> Any { get; } = Gen.Select(
        Gen.Select(Often([], Entry.Array[0, 6]), Basis), Often([], Entry.Array[0, 4]), Often(null, Value.Select(v => (string?)v)), Often([], Flag.Array[0, 2]),
        Gen.Enum<Personality>(),
        Gen.Select(Gen.Bool, Gen.Bool), Gen.Enum<TokenFileState>(),
        (environment, file, manifest, flags, personality, asked, token) => new RandomFacts(
            [.. environment.Item1, .. environment.Item2], string.Join('\n', file), manifest, [.. flags], personality, asked.Item1, asked.Item2, token));

    private static Gen<T> Often<T>(T nothing, Gen<T> something) => Gen.Frequency((2, Gen.Const(nothing)), (1, something));

    /// <summary>The same with one more entry, which wins over others of its name.</summary>
    public RandomFacts With(string entry) => this with { Environment = Environment.Insert(0, entry) };

    public Facts Read() => Given.Heavy(Environment, File, Manifest) with
    {
        UserFlags = Flags,
        Personality = Personality,
        Heavy = Heavy,
        StrictAsked = StrictAsked,
        TokenFile = TokenFile,
    };

    /// <summary>Whether a command of these facts would go on to the probe, or around it.</summary>
    public bool Opens() => Read() is var facts && ((facts.EscapeHatch.IsOpen && !facts.Strict) || AttachmentContract.Judge(facts).Holds);
}
