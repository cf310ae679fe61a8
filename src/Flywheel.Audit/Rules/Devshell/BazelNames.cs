using Flywheel.Audit.Register;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>Which names stand for the real Bazel or Bazelisk, and which for something that guards them.</summary>
internal sealed class BazelNames(AuditConfig config)
{
    private static readonly string[] Guards = ["bazel-cache-backed", "gloriousflywheel-bazel"];

    private static readonly string[] Ends =
        ["unwrapped", "bin", "self", "fhs", "bootstrap", "full", "nojdk", "latest", "real", "wrapped", "jdk11",
            "linux", "darwin", "windows", "rolling", "lts", "source"];

    /// <summary>
    /// <c>bazel</c>, <c>bazelisk</c>, <c>bazel_7</c>, <c>bazel-7.1.0</c>, <c>bazelisk-linux-amd64</c>; not <c>bazel-buildtools</c>, <c>bazel-remote</c>,
    /// <c>bazel-watcher</c> and other tools around it.
    /// </summary>
    public static bool IsBazel(ReadOnlySpan<char> name)
    {
        name = name.EndsWith(".exe", StringComparison.Ordinal) ? name[..^4] : name;
        if (!name.StartsWith("bazel", StringComparison.Ordinal))
        {
            return false;
        }
        name = name.StartsWith("bazelisk", StringComparison.Ordinal) ? name[8..] : name[5..];
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return true;
        }
        if (name[0] is not ('-' or '_' or '.') || name.Length < 2)
        {
            return false;
        }
        if (char.IsAsciiDigit(name[1]))
        {
            return true;
        }
        int end = name[1..].IndexOfAny('-', '_', '.');
        ReadOnlySpan<char> word = end < 0 ? name[1..] : name[1..(end + 1)];
        foreach (string known in Ends)
        {
            if (word.SequenceEqual(known))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The last part of a path or reference that names Bazel: <c>nixpkgs#bazelisk</c>, <c>@bazel/bazelisk@1.2</c>; null where none does.</summary>
    public static string? PackageOf(string reference)
    {
        int cut = reference.IndexOf('@', Math.Min(1, reference.Length));
        string bare = cut > 0 ? reference[..cut] : reference;
        bare = bare.IndexOfAny(['=', '^', '<', '>', '~']) is > 0 and var version ? bare[..version] : bare;
        bare = bare[(bare.LastIndexOfAny(['/', '#', ':']) + 1)..];
        if (IsBazel(bare))
        {
            return bare;
        }
        bare = bare[(bare.LastIndexOf('.') + 1)..];
        return IsBazel(bare) ? bare : null;
    }

    /// <summary>Whether a program, a package or a path is a guard: the lanes, `flywheel` and its like, what the register names.</summary>
    public bool IsGuard(string text)
    {
        if (text.Contains("flywheel", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }
        string name = text[(text.LastIndexOf('/') + 1)..];
        string stem = name.EndsWith(".sh", StringComparison.Ordinal) ? name[..^3] : name;
        return Guards.Any(guard => stem == guard || text.Contains(guard, StringComparison.Ordinal))
            || config.GuardedCommands.Any(guard => guard == name || guard == stem || Trimmed(guard) == Trimmed(text)
                || (guard.Contains('/') && text.EndsWith("/" + Trimmed(guard), StringComparison.Ordinal)));
    }

    /// <summary>
    /// Whether a guard stands in for a bare <c>bazel</c> beside it: one that goes by a name of its own, as the lanes do, leaves that as it is.
    /// </summary>
    public bool Covers(string text)
    {
        string bare = text.IndexOf('@', Math.Min(1, text.Length)) is > 0 and var version ? text[..version] : text;
        bare = bare.EndsWith(".sh", StringComparison.Ordinal) ? bare[..^3] : bare;
        string name = bare[(bare.LastIndexOfAny(['/', '#', ':', '.']) + 1)..];
        bool isLane = Guards.Contains(name) || config.GuardedCommands.Any(guard => FileName(guard) == name);
        return IsGuard(text) && (!isLane || IsBazel(name));
    }

    /// <summary>The file name of a path.</summary>
    public static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Trimmed(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
