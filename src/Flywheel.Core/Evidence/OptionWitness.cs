namespace Flywheel.Core.Evidence;

/// <summary>
/// The options that matter to the shared cache, as one command line of the stream states them: the last value of each. They are looked
/// for by name: a canonical line also holds <c>--client_env=...</c> and <c>--default_override=...</c> with whole options inside.
/// </summary>
internal sealed class OptionWitness
{
    private const string Yes = "1";
    private const string No = "0";

    private const string AcceptCached = "remote_accept_cached";
    private const string Filters = "ui_event_filters";

    private static readonly string[] Texts =
        ["remote_cache", "remote_executor", "remote_proxy", "remote_instance_name", "disk_cache", "bes_upload_mode", "invocation_id", Filters];

    private static readonly string[] Flags = ["remote_local_fallback", "remote_upload_local_results", AcceptCached];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private bool warningsHidden;

    public string? InvocationId => Of("invocation_id");

    /// <summary>
    /// An option in the form <c>--name=value</c>, <c>--name value</c>, <c>--name</c> or <c>--noname</c>. Others are passed over.
    /// </summary>
    public void Add(string combined)
    {
        if (Split(combined) is (var name, var value))
        {
            Set(name, value);
        }
    }

    /// <summary>
    /// An option that is stated twice over: as it was typed, maybe by its old name (<c>--remote_http_cache</c>), and by name and value.
    /// False when the two contradict each other.
    /// </summary>
    public bool Add(string combined, string name, string? value)
    {
        (string Name, string Value)? split = Split(combined);
        if (!Texts.Contains(name) && !Flags.Contains(name))
        {
            return split is null;
        }
        if (split is { } typed ? typed.Name != name || typed.Value != (value ?? "") : (Typed(combined).Value ?? "") != (value ?? ""))
        {
            return false;
        }
        Set(name, value ?? "");
        return true;
    }

    public EffectiveOptions Effective() => new()
    {
        RemoteCache = Of("remote_cache"),
        RemoteExecutor = Of("remote_executor"),
        RemoteProxy = Of("remote_proxy"),
        RemoteInstanceName = Of("remote_instance_name"),
        DiskCache = Of("disk_cache"),
        BesUploadMode = Of("bes_upload_mode")?.ToLowerInvariant(),
        RemoteUploadLocalResults = Of("remote_upload_local_results") is { } upload ? IsYes(upload) : null,
        RemoteLocalFallback = Of("remote_local_fallback") is { } fallback && IsYes(fallback),
        TakesNothingFromCache = Of(AcceptCached) is { } accepted && !IsYes(accepted),
        WarningsHidden = warningsHidden,
    };

    private void Set(string name, string value)
    {
        values[name] = value;
        warningsHidden = name == Filters ? Hides(value, warningsHidden) : warningsHidden;
    }

    /// <summary>A list of kinds of events is what is shown; with a sign before each it changes what was shown before.</summary>
    private static bool Hides(string filters, bool hidden)
    {
        foreach (string kind in filters.Split(','))
        {
            hidden = kind.ToLowerInvariant() switch
            {
                "-warning" => true,
                "+warning" or "warning" => false,
                ['-' or '+', ..] => hidden,
                _ => !filters.Split(',').Contains("warning", StringComparer.OrdinalIgnoreCase),
            };
        }
        return hidden;
    }

    private string? Of(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>As Bazel reads a boolean.</summary>
    private static bool IsYes(string word) => word.ToLowerInvariant() is Yes or "true" or "yes" or "t" or "y";

    /// <summary>Null for an option that is none of ours.</summary>
    private static (string Name, string Value)? Split(string combined)
    {
        if (!combined.StartsWith("--", StringComparison.Ordinal))
        {
            return null;
        }
        (string name, string? value) = Typed(combined);
        foreach (string text in Texts)
        {
            if (name == text)
            {
                return (text, value ?? "");
            }
        }
        foreach (string flag in Flags)
        {
            if (name == flag)
            {
                return (flag, value ?? Yes);
            }
            if (name == "no" + flag)
            {
                return (flag, value ?? No);
            }
        }
        return null;
    }

    /// <summary>Name and value, without the dashes. A value that was the next word stands behind a space (2.1.0, 4.2.3).</summary>
    private static (string Name, string? Value) Typed(string combined)
    {
        int end = combined.AsSpan().IndexOfAny('=', ' ');
        return end < 0 ? (combined.TrimStart('-'), null) : (combined[..end].TrimStart('-'), combined[(end + 1)..]);
    }
}
