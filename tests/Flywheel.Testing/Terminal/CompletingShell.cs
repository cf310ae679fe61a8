using System.Text.RegularExpressions;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Testing.Terminal;

/// <summary>
/// A shell of the user's on a terminal of its own, with the completion of <c>flywheel</c> loaded and a home of its own. What is typed and completed
/// is not run: a function of the same name shows the words.
/// </summary>
public sealed partial class CompletingShell : IAsyncDisposable
{
    /// <summary>Removes the line.</summary>
    private const string ControlU = "\u0015";

    private const string Function = "flywheel() { printf 'words'; printf '[%s]' \"$@\"; printf ':%s\\n' end; }\n";

    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("flywheel-shell-");
    private readonly string name;
    private PseudoTerminal? terminal;
    private int seen;

    public CompletingShell(string name)
    {
        this.name = name;
        Assert.SkipUnless(Program is not null, $"skipped: no {name}");
        Work = home.CreateSubdirectory("work").FullName;
    }

    /// <summary>Where the shell stands.</summary>
    public string Work { get; }

    /// <summary>Everything that is not the shell's own below its home.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(Work).Select(path => Path.GetFileName(path));

    /// <summary>All that the terminal has shown.</summary>
    public string Screen => terminal?.Screen ?? "";

    private string? Program => new[] { $"/usr/bin/{name}", $"/bin/{name}" }.FirstOrDefault(File.Exists);

    private Dictionary<string, string> Environment => new()
    {
        ["PATH"] = $"{PublishedBinaries.Folder}:/usr/bin:/bin",
        ["HOME"] = home.FullName,
        ["ZDOTDIR"] = home.FullName,
        ["XDG_CONFIG_HOME"] = home.FullName,
        ["XDG_DATA_HOME"] = home.FullName,
        ["TERM"] = "dumb",
        ["LC_ALL"] = "C.UTF-8",
    };

    /// <summary>The words of the command line once the shell has completed what is typed: all candidates, or the one that there is.</summary>
    public async Task<IReadOnlyList<string>> CompleteAsync(string typed)
    {
        if (name == "fish")
        {
            // Fish says itself what it would complete.
            string script = $"flywheel completion fish | source; complete -C '{typed.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
            CommandResult result = await CommandRunner.RunAsync(Program!, ["--no-config", "-c", script], Environment, Work);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
        }
        terminal ??= await StartAsync();
        bool many = typed.EndsWith(' ');
        await terminal.TypeAsync(typed + (name == "bash" ? "\u001b*" : many ? "\u0018a" : "\t") + "\r");
        seen = await terminal.SeeAsync(":end", seen);
        string shown = terminal.Screen[..seen];
        int given = CommandTokens(typed);
        return [.. Word().Matches(shown[shown.LastIndexOf("words[", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).Skip(given)];
    }

    /// <summary>Has a line completed that cannot be run, and takes it back.</summary>
    public async Task AbandonAsync(string typed)
    {
        if (name == "fish")
        {
            await CompleteAsync(typed);
            return;
        }
        terminal ??= await StartAsync();
        await terminal.TypeAsync(typed + "\t" + ControlU);
    }

    public async ValueTask DisposeAsync()
    {
        if (terminal is not null)
        {
            await terminal.DisposeAsync();
        }
        home.Delete(recursive: true);
    }

    /// <summary>How many whole words stand behind the command's name; a space in quotes parts none.</summary>
    private static int CommandTokens(string typed) => Quoted().Replace(typed, "_").Split(' ').Length - 2;

    private async Task<PseudoTerminal> StartAsync()
    {
        string rc = Path.Combine(home.FullName, name == "bash" ? "rc" : ".zshrc");
        File.WriteAllText(rc, name == "bash"
            ? $"PS1='ready> ' HISTFILE=\neval \"$(flywheel completion bash)\"\n{Function}cd '{Work}'\n"
            : $$"""
              PS1='ready> ' HISTFILE=
              autoload -Uz compinit && compinit -D
              zle -C all complete-word _generic
              bindkey '^Xa' all
              zstyle ':completion:all::::' completer _all_matches _complete
              zstyle ':completion:all:*' insert true
              eval "$(command flywheel completion zsh)"
              {{Function}}cd '{{Work}}'

              """);
        string[] shell = name == "bash" ? [Program!, "--noprofile", "--rcfile", rc, "-i"] : [Program!, "--no-globalrcs", "-i"];
        PseudoTerminal started = PseudoTerminal.Start("/usr/bin/env", ["-i", .. Environment.Select(pair => $"{pair.Key}={pair.Value}"), .. shell]);
        seen = await started.SeeAsync("ready> ");
        return started;
    }

    [GeneratedRegex("'[^']*'|\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\[([^\]\r\n]*)\]")]
    private static partial Regex Word();
}
