using System.Text;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Contract.Rules;

internal sealed class FlagConflict : ContractRule
{
    public override string Id => "flag-conflict";

    public override string ViolatedWhen =>
        "the user's own words detach or redirect the cache: `--remote_cache` (or remote_http_cache, remote_rest_cache) empty or "
        + "another endpoint, `--remote_executor` other than empty or the contract's, another `--remote_instance_name`, a "
        + "`--remote_proxy` (or remote_cache_proxy) not ours, `--invocation_policy` naming a flag of these, `--flag_alias` naming an option of Bazel's; or "
        + "strict, and not executor-backed: "
        + "`--noremote_accept_cached`, `--modify_execution_info` with no-remote, no-remote-cache, no-cache or local, "
        + "`--remote_local_fallback`; in a config or an rc file it is a warning, but for a policy, an alias, and a proxy before an HTTP cache, "
        + "which no word on the command line undoes";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (UserFlag flag in scene.Facts.UserFlags)
        {
            if (Conflict(scene, flag) is { } conflict)
            {
                yield return new($"{Word(flag)} {conflict}", $"leave `--{Written(flag)}` out");
            }
        }
        foreach (RcFlag rc in scene.Facts.RcFlags)
        {
            if (Conflict(scene, rc.Flag) is { } conflict)
            {
                (string fate, bool warning) = rc.Flag.Name switch
                {
                    "invocation_policy" or "flag_alias" => (", and nothing on the command line undoes that", false),
                    // With an HTTP cache no Bazel takes an empty one (BazelArguments).
                    "remote_proxy" or "remote_cache_proxy" when scene.Cache?.Reading.Value is { IsHttp: true } =>
                        (", and nothing on the command line undoes that", false),
                    "modify_execution_info" or "remote_local_fallback" => ("", true),
                    _ => ("; it is overridden", true),
                };
                yield return new($"{rc.Place}: {Word(rc.Flag)} {conflict}{fate}", $"take `--{Written(rc.Flag)}` out of {rc.Place.File}", warning);
            }
        }
    }

    private static string? Conflict(Scene scene, UserFlag flag)
    {
        bool strictCache = scene.Facts.Strict && scene.EffectiveMode != SubstrateMode.ExecutorBacked;
        return flag.Name switch
        {
            "remote_cache" or "remote_http_cache" or "remote_rest_cache" => Cache(scene, flag.Value),
            "remote_executor" when flag.Value.Length > 0 && !Same(flag.Value, scene.Executor) => "is not the contract's executor",
            "remote_instance_name" when flag.Value != scene.Settings.InstanceName.Value => "is not the contract's instance",
            "remote_proxy" or "remote_cache_proxy" when flag.Value.Length > 0 && !IsOurProxy(scene, flag.Value) =>
                "sends the cache's traffic elsewhere",
            "invocation_policy" when NamesRemoteFlag(flag.Value) => "decides about remote flags",
            // Then `--test_arg -- //:x` has its separator where the table has a value, and the tail lands behind it; and each
            // --remote_cache sets that flag instead (both measured on 4.2.3: exit 0, detached).
            "flag_alias" when OptionTable.TryGetLong(flag.Value.AsSpan(0, int.Max(flag.Value.IndexOf('='), 0)), out _) =>
                "gives the name of an option of Bazel's to another flag",
            "remote_accept_cached" when strictCache && flag.Value == "false" => "takes nothing from the cache",
            "modify_execution_info" when strictCache && KeepsOff(flag.Value) => "keeps actions off the cache",
            "remote_local_fallback" when strictCache && flag.Value != "false" => "falls back to local execution",
            _ => null,
        };
    }

    private static string? Cache(Scene scene, string value) =>
        value.Length == 0 ? "detaches the cache" : Same(value, scene.Cache) ? null : "is not the contract's cache";

    /// <summary>
    /// Bazel takes an address without a scheme as grpcs. For a unix socket, what it is given instead of that address counts, too.
    /// </summary>
    private static bool Same(string value, EndpointSetting? setting)
    {
        if (setting?.Reading.Value is not { } ours)
        {
            return false;
        }
        string text = value.Contains("://", StringComparison.Ordinal) || value.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
            ? value
            : "grpcs://" + value;
        return Endpoint.Parse(text).Value is { } theirs
            && (theirs.Normalized == ours.Normalized
                || (ours.Scheme == Contract.EndpointScheme.Unix && theirs.Normalized == "grpc://localhost:80"))
            && (theirs.UserInfo is null || theirs.UserInfo == ours.UserInfo);
    }

    private static bool IsOurProxy(Scene scene, string value) =>
        scene.Cache?.Reading.Value is { Scheme: Contract.EndpointScheme.Unix } ours && Endpoint.Parse(value).Value?.Normalized == ours.Normalized;

    /// <summary>
    /// The policy is text or base64 of the binary message; both hold flag names as plain ASCII, but for a text with escapes, which
    /// may spell any name.
    /// </summary>
    private static bool NamesRemoteFlag(string value)
    {
        byte[] buffer = new byte[value.Length];
        return Names(value) || value.Contains('\\', StringComparison.Ordinal)
            || (Convert.TryFromBase64String(value, buffer, out int length) && Names(Encoding.Latin1.GetString(buffer, 0, length)));

        static bool Names(string text) =>
            text.Contains("remote_", StringComparison.Ordinal) || UserFlag.Watched.Any(name => text.Contains(name, StringComparison.Ordinal));
    }

    /// <summary>
    /// <c>regex=+key,regex=-key</c>: an added key keeps actions off the cache, a removed one does not, and no-remote-exec has
    /// nothing to do with it (Spawns.mayBeCachedRemotely of Bazel 4.2.3).
    /// </summary>
    private static bool KeepsOff(string value) => value.Split(',').Any(part =>
        part[(part.LastIndexOf('=') + 1)..].Trim() is "+no-remote" or "+no-cache" or "+no-remote-cache" or "+local");

    private static string Word(UserFlag flag) => flag.Name switch
    {
        "remote_cache" or "remote_http_cache" or "remote_rest_cache" or "remote_executor" =>
            flag.Value.Length == 0 ? $"`--{flag.Name}=`"
            : Shown.Address(flag.Value) is { } address ? $"`--{flag.Name}={address}`"
            : $"`--{flag.Name}`",
        _ => $"`--{Written(flag)}`",
    };

    /// <summary>Its name as it conflicts: of this one only the negation does.</summary>
    private static string Written(UserFlag flag) => flag.Name == "remote_accept_cached" ? "noremote_accept_cached" : flag.Name;
}
