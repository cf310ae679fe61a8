using System.Text;
using CliWrap;
using CliWrap.Exceptions;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Install;

namespace Flywheel.Host.Install;

/// <summary>
/// Asks a real shell, started as a terminal starts it, what <c>bazel</c> is there, or direnv what it is in a folder. It reads the user's own
/// start-up files, and is ended when they keep it too long.
/// </summary>
internal sealed class ShellQuestion(EnvironmentSnapshot environment, TimeProvider time)
{
    private const string Mark = "flywheel-shell-answer:";

    /// <summary>What direnv says of an .envrc that it was not allowed to read, or of one that has changed since; measured on 2.32.1.</summary>
    private const string Blocked = "is blocked";

    /// <summary>What a login begins with.</summary>
    private const string FirstPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly string[] Kept =
        ["HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "ZDOTDIR", "TMPDIR"];

    private const string Bash =
        """
        d=; k=file
        if shopt -q expand_aliases && alias bazel >/dev/null 2>&1; then k=alias d=${BASH_ALIASES[bazel]}
        elif declare -F bazel >/dev/null; then k=function d=$(declare -f bazel); fi
        printf '%s%s\0%s\0%s\0' flywheel-shell-answer: "$k" "$d" "$(type -P bazel)"
        """;

    private const string Zsh =
        """
        d=; k=file
        if (( $+aliases[bazel] )); then k=alias d=$aliases[bazel]
        elif (( $+functions[bazel] )); then k=function d=$(functions bazel); fi
        printf '%s%s\0%s\0%s\0' flywheel-shell-answer: "$k" "$d" "$(whence -p bazel)"
        """;

    private const string Fish =
        """
        set -l k file; set -l d ''
        if functions -q bazel; set k function; set d (functions bazel | string collect); end
        printf '%s%s\0%s\0%s\0' flywheel-shell-answer: "$k" "$d" (command -s bazel | string collect; or echo '')
        """;

    /// <summary>Whether the shell is installed.</summary>
    public bool Has(ShellKind shell) => Program(shell) is not null;

    /// <returns>Its answer; null with what is wrong.</returns>
    public async Task<(ShellAnswer? Answer, string Fault)> AskAsync(ShellKind shell, bool login)
    {
        (string? said, string fault) = await RunAsync(shell, login ? "-lc" : "-ic", shell switch { ShellKind.Bash => Bash, ShellKind.Zsh => Zsh, _ => Fish });
        return said is null ? (null, fault) : Answer(said) is { } answer ? (answer, "") : (null, "its start-up files end it before it can answer");
    }

    /// <summary>Asks direnv what a command has that runs in a folder: bash, which reads nothing of its own, answers for it.</summary>
    /// <returns>Its answer; null with what is wrong, and what to do.</returns>
    public async Task<(ShellAnswer? Answer, string Fault, string Hint)> AskDirenvAsync(string folder)
    {
        string allow = $"`direnv allow {ShellQuote.Of(folder)}`", see = $"what does `direnv exec {ShellQuote.Of(folder)} true` do?";
        if (!Has(ShellKind.Direnv) || !Has(ShellKind.Bash))
        {
            return (null, Has(ShellKind.Direnv) ? "it asks bash, which is not installed" : "it is not installed", $"install it, and then {allow} lets .envrc in");
        }
        (string? said, string fault) = await RunAsync(ShellKind.Direnv, "exec", folder, "bash", "-c", Bash);
        if (said is not null && Answer(said) is { } answer)
        {
            return (answer, "", "");
        }
        return said is null ? (null, fault, see)
            : said.Contains(Blocked, StringComparison.Ordinal) ? (null, "it does not let .envrc in", $"look at .envrc; {allow} lets it in")
            : (null, ".envrc ends before it can answer", see);
    }

    private static ShellAnswer? Answer(string said)
    {
        int at = said.LastIndexOf(Mark, StringComparison.Ordinal);
        return at >= 0 && said[(at + Mark.Length)..].Split('\0') is [var kind, var definition, var file, ..]
            ? new(kind != "file", definition, kind == "function", file.Length > 0 ? file : null)
            : null;
    }

    /// <summary>Where zsh looks for its files; null where that is the home, or cannot be told.</summary>
    public async Task<string?> ZshFolderAsync() =>
        (await RunAsync(ShellKind.Zsh, "-c", $"printf '{Mark}%s\\0' \"$ZDOTDIR\"")).Said is { } said && said.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at
            && said[(at + Mark.Length)..].Split('\0')[0] is { Length: > 0 } folder ? folder : environment.Get("ZDOTDIR");

    private string? Program(ShellKind shell)
    {
        string name = shell.ToString().ToLowerInvariant();
        return (environment.Get("PATH") ?? FirstPath).Split(':').Concat(FirstPath.Split(':'))
            .Where(folder => folder.StartsWith('/')).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <returns>What it says, complaints too, which go before an answer or stand alone.</returns>
    private async Task<(string? Said, string Fault)> RunAsync(ShellKind shell, params string[] arguments)
    {
        if (Program(shell) is not { } program)
        {
            return (null, "it is not installed");
        }
        MemoryStream output = new(), errors = new();
        using var late = new CancellationTokenSource(Limit, time);
        // In a session of its own: an interactive shell would take the terminal for itself.
        string[] words = File.Exists("/usr/bin/setsid") ? ["/usr/bin/setsid", "--wait", program, .. arguments] : [program, .. arguments];
        try
        {
            await Cli.Wrap(words[0])
                .WithArguments(words[1..])
                .WithWorkingDirectory("/")
                .WithEnvironmentVariables(Variables(program))
                .WithStandardInputPipe(PipeSource.Null)
                .WithStandardOutputPipe(PipeTarget.ToStream(output))
                // Not closed: an interactive shell that cannot complain of the missing terminal ends.
                .WithStandardErrorPipe(PipeTarget.ToStream(errors))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(late.Token);
            return (Encoding.UTF8.GetString([.. errors.ToArray(), .. output.ToArray()]), "");
        }
        catch (OperationCanceledException)
        {
            return (null, $"it did not answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is CliWrapException or IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return (null, "it cannot be started");
        }
    }

    /// <summary>Of all that is set here, only what a new login would have, too.</summary>
    private Dictionary<string, string?> Variables(string program)
    {
        Dictionary<string, string?> variables = environment.Entries.Select(entry => entry.ToString().Split('=')[0]).Where(name => name.Length > 0)
            .Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach (string name in Kept)
        {
            variables[name] = environment.Get(name);
        }
        (variables["PATH"], variables["SHELL"], variables["TERM"]) = (FirstPath, program, "dumb");
        return variables;
    }
}
