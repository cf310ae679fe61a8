namespace Flywheel.Core.CommandLine;

/// <summary>Whether an option of Bazel's commands takes a word of its own as value.</summary>
public enum OptionKind
{
    /// <summary>Never takes the next word; may have a <c>no</c> prefix.</summary>
    Flag,

    /// <summary>Takes the next word, whatever it is, when it has no <c>=</c>.</summary>
    Value,

    /// <summary>A flag in one Bazel and value-taking in another.</summary>
    Varies,
}

/// <summary>The options of Bazel's commands.</summary>
public static partial class OptionTable
{
    private static readonly string[] Flags =
    [
        "build_tests_only", "curses", "experimental_remote_cache_compression", "incompatible_remote_results_ignore_disk",
        "keep_going", "nobuild_tests", "remote_accept_cached", "remote_cache_compression", "remote_local_fallback",
        "remote_upload_local_results", "verbose_failures",
    ];

    private static readonly string[] Values =
    [
        "action_env", "compilation_mode", "config", "define", "digest_function", "disk_cache", "invocation_id",
        "invocation_policy", "jobs", "modify_execution_info", "remote_cache", "remote_executor", "remote_header",
        "remote_http_cache", "remote_instance_name", "remote_proxy", "remote_rest_cache", "run_under", "test_arg",
        "test_env", "test_output",
    ];

    /// <summary>Looks up a long option by its name without dashes and without a <c>no</c> prefix.</summary>
    public static bool TryGetLong(ReadOnlySpan<char> name, out OptionKind kind)
    {
        kind = Holds(Values, name) ? OptionKind.Value : OptionKind.Flag;
        return kind == OptionKind.Value || Holds(Flags, name);
    }

    /// <summary>Looks up a one-letter option.</summary>
    public static bool TryGetShort(char letter, out OptionKind kind)
    {
        kind = letter is 'c' or 'j' ? OptionKind.Value : OptionKind.Flag;
        return letter is 'c' or 'j' or 'k' or 's' or 't';
    }

    private static bool Holds(string[] names, ReadOnlySpan<char> name)
    {
        foreach (string candidate in names)
        {
            if (name.SequenceEqual(candidate))
            {
                return true;
            }
        }
        return false;
    }
}
