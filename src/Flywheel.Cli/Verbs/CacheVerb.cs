using System.CommandLine;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Flywheel.Cli.Cache;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.Cache;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel cache</c>: a cache of one's own. Exit 0 done, 1 not done or not running, 2 usage.</summary>
internal static class CacheVerb
{
    private const string NoFolder = "there is no place for a cache: neither XDG_CACHE_HOME nor HOME names a folder";

    internal static Command Build(Companion companion) => new Verb("cache", "run a cache of your own, for this machine alone", new()
    {
        Group = VerbGroup.Before,
        About =
        [
            "A REAPI cache for a developer without a shared one, and for tests: it listens on loopback addresses and sockets only. The contract calls it "
            + "loopback, and what is built with it is recorded as a local proof; a cache for others is bazel-remote's job.",
        ],
        Examples =
        [
            ("flywheel cache start", "run it in the background"),
            ("eval \"$(flywheel cache env)\"", "attach the shim to it, in this shell"),
            ("flywheel cache status", "what is in it, and how often did it help?"),
        ],
        See = ["flywheel contract", "flywheel doctor"],
    })
    {
        Serve(companion), Start(companion), Stop(companion), Status(companion), Env(companion), Verify(companion), Collect(companion),
    };

    private static Command Serve(Companion companion)
    {
        var options = new CacheOptions();
        var log = new OneValue("--log", "FILE", "where its log goes [default: standard error]", "one file", path => path.Length > 0);
        var command = new Verb("serve", "run a cache in this terminal, until it is interrupted", new()
        {
            About = ["Says in one line where it listens; INT, TERM and HUP end it when what it is doing is done."],
            Exits = [(0, "it was ended"), (1, "it cannot run")],
            Examples = [("flywheel cache serve --listen 127.0.0.1:0 --http 127.0.0.1:0", "on free ports")],
            See = ["flywheel cache start --help"],
        });
        Add(command, [.. options.All, log.Option]);
        command.SetAction((parsed, _) => With(companion, options.Folder.Of(parsed), folder =>
            ServedCache.Run(companion, options.Read(parsed, folder), log.Of(parsed))));
        return command;
    }

    private static Command Start(Companion companion)
    {
        var options = new CacheOptions();
        var command = new Verb("start", "run a cache in the background, for this user", new()
        {
            About =
            [
                "It survives the terminal. One that is running already in this folder is left as it is. Its log is server.log in the folder.",
            ],
            Exits = [(0, "it is running"), (1, "it cannot run")],
            Examples = [("flywheel cache start --max-size 50GiB", "with room for more")],
            See = ["flywheel cache env --help", "flywheel cache stop --help"],
        });
        Add(command, options.All);
        command.SetAction((parsed, _) => With(companion, options.Folder.Of(parsed), folder => BackgroundCache.Start(companion, options.Read(parsed, folder), options.AnyGiven(parsed))));
        return command;
    }

    private static Command Stop(Companion companion)
    {
        OneValue folder = CacheOptions.FolderOption();
        var command = new Verb("stop", "end the cache that runs in the background", new()
        {
            Exits = [(0, "none is running now"), (1, "it does not end")],
            Examples = [("flywheel cache stop", "its entries stay")],
        }) { folder.Option };
        command.SetAction((parsed, _) => With(companion, folder.Of(parsed), path => BackgroundCache.Stop(companion, path)));
        return command;
    }

