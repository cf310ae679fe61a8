using Flywheel.Core.Launch;

namespace Flywheel.Core.Rc;

/// <summary>What differs between Bazels in how they read rc files.</summary>
/// <param name="version">Null where it is not known: then as the newest do, and conditions on a version are left undecided.</param>
public sealed class RcDialect(BazelVersion? version)
{
    public BazelVersion? Version => version;

    /// <summary>
    /// `common` leaves out what the command does not have, and `always` does not
    /// (https://github.com/bazelbuild/bazel/pull/18609). Before, `common` is as strict as `always`, which is no word at all.
    /// </summary>
    public bool HasAlways => From(6, 3, 0);

    /// <summary>
    /// <c>try-import-if-bazel-version</c> (https://github.com/bazelbuild/bazel/pull/29407 for 8.7.0 and pull/27887 for 9.0.0).
    /// </summary>
    public bool HasConditionalImport => From(8, 7, 0);

    /// <summary>The variable BAZELRC (https://bazel.build/versions/9.0.0/run/bazelrc).</summary>
    public bool ReadsVariable => From(9, 0, 0);

    /// <summary><c>startup:linux</c> and its like (https://github.com/bazelbuild/bazel/pull/29251).</summary>
    public bool HasPlatformStartup => From(9, 0, 2);

    /// <summary>
    /// Only the first --bazelrc counts (2.1.0, measured; https://github.com/bazelbuild/bazel/pull/12740 is of the time after 4.0).
    /// </summary>
    public bool ReadsOneBazelrc => !From(4, 1, 0);

    /// <summary>
    /// A `~` before the path of a --bazelrc is the home folder (4.2.3, measured; not in 2.1.0. Which release began with it is not known).
    /// </summary>
    public bool KnowsTilde => !ReadsOneBazelrc;

    /// <summary>`fetch` and `vendor` take options of `test`, and `canonicalize-flags` those of `build` (BlazeCommand's of 7.1 on).</summary>
    public bool FetchInheritsTest => From(7, 1, 0);

    /// <summary>
    /// Whether the option table is measured on this Bazel or one that is older and newer: what it does not know, this Bazel does not
    /// know either.
    /// </summary>
    public bool IsMeasured => version is { } measured && measured <= new BazelVersion(4, 2, 3);

    private bool From(int major, int minor, int patch) => version is not { } known || known >= new BazelVersion(major, minor, patch);

    /// <summary>
    /// The command and those that it takes options from, base first, so that the most specific wins; before all of them `always` and
    /// `common` (getCommandNamesToParse of BlazeOptionHandler.java, and @Command of the commands; 4.2.3).
    /// </summary>
    public string[] Sections(string command)
    {
        string[] own = command switch
        {
            "build" => ["build"],
            "coverage" => ["build", "test", "coverage"],
            "cquery" => ["build", "test", "cquery"],
            "test" or "run" or "aquery" or "info" or "clean" or "config" or "print_action" or "mobile-install" => ["build", command],
            "fetch" or "vendor" when FetchInheritsTest => ["build", "test", command],
            "canonicalize-flags" => [FetchInheritsTest ? "build" : "query", command],
            _ => [command],
        };
        return HasAlways ? ["always", "common", .. own] : ["common", .. own];
    }
}
