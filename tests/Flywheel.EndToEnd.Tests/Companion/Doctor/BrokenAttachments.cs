using Flywheel.EndToEnd.Tests.Guard;
using Flywheel.Testing.Bazel;
using static Flywheel.EndToEnd.Tests.Companion.Doctor.BrokenSetUp;

namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary>Set-ups in which a build would not be attached.</summary>
internal static class BrokenAttachments
{
    private const string Cache = "BAZEL_REMOTE_CACHE";

    public static IReadOnlyList<BrokenSetUp> All { get; } =
    [
        Of("a dead cache", "cache", "refused: grpc://127.0.0.1:", scene => scene.Variables[Cache] = $"grpc://127.0.0.1:{LoopbackPort.Free()}",
            Follow("is the cache running, and is this its port?", Right)),
        Of("a silent cache", "cache", "silent: grpc://127.0.0.1:", scene => scene.Variables[Cache] = scene.Own(new SilentServer()).Endpoint,
            Follow("is it a gRPC port?", Right)),
        Of("TLS to a cache that has none", "cache", "tls-on-plaintext: grpcs://", scene => scene.Variables[Cache] = scene.Endpoint.Replace("grpc:", "grpcs:", StringComparison.Ordinal), Set),
        Of("a scheme that is none", "contract", "endpoint-scheme: ", scene => scene.Variables[Cache] = scene.Endpoint.Replace("grpc:", "redis:", StringComparison.Ordinal),
            Follow("grpc", Right)),
        Of("no cache", "contract", "cache-missing: BAZEL_REMOTE_CACHE is not set", scene => scene.Variables.Remove(Cache),
            Follow($"set {Cache} to your substrate's endpoint", Right)),
        Of("a placeholder", "contract", "endpoint-placeholder: ", scene => scene.Variables[Cache] = "grpc://${CACHE_HOST}:9092", Follow(Cache, Right)),
        Of("no mode", "contract", "mode-undeclared: no substrate mode is declared", scene => scene.Variables.Remove("GF_BAZEL_SUBSTRATE_MODE"), Set),
        Of("a mode that is not so", "contract", "mode-mismatch: the declared mode is shared-cache-backed", scene =>
        {
            scene.Variables["BAZEL_REMOTE_EXECUTOR"] = scene.Endpoint;
        }, Follow("unset BAZEL_REMOTE_EXECUTOR", scene => scene.Variables.Remove("BAZEL_REMOTE_EXECUTOR"))),
        Of("a profile that says otherwise", "contract", "profile-contradiction: ", scene => scene.Variables["GF_FLYWHEEL_PROFILE_STATE"] = "local-proof",
            Follow("correct GF_FLYWHEEL_PROFILE_STATE", scene => scene.Variables["GF_FLYWHEEL_PROFILE_STATE"] = "shared-cache-backed")),
        Of("a loopback cache without a word about it", "contract", "endpoint-loopback: ", scene => scene.Variables.Remove("GF_BAZEL_ALLOW_LOCALHOST_PROOF"),
            Follow("GF_BAZEL_ALLOW_LOCALHOST_PROOF=true", scene => scene.Variables["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true")),
        Of("a malformed manifest", "contract", "bad-value: tinyland.repo.json is not well-formed JSON", scene => scene.Write("workspace/tinyland.repo.json", "{"),
            Follow("tinyland.repo.json", scene => scene.Write("workspace/tinyland.repo.json", "{}"))),
        Of("a value that is none", "contract", "bad-value: GF_BAZEL_QUOTA_RETRIES", scene => scene.Variables["GF_BAZEL_QUOTA_RETRIES"] = "many",
            Follow("or unset it", scene => scene.Variables.Remove("GF_BAZEL_QUOTA_RETRIES"))),
        Of("an empty token file", "contract", "token-source: the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names is empty", scene =>
            scene.Variables["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = scene.Write("token", ""), Follow("mount the token there", scene => scene.Write("token", "abcdefghijkl"))),
        Of("a token file that is not there", "contract", "token-source: the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names is missing", scene =>
            scene.Variables["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = scene.At("token"), Follow("mount the token there", scene => scene.Write("token", "abcdefghijkl"))),
        Of("a token file that cannot be read", "contract", "token-source: the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names cannot be read", scene =>
        {
            scene.Variables["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = scene.Write("token", "abcdefghijkl");
            File.SetUnixFileMode(scene.At("token"), UnixFileMode.None);
            // Root reads it all the same, unless it gives that up.
            scene.Before = Environment.IsPrivilegedProcess ? ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];
        }, Follow("mount the token there", scene => File.SetUnixFileMode(scene.At("token"), UnixFileMode.UserRead))),
        Of("both token variables", "contract", "token-source: GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE and GF_REAPI_CREDENTIAL_HELPER_TOKEN are both set", scene =>
        {
            scene.Variables["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = "abcdefghijkl";
            scene.Variables["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = scene.Write("token", "abcdefghijkl");
        }, Follow("unset one of them", scene => scene.Variables.Remove("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"))),
        Of("a misspelt mode", "variables", "GF_BAZEL_SUBSTRATE_MOED is set, and no variable of the contract; GF_BAZEL_SUBSTRATE_MODE is one",
            scene => Misspell(scene, "GF_BAZEL_SUBSTRATE_MODE", "GF_BAZEL_SUBSTRATE_MOED"), Paste),
        Of("a misspelt cache", "variables", "BAZEL_REMOTE_CACHES is set", scene => Misspell(scene, Cache, "BAZEL_REMOTE_CACHES"), Paste),
        Of("a config that blanks the cache", "rc", ".bazelrc:2: `--remote_cache=` detaches the cache", scene =>
            scene.Write("workspace/.bazelrc", "build --config=offline\nbuild:offline --remote_cache=\n"),
            Follow("take `--config=offline` out of line 1 of ", scene => scene.TakeOut("workspace/.bazelrc", 1))),
        Of("a config of the setting that blanks the cache", "rc", ".bazelrc:1: `--remote_cache=` detaches the cache", scene =>
        {
            scene.Variables["GF_BAZEL_CONFIG"] = "offline";
            scene.Write("workspace/.bazelrc", "build:offline --remote_cache=\n");
        }, Follow("take `--remote_cache` out of line 1 of ", scene => scene.Write("workspace/.bazelrc", "build:offline --jobs=4\n"))),
        Of("a config of the setting that nobody defines", "rc", "GF_BAZEL_CONFIG: config `nosuch` is defined in no rc file for `build`", scene =>
            scene.Variables["GF_BAZEL_CONFIG"] = "nosuch",
            Follow("or `unset GF_BAZEL_CONFIG`", scene => scene.Variables.Remove("GF_BAZEL_CONFIG"))),
        Of("a policy in an rc file", "rc", ".bazelrc:1: `--invocation_policy` decides about remote flags, and nothing on the command line undoes that", scene =>
            scene.Write("workspace/.bazelrc", "startup --invocation_policy=flag_policies{flag_name:\"remote_cache\",use_default{}}\n"),
            Follow("take `--invocation_policy` out of line 1 of ", scene => scene.TakeOut("workspace/.bazelrc", 1))),
        Of("an alias of a flag in an rc file", "rc", ".bazelrc:1: `--flag_alias` gives the name of an option of Bazel's to another flag", scene =>
            scene.Write("workspace/.bazelrc", "build --flag_alias=remote_cache=//:x\n"),
            Follow("take `--flag_alias` out of line 1 of ", scene => scene.TakeOut("workspace/.bazelrc", 1))),
        Of("a line that blanks the cache", "rc", ".bazelrc:2: `--remote_cache=` detaches the cache", scene =>
            scene.Write("workspace/.bazelrc", "test --test_output=errors\ntest --remote_cache=\n"),
            Follow("take `--remote_cache` out of line 2 of ", scene => scene.TakeOut("workspace/.bazelrc", 2))),
        Of("another cache in the home folder's rc file", "rc", "/home/.bazelrc:1: `--remote_cache=grpc://old.example.internal:9092` is not the contract's cache", scene =>
            scene.Write("home/.bazelrc", "common --remote_cache=grpc://old.example.internal:9092\n"),
            Follow("take `--remote_cache` out of line 1 of", scene => scene.TakeOut("home/.bazelrc", 1))),
        Of("an rc file that imports nothing", "rc", ".bazelrc:1: `import` of a file that is not there", scene =>
            scene.Write("workspace/.bazelrc", "import %workspace%/ci.rc\n"), Follow("correct line 1 of", scene => scene.Write("workspace/ci.rc", ""))),
        Of("an rc file with a config that nobody defines", "rc", ".bazelrc:1: config `none` is defined in no rc file", scene =>
            scene.Write("workspace/.bazelrc", "build --config=none\n"), Follow("correct line 1 of", scene => scene.TakeOut("workspace/.bazelrc", 1))),
    ];

    private static void Right(DoctorScene scene) => scene.Variables[Cache] = scene.Endpoint;

    private static void Misspell(DoctorScene scene, string name, string misspelt)
    {
        scene.Variables[misspelt] = scene.Variables[name];
        scene.Variables.Remove(name);
    }
}
