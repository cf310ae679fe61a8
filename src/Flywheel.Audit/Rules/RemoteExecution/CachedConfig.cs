using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules.Endpoints;
using Flywheel.Audit.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Audit.Rules.RemoteExecution;

/// <summary>
/// A document that names a config whose name says that it caches (<c>ci-cached</c>) and that caches nothing: no bazelrc has it, or it sets no
/// <c>--remote_cache</c>. A guarded entry passes the address itself, so that with it only a config that does not exist is an error.
/// </summary>
internal static class CachedConfig
{
    private const string Subject = "cached config ";

    public static bool IsSubject(string subject) => subject.StartsWith(Subject, StringComparison.Ordinal);

    public static Finding? Judge(
        FileFacts facts, Surface surface, CommandAround? command, string config, SourceSpan span, ConfigReach reach, Severity most, AuditConfig register)
    {
        if (reach.SetsCache || !KeyNames.Words(config).Any(word => word.ToLowerInvariant() is "cached" or "cache" or "remotecache")
            || (reach.IsDefined && command is { GivesCache: true }))
        {
            return null;
        }
        bool guarded = reach.IsDefined && (command?.IsGuarded(register.GuardedCommands) ?? false);
        return UnprovenRemoteExecution.Found(facts, span, surface.Construct, guarded ? Severity.Warning : most, Subject + config,
            reach.IsDefined ? $"`--config={config}` is named as cached, and no bazelrc gives it a `--remote_cache`"
                : $"`--config={config}` is named as cached, and no bazelrc of the repository has it", []) with
        {
            Fix = guarded ? "leave the config out: the guarded entry selects it and passes the cache"
                : $"name a guarded entry such as `{Personalities.Lane}`, which passes the cache and selects the config by itself",
        };
    }
}
