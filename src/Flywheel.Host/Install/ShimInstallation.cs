using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Install;
using Flywheel.Host.Doctor;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Flywheel.Host.Proof;

namespace Flywheel.Host.Install;

/// <summary>The guard's names first on PATH of the user's shells: puts them there, takes them away again, and says how it stands.</summary>
public sealed class ShimInstallation
{
    private static readonly ImmutableArray<ShellKind> OfHome = [ShellKind.Bash, ShellKind.Zsh, ShellKind.Fish];

    private readonly EnvironmentSnapshot environment;
    private readonly ShimRequest request;
    private readonly ShellQuestion question;
    private readonly ShimFolder folder;
    private readonly StartUpFiles files;

    private ShimInstallation(EnvironmentSnapshot environment, ShimRequest request, ShellQuestion question, ShimFolder folder, StartUpFiles files)
    {
        (this.environment, this.request, this.question, this.folder, this.files) = (environment, request, question, folder, files);
    }

    private string Folder => folder.Path;

    public static Task<ShimReport> InstallAsync(EnvironmentSnapshot environment, TimeProvider time, ShimRequest request) =>
        WithAsync(environment, time, request, it => Task.FromResult(it.Install()));

    public static Task<ShimReport> UninstallAsync(EnvironmentSnapshot environment, TimeProvider time, ShimRequest request) =>
        WithAsync(environment, time, request, it => Task.FromResult(it.Uninstall()));

    public static Task<ShimReport> StatusAsync(EnvironmentSnapshot environment, TimeProvider time, ShimRequest request) =>
        WithAsync(environment, time, request, it => it.StatusAsync());

