using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Host.Launch;
using Flywheel.Host.Proof;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>A file that answers to a name.</summary>
internal sealed record ProgramAt(string Path, bool IsGuard);

/// <summary>Who answers to a name on PATH, as execvp looks it up, and which of them is the guard.</summary>
internal sealed class ProgramsOnPath
{
    private readonly EnvironmentSnapshot environment;
    private readonly ExecutableFile? guard;

    public ProgramsOnPath(EnvironmentSnapshot environment)
    {
        this.environment = environment;
        Guard = GuardedBazelFile.Find(environment.Entries);
        guard = Guard is { } path ? ExecutableFile.At(path) : null;
    }

    /// <summary>The guard's own file; null where it is not installed.</summary>
    public ByteString? Guard { get; }

    /// <summary>Puts the guard's folder first.</summary>
    public string FixPath => $"put its folder first, here and in your shell's profile: `export PATH={ShellQuote.Of(Folder)}:\"$PATH\"`";

    private string Folder => Path.GetDirectoryName(Guard?.ToString()) ?? "/";

    /// <summary>Every file of this name, in PATH's order.</summary>
    public ImmutableArray<ProgramAt> Named(string name)
    {
        string path = environment.Bytes("PATH")?.Raw ?? "/bin:/usr/bin";
        return
        [
            .. path.Split(':').Select(folder => ByteString.FromRaw(folder.Length == 0 ? "./" + name : $"{folder.TrimEnd('/')}/{name}"))
                .Select(file => (Path: file, File: ExecutableFile.At(file)))
                .Where(found => found.File.IsExecutable).DistinctBy(found => found.File.Identity).Select(found => new ProgramAt(found.Path.ToString(), IsGuard(found.Path))),
        ];
    }

    /// <summary>
    /// What a word starts: a path, from the home folder too, or the first of that name on PATH; null for what is not there.
    /// </summary>
    public ProgramAt? Started(string word, string? folder = null)
    {
        if (!word.Contains('/', StringComparison.Ordinal))
        {
            return Named(word) is [var first, ..] ? first : null;
        }
        if (Absolute(word, folder) is not { } path)
        {
            return null;
        }
        ByteString file = ByteString.FromText(path);
        return ExecutableFile.At(file).IsExecutable ? new(path, IsGuard(file)) : null;
    }

    /// <summary>Null for a path that holds what only a shell expands, and for a relative one without a folder that it is in.</summary>
    public string? Absolute(string word, string? folder)
    {
        foreach (string home in (string[])["~/", "$HOME/", "${HOME}/"])
        {
            if (word.StartsWith(home, StringComparison.Ordinal) && environment.Get("HOME") is { } value)
            {
                return Path.Combine(value, word[home.Length..]);
            }
        }
        return word.StartsWith('/') ? word : word.Contains('$', StringComparison.Ordinal) || folder is null ? null : Path.Combine(folder, word);
    }

    /// <summary>Whether a word names a Bazel or a Bazelisk, by its last part.</summary>
    public static bool IsBazel(string word) => word[(word.LastIndexOf('/') + 1)..].StartsWith("bazel", StringComparison.Ordinal);

    private bool IsGuard(ByteString file) => guard is not null && (ExecutableFile.At(file).IsSameProgram(guard) || IsWrapper(file));

    /// <summary>
    /// Whether it is a small program that carries the guard's own path, to start it with a launcher of its own: so nixpkgs' makeBinaryWrapper
    /// makes <c>bazel</c>. A script is not taken for one: it may name a path for any reason.
    /// </summary>
    private bool IsWrapper(ByteString file)
    {
        ByteString target = ByteString.FromRaw($"{Guard!.Value.Raw[..(Guard.Value.Raw.LastIndexOf('/') + 1)]}{file.Raw[(file.Raw.LastIndexOf('/') + 1)..]}\0");
        return SmallFile.Read(file.ToString()).Bytes is { } bytes && bytes.AsSpan().StartsWith("\u007fELF"u8) && bytes.AsSpan().IndexOf(target.ToBytes()) >= 0;
    }
}