    private static Command Status(Companion companion)
    {
        OneValue folder = CacheOptions.FolderOption();
        var format = new FormatOption("how it is printed");
        var command = new Verb("status", "show what the running cache holds, and how often it helped", new()
        {
            Exits = [(0, "it is running"), (1, "none is running, or it does not answer")],
            Examples = [("flywheel cache status --format json", "for a program")],
        }) { folder.Option, format.Option };
        command.SetAction((parsed, cancellation) => WithServer(companion, folder.Of(parsed), async (server, _) =>
        {
            if (await server.StatusAsync(cancellation) is not { } status)
            {
                return NoAnswer(companion);
            }
            FormatOption.Write(companion, format.IsJson(parsed), status.Json, status.Text);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static Command Env(Companion companion)
    {
        OneValue folder = CacheOptions.FolderOption();
        var command = new Verb("env", "print the variables that attach the shim to the running cache", new()
        {
            About = ["As lines for a shell, which `eval` takes in bash, zsh and fish."],
            Exits = [(0, "it is running"), (1, "none is running: nothing is printed")],
            Examples = [("eval \"$(flywheel cache env)\"", "in this shell and what it starts")],
            See = ["flywheel help variables"],
        }) { folder.Option };
        command.SetAction((parsed, _) => WithServer(companion, folder.Of(parsed), (_, file) =>
        {
            companion.Write(
            [
                $"export {Variables.Mode}=shared-cache-backed",
                $"export {Variables.Cache}={file.Grpc}",
                $"export {Variables.AllowLocalhost}=true",
                .. file.ReadOnly ? [$"export {Variables.Upload}=false"] : Array.Empty<string>(),
            ]);
            return Task.FromResult(ExitCodes.Success);
        }));
        return command;
    }

    private static Command Verify(Companion companion)
    {
        OneValue folder = CacheOptions.FolderOption();
        var format = new FormatOption("how the findings are printed");
        var command = new Verb("verify", "read every entry again, and throw away what is not right", new()
        {
            About = ["A running cache does it itself, and goes on serving."],
            Exits = [(0, "all is right"), (1, "something was not, or it was not done")],
            Examples = [("flywheel cache verify", "after the machine went down")],
        }) { folder.Option, format.Option };
        command.SetAction((parsed, cancellation) => WithStore(
            companion, folder.Of(parsed),
            running => running.VerifyAsync(cancellation), store => Verification.Of(store, cancellation),
            report =>
            {
                FormatOption.Write(companion, format.IsJson(parsed), report.Json, report.Text);
                return report.ExitCode;
            }));
        return command;
    }

    private static Command Collect(Companion companion)
    {
        OneValue folder = CacheOptions.FolderOption();
        OneValue size = CacheOptions.Size("--max-size", "what the entries may take of the disk afterwards", least: 0);
        var command = new Verb("gc", "throw away what was not used for longest", new()
        {
            Exits = [(0, "done"), (1, "not done")],
            Examples = [("flywheel cache gc --max-size 2GiB", "keep what was used last"), ("flywheel cache gc --max-size 0", "empty it")],
        }) { folder.Option, size.Option };
        command.Validators.Add(result =>
        {
            if (result.GetResult(size.Option) is null or { Implicit: true })
            {
                result.AddError("`--max-size` is needed: how much may stay?");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            long bytes = CacheOptions.SizeOf(size.Of(parsed)!);
            return WithStore(
                companion, folder.Of(parsed),
                running => running.ShrinkAsync(bytes, cancellation), store => new Shrunk(store.Shrink(bytes), store.Size.Entries, store.Size.DiskBytes),
                shrunk =>
                {
                    companion.Output.WriteLine($"{shrunk.Gone} entries thrown away; {shrunk.Left} are left, with {ByteSize.Show(shrunk.DiskBytes)}");
                    return ExitCodes.Success;
                });
        });
        return command;
    }

    private static void Add(Verb command, IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Does something with the folder that is meant.</summary>
    private static async Task<int> With(Companion companion, string? given, Func<string, Task<int>> act)
    {
        if (CacheOptions.FolderOf(given, companion.Read().Environment) is not { } folder)
        {
            companion.Error.WriteLine("flywheel: " + NoFolder);
            companion.Error.WriteLine("flywheel: hint: name one with `--dir DIR`");
            return ExitCodes.CacheNotDone;
        }
        CreationMask.ForUserAlone();
        try
        {
            // One that runs has looked when it began, and can be asked and ended.
            if (ServerFile.Find(folder) is null && BlobStore.LinkIn(folder) is { } link)
            {
                companion.Error.WriteLine($"flywheel: {link} is a link, and a cache follows none in its folder");
                companion.Error.WriteLine("flywheel: hint: remove it; `--dir` names the folder itself that the cache is to be in");
                return ExitCodes.CacheNotDone;
            }
            if (BlobStore.IsForeign(folder))
            {
                companion.Error.WriteLine($"flywheel: {folder} is not empty, and no cache's folder: nothing in it is touched");
                companion.Error.WriteLine("flywheel: hint: `--dir` takes an empty folder, or one that is not there yet");
                return ExitCodes.CacheNotDone;
            }
            return await act(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            companion.Error.WriteLine($"flywheel: the cache's folder cannot be used ({e.GetType().Name}): {folder}");
            companion.Error.WriteLine("flywheel: hint: is it a folder, may you write to it, and is there room on its disk?");
            return ExitCodes.CacheNotDone;
        }
    }

    private static Task<int> WithServer(Companion companion, string? given, Func<RunningServer, ServerFile, Task<int>> act) =>
        With(companion, given, async folder =>
        {
            if (ServerFile.Find(folder) is not { } file)
            {
                companion.Error.WriteLine($"flywheel: no cache is running in {folder}");
                companion.Error.WriteLine("flywheel: hint: `flywheel cache start` runs one");
                return ExitCodes.CacheNotDone;
            }
            using var server = new RunningServer(file);
            return await act(server, file);
        });

    /// <summary>The running server does it, or without one we do.</summary>
    private static Task<int> WithStore<T>(
        Companion companion, string? given, Func<RunningServer, Task<T?>> ask, Func<BlobStore, T> act, Func<T, int> report) =>
        With(companion, given, async folder =>
        {
            if (ServerFile.Find(folder) is { } file)
            {
                using var server = new RunningServer(file);
                return await ask(server) is { } answer ? report(answer) : NoAnswer(companion);
            }
            if (!Directory.Exists(Path.Combine(folder, "cas")))
            {
                companion.Error.WriteLine($"flywheel: there is no cache in {folder}");
                companion.Error.WriteLine("flywheel: hint: `--dir` names another folder");
                return ExitCodes.CacheNotDone;
            }
            using BlobStore? store = BlobStore.Open(new(folder, MaxSize: long.MaxValue, MinFree: 0), companion.Clock, _ => { });
            if (store is null)
            {
                companion.Error.WriteLine($"flywheel: another process works on the cache in {folder}");
                companion.Error.WriteLine("flywheel: hint: try again when it is done");
                return ExitCodes.CacheNotDone;
            }
            return report(act(store));
        });

    private static int NoAnswer(Companion companion)
    {
        companion.Error.WriteLine("flywheel: the running cache does not answer");
        companion.Error.WriteLine("flywheel: hint: `flywheel cache stop`, then `flywheel cache start`");
        return ExitCodes.CacheNotDone;
    }
}