    private static async Task<ShimReport> WithAsync(
        EnvironmentSnapshot environment, TimeProvider time, ShimRequest request, Func<ShimInstallation, Task<ShimReport>> act)
    {
        bool onlyHere = request.Shells is [ShellKind.Direnv];
        string? home = environment.Get("HOME") is { } given && given.StartsWith('/') ? given : null;
        if (!onlyHere && home is null)
        {
            return ShimReport.Of(new FileChange.Refused(
                "HOME names no folder: there are no start-up files to be found", "set HOME to your home folder, or say `--shell direnv`"));
        }
        if (!onlyHere && Directory.Exists(home) is false)
        {
            return ShimReport.Of(new FileChange.Refused($"HOME is not there: {home}", "set HOME to your home folder"));
        }
        if (!onlyHere && PlainFile.At(home!).Owner is var owner && owner != PrivateFile.OurUser)
        {
            return ShimReport.Of(new FileChange.Refused(
                $"HOME is another user's: {home}", "run it as that user, without `sudo`: files that are made would be yours"));
        }
        if ((request.Folder ?? ShimFolder.UsualPath(environment)) is not { } named)
        {
            return ShimReport.Of(new FileChange.Refused(
                "there is no place for the links: neither XDG_DATA_HOME nor HOME names a folder", "name one with `--dir DIR`"));
        }
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(named, request.Here));
        if (path.Contains(':', StringComparison.Ordinal))
        {
            return ShimReport.Of(new FileChange.Refused($"{path} has a colon, which PATH cannot hold", "name another folder with `--dir DIR`"));
        }
        var question = new ShellQuestion(environment, time);
        string? zsh = onlyHere || !question.Has(ShellKind.Zsh) ? environment.Get("ZDOTDIR") : await question.ZshFolderAsync();
        return await act(new(environment, request, question, new(path), StartUpFiles.Of(environment, home ?? "/", zsh, request.Here)));
    }

    private ShimReport Install()
    {
        if (GuardedBazelFile.Find(environment.Entries)?.ToString() is not { } found)
        {
            return ShimReport.Of(new FileChange.Refused(
                "the guarded `bazel` is not beside this `flywheel`, and not on PATH", "run the `flywheel` that stands in the folder of the published binaries"));
        }
        ImmutableArray<ShellKind> shells = Shells();
        if (shells.IsEmpty)
        {
            return ShimReport.Of(new FileChange.Refused(
                "no shell is known whose start-up files could be changed", "name one with `--shell bash`, zsh, fish or direnv"));
        }
        string guard = new FileInfo(found).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found;
        ImmutableArray<FileChange> links = folder.Link(guard);
        if (!folder.IsOurs)
        {
            return ShimReport.Of(links);
        }
        FileChange[] changes =
        [
            .. links,
            .. shells.SelectMany(shell => files.Of(shell)).Select(Put),
            .. from file in shells.SelectMany(shell => files.Old(shell))
               let old = file.Look() as BlockReading.Found
               where old is not null
               select file.Take(ShimBlock.FolderOf(old.At.Block) ?? Folder),
        ];
        return ShimReport.Of(changes,
        [
            .. changes.Any(change => change is FileChange.Done) ? [] : new[] { $"{Folder} is first on PATH already" },
            .. Overrides(shells),
            .. shells.Contains(ShellKind.Direnv) ? [$"`direnv allow {ShellQuote.Of(request.Here)}` lets .envrc in"] : Array.Empty<string>(),
            "new shells have it; `flywheel shim status` asks them",
        ]);
    }

    private FileChange Put(StartUpFile file)
    {
        try
        {
            if (file.Shell == ShellKind.Fish)
            {
                folder.Remember(ShimFolder.MakeFolders(Path.GetDirectoryName(file.Path)!));
            }
            if (file.Shell == ShellKind.Direnv)
            {
                folder.Remember(file);
            }
            return file.Put(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileChange.Refused(
                $"the folder of {file.Path} cannot be made", "may you write there, and is there room on its disk? `--shell` leaves other shells out");
        }
    }

    /// <summary>What goes before every file of that name, whatever PATH says.</summary>
    private IEnumerable<string> Overrides(ImmutableArray<ShellKind> shells) =>
        from file in ShellFile.ReadAll(environment, workspace: null, DateOnly.MinValue)
        where shells.Contains(ShellOf(file.Path))
        from one in file.Profile.Overrides
        where one.Programs.Any(program => program != one.Name)
        select $"note: {(one.IsFunction ? "a function" : "an alias")} `{one.Name}` goes before it: {file.Path}:{one.Command.Line}; "
            + file.FixWithout(one.Command);

    private static ShellKind ShellOf(string path) =>
        path.EndsWith(".fish", StringComparison.Ordinal) ? ShellKind.Fish : Path.GetFileName(path).StartsWith(".z", StringComparison.Ordinal) ? ShellKind.Zsh : ShellKind.Bash;

    private ShimReport Uninstall()
    {
        ImmutableArray<ShellKind> asked = request.Shells.IsEmpty ? [.. OfHome, ShellKind.Direnv] : request.Shells;
        ImmutableArray<StartUpFile> elsewhere = folder.Remembered();
        FileChange[] changes =
        [
            .. asked.SelectMany(shell => files.Any(shell)).Concat(request.Shells.IsEmpty ? elsewhere.Where(Uses) : []).DistinctBy(file => file.Path)
                .Select(file => file.Take(Folder)),
        ];
        StartUpFile[] left =
        [
            .. OfHome.Append(ShellKind.Direnv).SelectMany(shell => files.Any(shell)).Concat(elsewhere).DistinctBy(file => file.Path).Where(Uses),
        ];
        if (left.Length > 0)
        {
            string which = string.Join(", ", left.Select(file => file.Path));
            return ShimReport.Of(changes, $"the links in {Folder} stay: {which} {(left.Length == 1 ? "puts" : "put")} them first");
        }
        changes = [.. changes, .. folder.Unlink()];
        return ShimReport.Of(changes, changes.All(change => change is FileChange.Same) ? ["the shim is not installed: there is nothing to take away"] : []);
    }

    private bool Uses(StartUpFile file) =>
        file.Look() is BlockReading.Found found ? ShimBlock.FolderOf(found.At.Block) == Folder : file.Look() is BlockReading.Broken;

    private async Task<ShimReport> StatusAsync()
    {
        ImmutableArray<FileChange.Refused> linkFaults = folder.Faults();
        var faults = linkFaults.ToBuilder();
        ImmutableArray<ShellKind> shells = Shells();
        List<string> lines = [linkFaults.IsEmpty ? $"shim: {Folder}, links to {new FileInfo(folder.Bazel).LinkTarget}" : $"shim: {Folder}, not in order"];
        foreach (ShellKind shell in shells)
        {
            string name = shell.ToString().ToLowerInvariant();
            foreach (StartUpFile file in files.Of(shell))
            {
                string? fault = FaultOf(file);
                lines.Add($"{name}: {file.Path} {fault ?? "puts it first"}");
                if (fault is not null)
                {
                    faults.Add(new($"{file.Path} {fault}", $"`flywheel shim install --shell {name}` puts it there"));
                }
            }
            foreach ((string which, ShellAnswer? answer, string why, string hint) in await AskAsync(shell, name))
            {
                FileChange.Refused? fault = answer is null ? new($"{which}: cannot be asked: {why}", hint) : Shadow(which, answer, shell);
                lines.Add(answer is null ? $"{which}: not known" : $"{which}: {Shown(answer, shell)}{(fault is null ? ", ours" : "")}");
                if (fault is not null)
                {
                    faults.Add(fault);
                }
            }
        }
        return new([.. lines], faults.ToImmutable());
    }

    private async Task<ImmutableArray<(string Which, ShellAnswer? Answer, string Why, string Hint)>> AskAsync(ShellKind shell, string name)
    {
        if (shell == ShellKind.Direnv)
        {
            (ShellAnswer? here, string fault, string next) = await question.AskDirenvAsync(request.Here);
            return [(name, here, fault, next)];
        }
        (ShellAnswer? login, string ofLogin) = await question.AskAsync(shell, login: true);
        (ShellAnswer? interactive, string ofInteractive) = await question.AskAsync(shell, login: false);
        return
        [
            ($"{name}, login", login, ofLogin, $"what does `{name} -lc true` do?"),
            ($"{name}, interactive", interactive, ofInteractive, $"what does `{name} -ic true` do?"),
        ];
    }

    private string? FaultOf(StartUpFile file) => file.Look() switch
    {
        BlockReading.Found { At: var at } when !at.IsUntouched => $"has been changed at our lines ({at.Lines})",
        BlockReading.Found { At: var at } when ShimBlock.FolderOf(at.Block) != Folder => $"puts another folder first: {ShimBlock.FolderOf(at.Block)}",
        BlockReading.Found => null,
        BlockReading.Broken broken => $"is broken at line {broken.Line}: {broken.Why}",
        _ => "does not put it first",
    };

    private static string Shown(ShellAnswer answer, ShellKind shell) =>
        !answer.LeadsOn(shell == ShellKind.Fish) ? answer.IsFunction ? "a function" : "an alias" : answer.File ?? "no bazel";

    /// <summary>What stands before the guard; null where nothing does.</summary>
    private FileChange.Refused? Shadow(string which, ShellAnswer answer, ShellKind shell) =>
        !answer.LeadsOn(shell == ShellKind.Fish)
            ? new($"{which}: {Shown(answer, shell)} named bazel goes before every program",
                $"take it out of {(shell == ShellKind.Direnv ? ".envrc" : "your start-up files")}: `{(answer.IsFunction ? "type" : "alias")} bazel` there shows it")
        : answer.File is not { } file
            ? new(
                $"{which}: there is no bazel on PATH", $"{Setter(shell)} sets PATH anew: put our lines behind that, by `flywheel shim uninstall` and `install`")
        : !ExecutableFile.At(ByteString.FromText(file)).IsSameProgram(ExecutableFile.At(ByteString.FromText(folder.Bazel)))
            ? new($"{which}: {file} goes before the guard", $"{Setter(shell)} puts its folder first: move that before our lines, or take it out")
        : null;

    private static string Setter(ShellKind shell) => shell == ShellKind.Direnv ? ".envrc" : "a start-up file";

    /// <summary>Those that are asked for, else those that are used here.</summary>
    private ImmutableArray<ShellKind> Shells() => !request.Shells.IsEmpty ? [.. request.Shells.Distinct()]
        : [.. OfHome.Where(shell => files.HasFilesOf(shell) || Path.GetFileName(environment.Get("SHELL")) == shell.ToString().ToLowerInvariant())];
}
