using System.Collections.Immutable;
using Flywheel.Core.Credentials;
using Flywheel.Core.Rc;

namespace Flywheel.Core.Contract;

/// <summary>The name that the executable was started under.</summary>
public enum Personality
{
    /// <summary>The guard on a developer's PATH.</summary>
    Bazel,

    /// <summary>bazel-cache-backed or gloriousflywheel-bazel: always strict.</summary>
    Lane,

    /// <summary><c>flywheel contract</c>: judges, runs nothing.</summary>
    Companion,
}

/// <summary>Everything that the contract is judged by.</summary>
public sealed record Facts
{
    public required Personality Personality { get; init; }

    public required Settings Settings { get; init; }

    /// <summary>Today in UTC, for the escape hatch's last day.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Whether the command can execute build actions.</summary>
    public bool Heavy { get; init; }

    /// <summary><c>--strict</c> of <c>flywheel contract</c>.</summary>
    public bool StrictAsked { get; init; }

    /// <summary>The user's own words about remote caching, in their order.</summary>
    public ImmutableArray<UserFlag> UserFlags { get; init; } = [];

    /// <summary>The same found in configs and rc files, as far as no other word there overrides it.</summary>
    public ImmutableArray<RcFlag> RcFlags { get; init; } = [];

    /// <summary>What Bazel's own options say about credentials, on the command line and in rc files.</summary>
    public TypedCredentials Typed { get; init; } = TypedCredentials.None;

    /// <summary>The .netrc that the Bazel at hand reads; null without one.</summary>
    public NetrcFile? Netrc { get; init; }

    /// <summary>State of the file that <see cref="Settings.TokenFileInUse"/> names.</summary>
    public TokenFileState TokenFile { get; init; } = TokenFileState.NotLookedAt;

    /// <summary>
    /// The absolute path of the credential helper that hands a GF token to Bazel, as it is installed beside this program; null where it
    /// is not.
    /// </summary>
    public string? TokenHelper { get; init; }

    internal bool HasTokenInFile => TokenFile is TokenFileState.Present or TokenFileState.ReadableByOthers;

    public bool Strict => Personality == Personality.Lane || Settings.Strict.Value || StrictAsked;

    public EscapeHatch EscapeHatch => EscapeHatch.Parse(Settings.EscapeHatch?.Value, Today);
}

/// <summary>
/// One option of Bazel as somebody gave it. <paramref name="Name"/> is without dashes and without a leading <c>no</c>;
/// <paramref name="Value"/> of a boolean is <c>true</c> or <c>false</c>, or what it was given when that is neither.
/// </summary>
public sealed record UserFlag(string Name, string Value)
{
    /// <summary>The options that the contract looks at; the startup option invocation_policy is one of them.</summary>
    public static ImmutableArray<string> Watched { get; } =
    [
        "remote_cache", "remote_http_cache", "remote_rest_cache", "remote_executor", "remote_instance_name", "remote_proxy",
        "remote_cache_proxy", "invocation_policy", "flag_alias", "remote_accept_cached", "modify_execution_info",
        "remote_local_fallback",
    ];
}

/// <summary>A watched option found in an rc file.</summary>
/// <param name="Flag">As the contract judges it.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Option">As it was resolved; null where nobody asks.</param>
public sealed record RcFlag(UserFlag Flag, RcPlace Place, RcOption? Option = null);

/// <summary>What a look at the token file showed.</summary>
public enum TokenFileState
{
    NotLookedAt,
    Present,
    ReadableByOthers,
    Missing,
    Unreadable,
    Empty,
}
