using Flywheel.Core.CommandLine;
using Flywheel.Core.Rc;

namespace Flywheel.Core.Messages;

/// <summary>
/// Options of Bazel as they may be shown: what can be a secret in a value is masked. Of a header and of a variable the name stays, of an
/// address all but the user information and the query; of an option that is not known nothing.
/// </summary>
internal static class OptionMask
{
    internal const string Mask = "***";

    private const string HeaderOption = "_header=";

    /// <summary>The value; null without one.</summary>
    public static string? Value(RcOption option) =>
        option.Given.Value is { } value ? Masked(option.Name, option.IsStarlark, value.ToString()) : option.Value;

    /// <summary>The option as it was written, in one word or two.</summary>
    public static string Text(RcOption option)
    {
        string first = option.Words[0].ToString();
        if (option.Given.Value is not { } value)
        {
            return Redaction.None.Apply(Plain(first));
        }
        string shown = Quoted(Redaction.None.Apply(Masked(option.Name, option.IsStarlark, value.ToString())));
        int equals = first.IndexOf('=', StringComparison.Ordinal);
        return option.Words.Length > 1 ? $"{Plain(first)} {shown}"
            // The value of what an alias stands for is not in the word.
            : equals < 0 ? Plain(first)
            : $"{Plain(first[..equals])}={shown}";
    }

    /// <summary>What can be shown of a value.</summary>
    /// <param name="name">Of the option, as it is called today, without dashes.</param>
    /// <param name="isStarlark">Whether it is a flag that a label names.</param>
    /// <param name="value">As it was given.</param>
    public static string Masked(string name, bool isStarlark, string value) => name switch
    {
        _ when value.Length == 0 => value,
        "remote_header" or "remote_cache_header" or "remote_exec_header" or "bes_header" or "remote_downloader_header" => Named(value) ?? Mask,
        // A header that another option swallowed, as in `--jobs --remote_header=x=y`, or that stands in a word of several.
        _ when value.IndexOf(HeaderOption, StringComparison.Ordinal) is >= 0 and var at => value[..(at + HeaderOption.Length)] + Mask,
        "action_env" or "host_action_env" or "test_env" or "repo_env" or "run_env" or "client_env" or "define" => Named(value) ?? value,
        "build_metadata" or "remote_default_exec_properties" or "aspects_parameters" or "experimental_aspects_parameters" or "worker_extra_flag" =>
            Named(value) ?? Mask,
        "host_jvm_args" or "jvmopt" or "host_jvmopt" when value.StartsWith("-D", StringComparison.Ordinal) => Named(value) ?? value,
        "copt" or "host_copt" or "cxxopt" or "host_cxxopt" or "conlyopt" or "host_conlyopt" or "objccopt" or "swiftcopt" or "host_swiftcopt"
            when value.StartsWith("-D", StringComparison.Ordinal) => Named(value) ?? value,
        // What stands before the `@` are names of files.
        "per_file_copt" or "host_per_file_copt" =>
            value.IndexOf("-D", StringComparison.Ordinal) is >= 0 and var define ? value[..define] + (Named(value[define..]) ?? value[define..]) : value,
        // A value for an annotation processor, and a property of the compiler's own Java.
        "javacopt" or "host_javacopt" when value.StartsWith("-A", StringComparison.Ordinal) || value.StartsWith("-J-D", StringComparison.Ordinal) =>
            Named(value) ?? value,
        // Words of a program's own, and free text.
        "test_arg" or "adb_arg" or "run_under" or "invocation_policy" or "workspace_status_command" or "bes_keywords" or "bes_system_keywords"
            or "remote_default_platform_properties" or "host_platform_remote_properties_override" => Mask,
        _ when isStarlark || OptionTable.TryGetLong(name, out _) || IsStartup(name) => Address(value),
        _ => Mask,
    };

    private static bool IsStartup(string name) => StartupOptions.Unary.Contains(name) || StartupOptions.Nullary.Contains(name);

    /// <summary>What stands before the `=`, and a mask; null without one.</summary>
    private static string? Named(string value) => value.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? value[..(equals + 1)] + Mask : null;

    /// <summary>
    /// What has an address in it without what stands before its last `@` and behind its `?`. A label has an `@` as well, and nothing
    /// before it.
    /// </summary>
    private static string Address(string value)
    {
        int scheme = value.IndexOf("://", StringComparison.Ordinal);
        int start = scheme < 0 ? 0 : scheme + 3;
        int at = value.LastIndexOf('@');
        bool isLabel = scheme < 0 && (value.StartsWith('@') || value.Contains("//", StringComparison.Ordinal) || value.Contains("=@", StringComparison.Ordinal));
        if (at > start && !isLabel)
        {
            value = value[..start] + Mask + value[at..];
        }
        int query = scheme < 0 ? -1 : value.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? value : value[..(query + 1)] + Mask;
    }

    /// <summary>An option's name, when it looks like one.</summary>
    private static string Plain(string word) => CommandLineFormat.NameOf(ByteString.FromText(word));

    private static string Quoted(string value)
    {
        foreach (char c in value)
        {
            if (c is ' ' or '\'' or '"' or '\\' or '#')
            {
                return "'" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
            }
        }
        return value;
    }
}
