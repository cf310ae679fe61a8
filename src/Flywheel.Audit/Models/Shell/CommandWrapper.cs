using System.Collections.Frozen;
using Flywheel.Audit.Models.Program;

namespace Flywheel.Audit.Models.Shell;

internal enum WrapperForm
{
    /// <summary>Options, operands, then the command.</summary>
    Plain,

    /// <summary>The same; <c>NAME=value</c> may stand among the options.</summary>
    Environment,

    /// <summary>The command stands behind <c>--</c>, and only there.</summary>
    Separated,

    /// <summary>Every option takes a value but those named; then the image or the service; then the command.</summary>
    Container,

    /// <summary>Behind <c>--command</c> or <c>-c</c>.</summary>
    Nix,
    NixRun,

    /// <summary>Options, then a package's program.</summary>
    Package,

    /// <summary>The rest, joined by spaces, is a script.</summary>
    Joined,

    /// <summary>Every operand is a script.</summary>
    Scripts,
    Shell,
    Find,
    Parallel,

    /// <summary>Every <c>NAME=value</c> holds a script.</summary>
    Aliases,

    /// <summary>An interpreter of another language.</summary>
    Program,
}

/// <summary>A command that runs another one.</summary>
/// <param name="Name">Its name, with the subcommand.</param>
/// <param name="Form">How its words are laid out.</param>
/// <param name="Values">Options whose value is the next word; of a container: those without one.</param>
/// <param name="Operands">How many words stand between the options and the command.</param>
/// <param name="Stops">Options with which it runs nothing.</param>
/// <param name="Scripts">Options whose value is a script.</param>
internal sealed record CommandWrapper(string Name, WrapperForm Form, string Values = "", int Operands = 0, string Stops = "", string Scripts = "")
{
    private const string DockerFlags = "-d -i -t -it -ti -dit --detach --interactive --tty --rm --privileged --init --read-only -P --publish-all "
        + "--no-healthcheck --sig-proxy --oom-kill-disable --disable-content-trust -q --quiet --help --replace --no-hosts --tls-verify --rmi "
        + "--read-only-tmpfs --env-host --http-proxy --no-hostname --passwd --systemd";

    private const string ComposeFlags = "-d --detach -i --interactive --rm --no-deps -T --no-TTY --no-tty --build --service-ports -P --use-aliases "
        + "--quiet-pull --remove-orphans --privileged -q --quiet";

    private static readonly FrozenDictionary<string, CommandWrapper> All = List().ToFrozenDictionary(one => one.Name);

    private static readonly FrozenSet<string> Families = All.Keys.SelectMany(Beginnings).ToFrozenSet();

    /// <summary>Options of the program itself, before its subcommand, whose value is the next word.</summary>
    private static readonly FrozenDictionary<string, string> Globals = new Dictionary<string, string>
    {
        ["docker"] = "-H --host --config -c --context -l --log-level --tlscacert --tlscert --tlskey",
        ["podman"] = "--connection -c --url --log-level --root --runroot --storage-driver --cgroup-manager",
        ["docker compose"] = "-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel --progress",
        ["docker-compose"] = "-f --file -p --project-name --profile --env-file --project-directory --ansi -H --host",
        ["podman compose"] = "-f --file -p --project-name --profile --env-file --project-directory",
        ["nix"] = "--extra-experimental-features --experimental-features --extra-substituters --extra-trusted-public-keys --substituters "
            + "--trusted-public-keys --cores --max-jobs -j --log-format --store --accept-flake-config=",
        ["kubectl"] = "-n --namespace --context --cluster --kubeconfig --user -s --server --as --token",
        ["pnpm"] = "-C --dir --filter -F",
        ["yarn"] = "--cwd",
        ["npm"] = "--prefix -w --workspace",
        ["git"] = "-C -c --git-dir --work-tree",
    }.ToFrozenDictionary();

