using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Devshell;

/// <summary>What a script puts on the PATH of the shell or the image that it makes: installs, links, aliases, functions, PATH itself.</summary>
internal sealed class PathScript(AuditScene scene, BazelNames names, FileFacts file)
{
    private static readonly string[] Installers =
    [
        "apt", "apt-get", "aptitude", "dnf", "yum", "microdnf", "zypper", "apk", "brew", "pacman", "yay", "snap", "choco", "scoop", "winget", "conda",
        "mamba", "micromamba", "pip", "pip3", "pipx", "go", "asdf", "mise", "rtx", "sdk", "npm", "pnpm", "yarn", "bun", "nix-env", "nix", "nix-shell", "volta",
        "devbox", "pkgx", "eget", "aqua", "uv", "use",
    ];

    private static readonly string[] Verbs =
    [
        "install", "add", "i", "get", "global", "use", "local", "shell", "profile", "-S", "-Sy", "-Syu", "-i",
        "-iA", "-ivA", "-fiA", "--install", "-p", "--packages",
        "flake", "nix",
    ];

    private static readonly string[] PathFolders =
        ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin", "/go/bin", "/opt/bin", "/snap/bin", "/root/.local/bin", "/root/bin"];

    /// <summary>The guard that the script itself puts there; null where it puts none.</summary>
    public string? Guard { get; private set; }

    public List<PathFinding> Found { get; } = [];

    /// <param name="script">Of the file.</param>
    /// <param name="what">That it makes: <c>the image</c>, <c>the shell</c>.</param>
    /// <param name="keepsFunctions">Whether functions of the script live on in the shell.</param>
    public void Read(ScriptFragment script, string what, bool keepsFunctions)
    {
        ShellReading reading = scene.ReadingAsWritten(script);
        foreach (ShellAssignment assignment in reading.Assignments.Where(one => one.Name is "PATH"))
        {
            Path(assignment.Value.Text, assignment.Value.Span, script.Construct, what);
        }
        foreach (FoundCommand command in reading.Commands)
        {
            if (command.Manner is CommandManner.Comment or CommandManner.Echoed)
            {
                continue;
            }
            if (command.Name is "alias" || command.Manner == CommandManner.Run)
            {
                Command(command, script, reading, what, keepsFunctions);
            }
        }
    }

