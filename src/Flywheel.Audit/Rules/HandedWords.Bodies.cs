using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Bazel;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>Which scripts, functions and package scripts a command calls, and what is known of them without following them.</summary>
internal sealed partial class HandedWords
{
    /// <summary>Whether a program that is handed a whole command guards it: it checks the contract, or starts a guarded program.</summary>
    public bool Guards(FileFacts file, ScriptFragment script, FoundCommand handed) =>
        BodiesOf(file, script, handed).Any(body => Guards(body.Script, body.Function));

    /// <summary>Whether a program of the repository that is handed a command runs it at all; null where the repository has no such program.</summary>
    public bool? Runs(FileFacts file, ScriptFragment script, FoundCommand handed)
    {
        bool? runs = null;
        foreach ((_, ScriptFragment body, string? function) in BodiesOf(file, script, handed))
        {
            runs = runs == true || Runs(body, function);
        }
        return runs;
    }

    /// <summary>The files that tell what becomes of a command that a program is handed.</summary>
    public IEnumerable<SourceText> DecidedIn(FileFacts file, ScriptFragment script, FoundCommand handed) =>
        BodiesOf(file, script, handed).Where(body => body.File != file).Select(body => body.File.Source).Distinct();

    private IEnumerable<(FileFacts File, ScriptFragment Script, string? Function)> BodiesOf(FileFacts file, ScriptFragment script, FoundCommand handed) =>
        handed.HandedBy is { } by ? Bodies(file, script, handed with { Program = by }) : [];

    private bool Guards(ScriptFragment body, string? function)
    {
        if (!guards.TryGetValue((body, function ?? ""), out bool known))
        {
            known = Commands(body, function).Any(one => one.Manner == CommandManner.Run
                && (one.AfterContractCheck || GuardedEntries.IsGuarded(scene.Config, one.Program) || ShellReading.IsContractCheck(one)));
            guards[(body, function ?? "")] = known;
        }
        return known;
    }

    /// <summary>In doubt it does: only what prints its words, compares or records them, or gives them to a light command does not.</summary>
    private bool Runs(ScriptFragment body, string? function)
    {
        if (!running.TryGetValue((body, function ?? ""), out bool known))
        {
            known = Commands(body, function).Any(one => one.Manner == CommandManner.Run
                && (one.Program.StartsWith('$') || one.Program is "eval" or "source" or "."
                    || (one.Words.Any(word => !word.IsConstant && word.Text.StartsWith('$')) && BazelInvocation.Of(one) is not { Kind: InvocationKind.Light }
                        && !CommandPeeler.Takes(one.Program) && !ShellNames.Declares(one.Program) && one.Program != "shift")));
            running[(body, function ?? "")] = known;
        }
        return known;
    }

    /// <summary>Whether anything in it depends on what it is given.</summary>
    private bool HandsOn(ScriptFragment body, string? function)
    {
        if (!handing.TryGetValue((body, function ?? ""), out bool known))
        {
            known = body.Origin == ScriptOrigin.PackageScript
                || Commands(body, function).Any(one => one.Manner == CommandManner.Run
                    && (one.Program.StartsWith('$') || one.Program is "source" or "." || one.Words.Any(word => !word.IsConstant)));
            handing[(body, function ?? "")] = known;
        }
        return known;
    }

    private IEnumerable<FoundCommand> Commands(ScriptFragment body, string? function) =>
        function is null ? scene.Reading(body).Commands.Where(one => one.Function is null) : Functions(body)[function];

    /// <summary>The scripts and functions that a program may be; none where the repository does not say.</summary>
    private IEnumerable<(FileFacts File, ScriptFragment Script, string? Function)> Bodies(FileFacts file, ScriptFragment script, FoundCommand call)
    {
        string program = call.Program;
        if (PackageScriptName.Called(program) is { } named)
        {
            return PackageScripts(file, named);
        }
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return paths.At(file, program, script, call).Where(home => !GuardedEntries.IsEntry(scene.Config, home.Path))
                .SelectMany(home => home.Scripts.Where(one => one.Origin == ScriptOrigin.ShellFile).Select(one => (home, one, (string?)null)));
        }
        if (program.Length is 0 or > 60 || !(char.IsAsciiLetter(program[0]) || program[0] == '_'))
        {
            return [];
        }
        return (Functions(script).Contains(program) ? [(file, script)] : Array.Empty<(FileFacts, ScriptFragment)>())
            .Concat(paths.Sourced(file).Where(home => !GuardedEntries.IsEntry(scene.Config, home.Path)).SelectMany(home => home.Scripts.Select(one => (home, one))))
            .Where(pair => Functions(pair.Item2).Contains(program)).Select(pair => (pair.Item1, pair.Item2, (string?)program));
    }

    /// <summary>Of the nearest package in or above the file's folder, else of the only one that has such a script.</summary>
    private IEnumerable<(FileFacts File, ScriptFragment Script, string? Function)> PackageScripts(FileFacts file, string name)
    {
        packages ??= [.. scene.InOrder.Where(one => one.Kind == FileKind.PackageJson)];
        (FileFacts Home, ScriptFragment? Script)[] all = [.. packages.Select(home => (home, home.Scripts.Find(one =>
            one.Origin == ScriptOrigin.PackageScript && one.Construct.Name == name)))];
        string folder = RepositoryPath.FolderOf(file.Path);
        foreach ((FileFacts home, ScriptFragment? body) in all.OrderByDescending(one => one.Home.Path.Length))
        {
            string own = RepositoryPath.FolderOf(home.Path);
            if (own.Length == 0 || folder == own || folder.StartsWith(own + "/", StringComparison.Ordinal))
            {
                return body is null ? [] : [(home, body, null)];
            }
        }
        return [.. all.Where(one => one.Script is not null).Take(2).Select(one => (one.Home, one.Script!, (string?)null))];
    }

    private FileFacts[]? packages;

    private ILookup<string, FoundCommand> Functions(ScriptFragment script)
    {
        if (!functions.TryGetValue(script, out ILookup<string, FoundCommand>? all))
        {
            functions[script] = all = scene.Reading(script).Commands.Where(one => one.Function is not null).ToLookup(one => one.Function!, StringComparer.Ordinal);
        }
        return all;
    }
}
