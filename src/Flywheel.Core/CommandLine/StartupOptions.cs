using System.Collections.Immutable;

namespace Flywheel.Core.CommandLine;

/// <summary>How a startup option was written.</summary>
public enum StartupOptionForm
{
    /// <summary><c>--x</c> or <c>--nox</c>.</summary>
    Nullary,

    /// <summary><c>--x=v</c>.</summary>
    UnaryWithEquals,

    /// <summary><c>--x v</c>: two words.</summary>
    UnaryWithNextWord,

    /// <summary><c>--x</c> as the very last word; Bazel's client refuses it (exit 2, measured on 4.2.3).</summary>
    UnaryWithoutValue,

    /// <summary>
    /// <c>--x=v</c> with a name that is not in the tables, or with a nullary one. Bazel's client refuses it, but no word after
    /// it can be misread.
    /// </summary>
    UnknownWithEquals,
}

/// <summary>A startup option and the words that it was written in.</summary>
/// <param name="Name">Without dashes; of a nullary option without <c>no</c>. One char a byte.</param>
/// <param name="Negated">Whether it was written <c>--nox</c>.</param>
/// <param name="Value">What follows <c>=</c>, or the next word; null without one.</param>
/// <param name="Words">One word, or two for <see cref="StartupOptionForm.UnaryWithNextWord"/>.</param>
/// <param name="Form">How it was written.</param>
public sealed record StartupOption(
    string Name, bool Negated, ByteString? Value, ImmutableArray<ByteString> Words, StartupOptionForm Form);

/// <summary>
/// The startup options that Bazel's client knows, from 2.1 to today. The client allows no abbreviations, and the bare form of
/// a unary option swallows the next word, whatever it is (startup_options.cc, option_processor.cc).
/// </summary>
public static class StartupOptions
{
    public static ImmutableArray<string> Unary { get; } =
    [
        "bazelrc", "connect_timeout_secs", "digest_function", "failure_detail_out", "host_jvm_args", "host_jvm_profile",
        "io_nice_level", "local_startup_timeout_secs", "macos_qos_class", "max_idle_secs", "output_base",
        "output_user_root", "server_javabase", "server_jvm_out", "experimental_cgroup_parent", "command_port",
        "install_base", "invocation_policy", "unix_digest_hash_attribute_name", "extra_classpath",
        // Legacy.
        "blazerc", "host_javabase", "experimental_oom_more_eagerly_threshold", "install_md5", "workspace_directory",
        "default_system_javabase", "product_name", "option_sources",
    ];

    public static ImmutableArray<string> Nullary { get; } =
    [
        "autodetect_server_javabase", "batch", "batch_cpu_scheduling", "block_for_lock", "client_debug",
        "expand_configs_in_place", "experimental_run_in_user_cgroup", "fatal_event_bus_exceptions", "home_rc",
        "host_jvm_debug", "idle_server_tasks", "ignore_all_rc_files", "lock_install_base", "preemptible", "quiet",
        "shutdown_on_low_sys_mem", "system_rc", "unlimit_coredumps", "watchfs", "windows_enable_symlinks",
        "workspace_rc", "write_command_log",
        // Legacy.
        "master_bazelrc", "master_blazerc", "deep_execroot", "rotating_server_log", "experimental_oom_more_eagerly",
        "use_custom_exit_code_on_abrupt_exit", "allow_configurable_attributes",
        "incompatible_windows_style_arg_escaping", "incompatible_enable_execution_transition",
        // Debian's own, in its 4.2.3. Elsewhere --version counts as the only word and is refused beside others.
        "trust_install_base", Version,
    ];

    private const string Version = "version";

    /// <summary>
    /// Whether the client only prints its version, whatever the command: a --version that no later --noversion takes back
    /// (measured on 4.2.3).
    /// </summary>
    internal static bool AskForVersion(ImmutableArray<StartupOption> options) =>
        options.LastOrDefault(option => option is { Name: Version, Form: StartupOptionForm.Nullary }) is { Negated: false };

    /// <summary>
    /// Reads the startup option that begins at <paramref name="index"/>; null when it is an unknown one without <c>=</c>,
    /// which may or may not swallow the next word.
    /// </summary>
    internal static StartupOption? Read(ReadOnlySpan<ByteString> words, int index)
    {
        ByteString word = words[index];
        string raw = word.Raw;
        int dashes = raw.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
        int equals = raw.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? raw[dashes..] : raw[dashes..Math.Max(dashes, equals)];
        if (equals >= 0)
        {
            StartupOptionForm form = dashes == 2 && Unary.Contains(name)
                ? StartupOptionForm.UnaryWithEquals
                : StartupOptionForm.UnknownWithEquals;
            return new(name, false, word.Slice(equals + 1), [word], form);
        }
        if (dashes != 2)
        {
            return null;
        }
        if (Nullary.Contains(name))
        {
            return new(name, false, null, [word], StartupOptionForm.Nullary);
        }
        if (name.StartsWith("no", StringComparison.Ordinal) && Nullary.Contains(name[2..]))
        {
            return new(name[2..], true, null, [word], StartupOptionForm.Nullary);
        }
        if (!Unary.Contains(name))
        {
            return null;
        }
        return index + 1 < words.Length
            ? new(name, false, words[index + 1], [word, words[index + 1]], StartupOptionForm.UnaryWithNextWord)
            : new(name, false, null, [word], StartupOptionForm.UnaryWithoutValue);
    }
}