    /// <summary>The value of PATH: whether one of its folders is Bazel's.</summary>
    public void Path(string value, SourceSpan span, Construct construct, string what)
    {
        foreach (string folder in value.Split([':', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            Folder(folder.Trim('"', '\''), span, construct, what);
        }
    }

    private void Folder(string folder, SourceSpan span, Construct construct, string what)
    {
        if (names.IsGuard(folder))
        {
            Guard ??= folder;
            return;
        }
        string[] parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string? part = parts.FirstOrDefault(one => IsFolderOfBazel(one.TrimStart('.')));
        if (part is not null)
        {
            // `bazel-bin` holds what Bazel built: only a folder of that name elsewhere may be an installation.
            bool output = part == "bazel-bin";
            if (!output || parts[0] is not ("bazel-bin" or "$PWD" or "." or "${PWD}"))
            {
                Found.Add(new(span, construct, part, $"`{folder}` on PATH gives {what} an unguarded Bazel", output ? "what that folder holds decides" : null));
            }
        }
        else if (!folder.StartsWith('$') || folder.StartsWith("$PWD/", StringComparison.Ordinal))
        {
            Own(folder.StartsWith("$PWD/", StringComparison.Ordinal) ? folder[5..] : folder, span, construct, what);
        }
    }

    private static bool IsFolderOfBazel(string part)
    {
        string name = part.StartsWith("${", StringComparison.Ordinal) ? part[(part.LastIndexOf('.') + 1)..].TrimEnd('}') : part;
        int store = name.IndexOf("-bazel", StringComparison.Ordinal);
        return BazelNames.IsBazel(name) || (store == 32 && BazelNames.IsBazel(name.AsSpan(33)));
    }

    /// <summary>A folder of the repository that holds a program named bazel.</summary>
    private void Own(string folder, SourceSpan span, Construct construct, string what)
    {
        if (folder.StartsWith('/') || folder.Contains('$'))
        {
            return;
        }
        foreach (string program in (ReadOnlySpan<string>)["bazel", "bazelisk"])
        {
            string path = RepositoryPath.Joined(RepositoryPath.FolderOf(file.Path), folder + "/" + program);
            if (scene.ReadFile(path) is { } bytes)
            {
                WrapperBody body = OfFile(path, bytes);
                if (body.Kind is WrapperKind.Guarded or WrapperKind.Idle)
                {
                    Guard ??= path;
                    continue;
                }
                Found.Add(new(span, construct, program, $"`{path}` on PATH runs `{body.Command}` without the guard",
                    body.Kind == WrapperKind.Unknown ? "what that holds when it runs decides" : null));
            }
        }
    }

    /// <summary>What a script of the repository runs.</summary>
    public WrapperBody OfFile(string path, byte[] bytes) => names.IsGuard(path) ? new(WrapperKind.Guarded, "", default)
        : WrapperBody.OfProgram([new(MappedText.Of(SourceText.Decode(path, bytes)), ScriptOrigin.ShellFile, Construct.File)], names);

    private void Command(FoundCommand command, ScriptFragment script, ShellReading reading, string what, bool keepsFunctions)
    {
        string[] words = [.. command.Words.Select(word => word.Text)];
        if (command.Function is "bazel" or "bazelisk" && WrapperBody.IsReal(command.Program) && !command.AfterContractCheck)
        {
            Found.Add(new(command.Span, script.Construct, command.Function, $"the function `{command.Function}` runs `{command.Program}` without the guard",
                keepsFunctions ? null : "whether it is exported to the shell decides"));
        }
        else if (command.Name is "alias")
        {
            Alias(words, command, script.Construct);
        }
        else if (command.Name is "PATH_add" or "path_add" or "path_prepend" or "fish_add_path" or "path_append")
        {
            foreach (string folder in words.Where(word => word is not "PATH" && !word.StartsWith('-')))
            {
                Folder(folder, command.Span, script.Construct, what);
            }
        }
        else if (Installers.Contains(command.Name))
        {
            Install(words, command, script.Construct, what);
        }
        else if (command.Name is "ln" or "cp" or "mv" or "install")
        {
            Placed(words, command, script.Construct, what);
        }
        else if (command.Name is "curl" or "wget" or "aria2c" or "tee" or "cat")
        {
            Written(words, command, script, reading, what);
        }
    }

    private void Alias(string[] words, FoundCommand command, Construct construct)
    {
        foreach (string word in words)
        {
            int equals = word.IndexOf('=');
            if (equals > 0 && word[..equals] is "bazel" or "bazelisk")
            {
                string first = word[(equals + 1)..].Trim().Split(' ')[0];
                if (names.IsGuard(word[(equals + 1)..]))
                {
                    Guard ??= first;
                }
                else if (WrapperBody.IsReal(first))
                {
                    Found.Add(new(command.Span, construct, first, $"the alias `{word[..equals]}` is `{first}` without the guard"));
                }
            }
        }
    }

    private void Install(string[] words, FoundCommand command, Construct construct, string what)
    {
        bool isNode = command.Name is "npm" or "pnpm" or "yarn" or "bun";
        if (!words.Any(word => Verbs.Contains(word) || word.StartsWith("-p", StringComparison.Ordinal))
            || (command.Name == "nix" && words is ["build" or "run" or "develop" or "flake" or "search" or "eval", ..])
            || (isNode && !words.Any(word => word is "-g" or "--global" or "global" or "--location=global")))
        {
            return;
        }
        for (int i = 0; i < words.Length; i++)
        {
            if (names.IsGuard(words[i]))
            {
                Guard ??= names.Covers(words[i]) ? words[i] : null;
            }
            else if (!words[i].StartsWith('-') && BazelNames.PackageOf(words[i]) is { } package)
            {
                Found.Add(new(command.Words[i].Span, construct, package, $"`{command.Name}` gives {what} `{package}` without the guard"));
            }
        }
    }

    /// <summary>A file that is put where programs are found: <c>ln -s bazelisk /usr/local/bin/bazel</c>.</summary>
    private void Placed(string[] words, FoundCommand command, Construct construct, string what)
    {
        string[] plain = [.. words.Where(word => !word.StartsWith('-'))];
        if (plain.Length < 2)
        {
            return;
        }
        string target = plain[^1];
        foreach (string from in plain[..^1].Where(word => word.Contains("bazel", StringComparison.Ordinal) || names.IsGuard(word)
            || BazelNames.FileName(target).StartsWith("bazel", StringComparison.Ordinal)))
        {
            string there = target.EndsWith('/') || PathFolders.Contains(target) ? $"{target.TrimEnd('/')}/{BazelNames.FileName(from)}" : target;
            Put(from, there, command.Span, construct, what);
        }
    }

    /// <summary>Something stands under a name in a folder for programs.</summary>
    /// <param name="from">What it is, as far as its name tells; a remote address, a file, a stage.</param>
    /// <param name="there">Its path.</param>
    /// <param name="span">Where that is said.</param>
    /// <param name="construct">What says it.</param>
    /// <param name="what">The image, the shell.</param>
    public void Put(string from, string there, SourceSpan span, Construct construct, string what)
    {
        string name = BazelNames.FileName(there);
        if (names.IsGuard(from) || (name == "bazel" && names.IsGuard(there)))
        {
            Guard ??= name == "bazel" ? there : Guard;
            return;
        }
        if (!BazelNames.IsBazel(name))
        {
            return;
        }
        string folder = RepositoryPath.FolderOf(there);
        bool onPath = PathFolders.Contains(folder) || folder is "~/bin" or "$HOME/bin" or "${HOME}/bin" || folder.EndsWith("/.local/bin", StringComparison.Ordinal);
        bool real = WrapperBody.IsReal(from) || from.Contains("bazel", StringComparison.Ordinal);
        if (onPath)
        {
            Found.Add(new(span, construct, name, $"`{there}` gives {what} `{name}` without the guard", real ? null : $"what `{from}` is decides"));
        }
        else if (folder.EndsWith("/bin", StringComparison.Ordinal) && real)
        {
            Found.Add(new(span, construct, name, $"`{there}` is `{name}` without the guard", $"whether `{folder}` is on PATH decides"));
        }
    }

    /// <summary>A download or a script that is written to where programs are found.</summary>
    private void Written(string[] words, FoundCommand command, ScriptFragment script, ShellReading reading, string what)
    {
        string? target = command.Name == "tee" ? words.FirstOrDefault(word => !word.StartsWith('-')) : null;
        for (int i = 0; i < words.Length && command.Name is not ("tee" or "cat"); i++)
        {
            bool output = words[i] is "--output" or "--output-document" or "--out"
                || (words[i].StartsWith('-') && !words[i].StartsWith("--", StringComparison.Ordinal)
                && words[i][^1] == (command.Name == "wget" ? 'O' : 'o'));
            target = output && i + 1 < words.Length ? words[i + 1]
                : words[i].StartsWith("--output=", StringComparison.Ordinal) || words[i].StartsWith("--output-document=", StringComparison.Ordinal)
                    ? words[i][(words[i].IndexOf('=') + 1)..] : target;
        }
        target ??= OutputFile.Of(file.Source, command);
        if (target is null)
        {
            return;
        }
        if (command.Name is "tee" or "cat")
        {
            if (reading.HeredocBehind(command.Span.End) is not { } heredoc || BazelNames.FileName(target) is not ("bazel" or "bazelisk"))
            {
                return;
            }
            var body = new ScriptFragment(MappedText.Of(file.Source, heredoc.Span), script.Origin, script.Construct);
            WrapperBody wrapper = WrapperBody.OfProgram([body], names);
            if (wrapper.Kind is WrapperKind.Real or WrapperKind.Unknown)
            {
                Put(wrapper.Kind == WrapperKind.Real ? "bazel" : wrapper.Command, target, command.Span, script.Construct, what);
            }
            else
            {
                Guard ??= target;
            }
            return;
        }
        Put(words.FirstOrDefault(word => word.Contains("://", StringComparison.Ordinal)) ?? "a download", target, command.Span, script.Construct, what);
    }
}