    /// <summary>Of a name, or of a name and a subcommand.</summary>
    public static CommandWrapper? Of(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether the name has subcommands that run something.</summary>
    public static bool HasSubcommands(string name) => Families.Contains(name);

    public static bool IsGlobalWithValue(string name, string option) => Globals.TryGetValue(name, out var known) && Lists(known, option);

    public bool TakesValue(string option)
    {
        if (Form == WrapperForm.Container)
        {
            return option.Length <= 2 || option.StartsWith("--", StringComparison.Ordinal) ? !Lists(Values, option) : !IsCluster(option);
        }
        if (Lists(Values, option))
        {
            return true;
        }
        // `-Eu root`: the last letter of a cluster may take the next word; one before it would take the rest of the cluster.
        if (option.Length > 2 && option[1] != '-')
        {
            for (int i = 1; i < option.Length; i++)
            {
                if (Lists(Values, $"-{option[i]}"))
                {
                    return i == option.Length - 1;
                }
            }
        }
        return false;
    }

    public bool Stopped(string option) => Stops.Length > 0 && Lists(Stops, option);

    public bool IsScript(string option) => Scripts.Length > 0 && Lists(Scripts, option);

    private bool IsCluster(string option) => option.Skip(1).All(letter => Lists(Values, $"-{letter}"))
        || !Lists(Values, $"-{option[1]}");

    private static bool Lists(string list, string option)
    {
        if (option.Length == 0)
        {
            return false;
        }
        for (int at = list.IndexOf(option, StringComparison.Ordinal); at >= 0; at = list.IndexOf(option, at + 1, StringComparison.Ordinal))
        {
            int end = at + option.Length;
            if ((at == 0 || list[at - 1] == ' ') && (end == list.Length || list[end] == ' '))
            {
                return true;
            }
        }
        return false;
    }

    private static IEnumerable<string> Beginnings(string name)
    {
        for (int space = name.IndexOf(' '); space > 0; space = name.IndexOf(' ', space + 1))
        {
            yield return name[..space];
        }
    }

    private static IEnumerable<CommandWrapper> Interpreters =>
    [
        .. new[] { "python", "python2", "python3", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "pypy3" }
            .Select(name => new CommandWrapper(name, WrapperForm.Program, "-m -W -X -Q", Scripts: "-c")),
        .. new[] { "node", "nodejs", "bun", "tsx" }
            .Select(name => new CommandWrapper(name, WrapperForm.Program, "-r --require --import -C --conditions", Scripts: "-e --eval -p --print")),
        new("deno eval", WrapperForm.Program, "", 1),
        new("perl", WrapperForm.Program, "-I", Scripts: "-e -E"),
        new("ruby", WrapperForm.Program, "-I -r -C -E", Scripts: "-e"),
    ];

    /// <summary>What an interpreter of another language reads; JavaScript where it is none.</summary>
    public ProgramLanguage Language => Name.StartsWith("py", StringComparison.Ordinal) ? ProgramLanguage.Python
        : Name is "perl" or "ruby" ? ProgramLanguage.Ruby : ProgramLanguage.JavaScript;

    private static IEnumerable<CommandWrapper> List() =>
    [
        new("env", WrapperForm.Environment, "-u --unset -C --chdir", Scripts: "-S --split-string"),
        new("genv", WrapperForm.Environment, "-u --unset -C --chdir", Scripts: "-S --split-string"),
        new("cross-env", WrapperForm.Environment),
        new("sudo", WrapperForm.Environment, "-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --close-from --role --type",
            Stops: "-l -v -K -k --list --validate"),
        new("doas", WrapperForm.Environment, "-u -C"),
        new("exec", WrapperForm.Plain, "-a"),
        new("command", WrapperForm.Plain, Stops: "-v -V -pv"),
        new("builtin", WrapperForm.Plain),
        new("coproc", WrapperForm.Plain),
        new("noglob", WrapperForm.Plain),
        new("nocorrect", WrapperForm.Plain),
        new("time", WrapperForm.Plain, "-f -o --format --output"),
        new("gtime", WrapperForm.Plain, "-f -o --format --output"),
        new("nohup", WrapperForm.Plain),
        new("nice", WrapperForm.Plain, "-n --adjustment"),
        new("ionice", WrapperForm.Plain, "-c -n --class --classdata", Stops: "-p -P"),
        new("chrt", WrapperForm.Plain, "-T -P -D", 1, "-p"),
        new("taskset", WrapperForm.Plain, "", 1, "-p"),
        new("stdbuf", WrapperForm.Plain, "-i -o -e --input --output --error"),
        new("setsid", WrapperForm.Plain),
        new("unbuffer", WrapperForm.Plain),
        new("script", WrapperForm.Plain, "-o -t -I -O -B", 1, Scripts: "-c --command"),
        new("timeout", WrapperForm.Plain, "-s --signal -k --kill-after", 1),
        new("gtimeout", WrapperForm.Plain, "-s --signal -k --kill-after", 1),
        new("xargs", WrapperForm.Plain, "-I -n -P -L -s -E -a -d -J -R -S --max-args --max-procs --max-lines --arg-file --delimiter --max-chars"),
        new("watch", WrapperForm.Joined, "-n --interval"),
        new("strace", WrapperForm.Plain, "-o -e -s -u -E -P -a -b -I -O -S -U -X", Stops: "-p"),
        new("ltrace", WrapperForm.Plain, "-o -e -s -u -n -l -a", Stops: "-p"),
        new("perf stat", WrapperForm.Plain, "-e -r -o -C -I --event --repeat --output", Stops: "-p"),
        new("perf record", WrapperForm.Plain, "-e -F -o -c -C --event --output --call-graph", Stops: "-p"),
        new("perf trace", WrapperForm.Plain, "-e -o", Stops: "-p"),
        new("valgrind", WrapperForm.Plain),
        new("rr record", WrapperForm.Plain),
        new("caffeinate", WrapperForm.Plain, "-t -w"),
        new("systemd-inhibit", WrapperForm.Plain),
        new("systemd-run", WrapperForm.Plain, "-u -p -E -M -H --unit --property --setenv --slice --description --uid --gid"),
        new("flock", WrapperForm.Plain, "-w -E --timeout --conflict-exit-code", 1, "-u", "-c --command"),
        new("chronic", WrapperForm.Plain),
        new("ts", WrapperForm.Separated),
        new("retry", WrapperForm.Plain, "-t -n -d -s -m -r --times --tries --attempts --delay --sleep --max"),
        new("xvfb-run", WrapperForm.Plain, "-n -s -e -f -w -p --server-num --server-args --error-file --auth-file"),
        new("dbus-run-session", WrapperForm.Plain, "--config-file --dbus-daemon"),
        new("chroot", WrapperForm.Plain, "", 1),
        new("fakeroot", WrapperForm.Plain, "-l -s -i -b"),
        new("unshare", WrapperForm.Plain, "-R -w -S -G --root --wd --setuid --setgid"),
        new("nsenter", WrapperForm.Plain, "-t -S -G --target --setuid --setgid"),
        new("gosu", WrapperForm.Plain, "", 1),
        new("su-exec", WrapperForm.Plain, "", 1),
        new("setarch", WrapperForm.Plain, "", 1),
        new("arch", WrapperForm.Plain, "-arch -e -d"),
        new("tini", WrapperForm.Plain, "-p"),
        new("dumb-init", WrapperForm.Plain, "-r"),
        new("numactl", WrapperForm.Plain, "-N -m -C -p -i --cpunodebind --membind --physcpubind --preferred --interleave"),
        new("prlimit", WrapperForm.Plain),
        new("cgexec", WrapperForm.Plain, "-g"),
        new("faketime", WrapperForm.Plain, "", 1),
        new("winpty", WrapperForm.Plain),
        new("entr", WrapperForm.Plain),
        new("watchexec", WrapperForm.Plain, "-e -w -f -i -d -s -r --exts --watch --filter --ignore --debounce --signal --shell"),
        new("dotenv", WrapperForm.Plain, "-e -f -c -p -v"),
        new("busybox", WrapperForm.Plain),
        new("su", WrapperForm.Plain, "-s -g -G --shell --group", 99, Scripts: "-c --command"),
        new("runuser", WrapperForm.Plain, "-u -s -g -G --user --shell --group", 0, Scripts: "-c --command"),
        new("eval", WrapperForm.Joined),
        new("Invoke-Expression", WrapperForm.Joined),
        new("iex", WrapperForm.Joined),
        new("trap", WrapperForm.Scripts),
        new("alias", WrapperForm.Aliases),
        new("hyperfine", WrapperForm.Scripts, "-w -r -m -M -n -p -c -s -L -P -D --warmup --runs --min-runs --max-runs --command-name",
            Scripts: "-p --prepare -c --cleanup -s --setup"),
        new("concurrently", WrapperForm.Scripts, "-n -c -p --names --prefix-colors --prefix"),
        new("ssh", WrapperForm.Joined, "-p -i -l -o -F -L -R -D -J -b -c -E -e -I -m -O -Q -S -W -w -B", 1),
        new("parallel", WrapperForm.Parallel,
            "-j -a -N -n -S -C -d --jobs --arg-file --max-args --colsep --delimiter --joblog --results --timeout --retries --tagstring --delay --sshlogin"),
        new("find", WrapperForm.Find),
        new("fd", WrapperForm.Find),
        new("bash", WrapperForm.Shell),
        new("sh", WrapperForm.Shell),
        new("zsh", WrapperForm.Shell),
        new("dash", WrapperForm.Shell),
        new("ksh", WrapperForm.Shell),
        new("ash", WrapperForm.Shell),
        new("fish", WrapperForm.Shell),
        new("pwsh", WrapperForm.Shell),
        new("powershell", WrapperForm.Shell),
        new("cmd", WrapperForm.Shell),
        .. Interpreters,
        new("nix develop", WrapperForm.Nix),
        new("nix shell", WrapperForm.Nix),
        new("nix run", WrapperForm.NixRun),
        new("nix-shell", WrapperForm.Plain, "-p -E -I -A --packages --expr --attr --argstr --arg --option -j", 99, Scripts: "--run --command"),
        new("devenv shell", WrapperForm.Plain),
        new("direnv exec", WrapperForm.Plain, "", 1),
        new("devbox run", WrapperForm.Separated),
        new("flox activate", WrapperForm.Separated),
        new("cachix watch-exec", WrapperForm.Separated),
        new("mise exec", WrapperForm.Separated),
        new("mise x", WrapperForm.Separated),
        new("rtx exec", WrapperForm.Separated),
        new("asdf exec", WrapperForm.Plain),
        new("uv run", WrapperForm.Plain, "--with --python -p --project --directory --extra --group --env-file --package --with-requirements --index-url"),
        new("poetry run", WrapperForm.Plain),
        new("pipenv run", WrapperForm.Plain),
        new("pdm run", WrapperForm.Plain),
        new("hatch run", WrapperForm.Plain),
        new("bundle exec", WrapperForm.Plain),
        new("pixi run", WrapperForm.Plain, "-e --environment --manifest-path"),
        new("conda run", WrapperForm.Plain, "-n -p --name --prefix --cwd"),
        new("mamba run", WrapperForm.Plain, "-n -p --name --prefix --cwd"),
        new("micromamba run", WrapperForm.Plain, "-n -p --name --prefix --cwd -r"),
        new("op run", WrapperForm.Separated),
        new("doppler run", WrapperForm.Separated),
        new("infisical run", WrapperForm.Separated),
        new("dotenvx run", WrapperForm.Separated),
        new("chamber exec", WrapperForm.Separated),
        new("aws-vault exec", WrapperForm.Separated),
        new("teller run", WrapperForm.Separated),
        new("sops exec-env", WrapperForm.Joined, "", 1),
        new("git bisect run", WrapperForm.Plain),
        new("git submodule foreach", WrapperForm.Joined),
        new("docker run", WrapperForm.Container, DockerFlags, 1),
        new("docker exec", WrapperForm.Container, DockerFlags, 1),
        new("docker container run", WrapperForm.Container, DockerFlags, 1),
        new("docker container exec", WrapperForm.Container, DockerFlags, 1),
        new("podman run", WrapperForm.Container, DockerFlags, 1),
        new("podman exec", WrapperForm.Container, DockerFlags, 1),
        new("nerdctl run", WrapperForm.Container, DockerFlags, 1),
        new("nerdctl exec", WrapperForm.Container, DockerFlags, 1),
        new("docker compose run", WrapperForm.Container, ComposeFlags, 1),
        new("docker compose exec", WrapperForm.Container, ComposeFlags, 1),
        new("docker-compose run", WrapperForm.Container, ComposeFlags, 1),
        new("docker-compose exec", WrapperForm.Container, ComposeFlags, 1),
        new("podman compose run", WrapperForm.Container, ComposeFlags, 1),
        new("podman compose exec", WrapperForm.Container, ComposeFlags, 1),
        new("kubectl exec", WrapperForm.Separated),
        new("kubectl run", WrapperForm.Separated),
        new("oc exec", WrapperForm.Separated),
        new("devcontainer exec", WrapperForm.Plain, "--workspace-folder --config --container-id --id-label --remote-env"),
        new("devspace enter", WrapperForm.Separated),
        new("gcloud compute ssh", WrapperForm.Plain, "--zone --project", 99, Scripts: "--command"),
        new("tmux new-session", WrapperForm.Joined, "-s -n -c -t -F -x -y -e -f"),
        new("tmux new", WrapperForm.Joined, "-s -n -c -t -F -x -y -e -f"),
        new("tmux new-window", WrapperForm.Joined, "-n -c -t -F -e"),
        new("tmux neww", WrapperForm.Joined, "-n -c -t -F -e"),
        new("tmux split-window", WrapperForm.Joined, "-c -t -F -l -p -e"),
        new("tmux splitw", WrapperForm.Joined, "-c -t -F -l -p -e"),
        new("tmux respawn-pane", WrapperForm.Joined, "-c -t -e"),
        new("tmux send-keys", WrapperForm.Scripts, "-t -N"),
        new("tmux send", WrapperForm.Scripts, "-t -N"),
        new("screen", WrapperForm.Plain, "-S -t -c -h -s -T -e -p -Logfile"),
        new("zellij run", WrapperForm.Separated),
        new("steam-run", WrapperForm.Plain),
        new("nixGL", WrapperForm.Plain),
        new("firejail", WrapperForm.Plain),
        new("pkexec", WrapperForm.Plain, "--user"),
        new("rlwrap", WrapperForm.Plain, "-f -H -b -C -P -p -S"),
        new("pueue add", WrapperForm.Joined, "-g -l -w -d -p -o --group --label --working-directory --delay --priority"),
        new("nq", WrapperForm.Plain),
        new("sem", WrapperForm.Parallel, "-j --jobs --id --timeout"),
        new("distrobox enter", WrapperForm.Separated),
        new("distrobox-enter", WrapperForm.Separated),
        new("toolbox run", WrapperForm.Plain, "-c --container -d --distro -r --release"),
        new("lxc exec", WrapperForm.Separated),
        new("incus exec", WrapperForm.Separated),
        new("multipass exec", WrapperForm.Separated),
        new("colima ssh", WrapperForm.Separated),
        new("minikube ssh", WrapperForm.Separated),
        new("limactl shell", WrapperForm.Plain, "--workdir --shell", 1),
        new("lima", WrapperForm.Plain),
        new("machinectl shell", WrapperForm.Plain, "-E --setenv --uid", 1),
        new("wsl", WrapperForm.Plain, "-d --distribution -u --user --cd"),
        new("guix shell", WrapperForm.Separated),
        new("guix environment", WrapperForm.Separated),
        new("vagrant ssh", WrapperForm.Plain, "-p", 99, Scripts: "-c --command"),
        new("gh codespace ssh", WrapperForm.Separated, "-c -R --codespace --repo"),
        new("sshpass", WrapperForm.Plain, "-p -f -d -P"),
        new("go run", WrapperForm.Package, "-C -exec -mod -modfile -tags -ldflags -gcflags -asmflags -p -o -overlay"),
        new("npx", WrapperForm.Package, "-p --package", Scripts: "-c --call"),
        new("pnpx", WrapperForm.Package, "-p --package"),
        new("bunx", WrapperForm.Package, "-p --package"),
        new("bun x", WrapperForm.Package, "-p --package"),
        new("pnpm dlx", WrapperForm.Package, "--package"),
        new("pnpm exec", WrapperForm.Package),
        new("yarn dlx", WrapperForm.Package, "-p --package"),
        new("yarn exec", WrapperForm.Package),
        new("npm exec", WrapperForm.Package, "-p --package", Scripts: "-c --call"),
        new("npm x", WrapperForm.Package, "-p --package", Scripts: "-c --call"),
    ];
}
