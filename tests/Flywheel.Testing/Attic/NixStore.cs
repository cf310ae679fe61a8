using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Testing.Attic;

/// <summary>
/// A real Nix with a store, a configuration and a home of its own in a temporary folder: no daemon, no network, nothing in /nix.
/// </summary>
public sealed class NixStore : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-nix-");
    private readonly string nix;

    private NixStore(string nix)
    {
        this.nix = nix;
        // Some commands open the store that is theirs without being told so, even where they are told another.
        File.WriteAllText(Path.Combine(folder.FullName, "nix.conf"), $"""
            experimental-features = nix-command
            store = {Store}
            substituters =
            sandbox = false
            build-users-group =

            """);
        folder.CreateSubdirectory("home");
    }

    /// <summary>Its temporary folder, for what is made of it, too.</summary>
    public string Folder => folder.FullName;

    public static NixStore Open() => new(TestBedPaths.Require().Nix);

    /// <summary>Adds a derivation that refers to so many files, and is never built; gives its path.</summary>
    public async Task<string> AddAsync(string name, int references)
    {
        string files = string.Join(' ', Enumerable.Range(0, references).Select(i => $"(builtins.toFile \"{name}-{i}\" \"{i}\")"));
        string source = Path.Combine(Folder, name + ".nix");
        await File.WriteAllTextAsync(source, $"derivation {{ name = \"{name}\"; system = \"none\"; builder = \"/none\"; args = [ {files} ]; }}\n");
        return (await RunAsync("nix-instantiate", source)).Output.Trim();
    }

    /// <summary>Makes a key pair; gives the public key, and the file with the secret one.</summary>
    public async Task<(string PublicKey, string SecretFile)> MakeKeyAsync(string name)
    {
        string secret = Path.Combine(Folder, Guid.NewGuid().ToString("N"));
        await RunAsync("nix-store", "--generate-binary-cache-key", name, secret, secret + ".pub");
        return ((await File.ReadAllTextAsync(secret + ".pub")).Trim(), secret);
    }

    /// <summary>Writes a path and what it refers to as the layout of a binary cache, signed where a secret key is given.</summary>
    public Task CopyAsync(string path, string cache, string? secretFile) => RunAsync(
        "nix", "copy", "--derivation", "--to", $"file://{cache}{(secretFile is null ? "" : $"?secret-key={secretFile}")}", path);

    /// <summary>Signs a path of a layout once more.</summary>
    public Task SignAsync(string path, string cache, string secretFile) =>
        RunAsync("nix", "store", "sign", "--derivation", "--store", $"file://{cache}", "--key-file", secretFile, path);

    /// <summary>Whether Nix itself takes the path for signed by the key.</summary>
    public async Task<bool> TrustsAsync(string path, string cache, string publicKey) => (await StartAsync(
        "nix", "store", "verify", "--derivation", "--store", $"file://{cache}", "--no-contents", "--sigs-needed", "1", "--trusted-public-keys", publicKey, path))
        .ExitCode == 0;

    public async ValueTask DisposeAsync()
    {
        // What stands in a store is read-only, its folders among it.
        await CommandRunner.RunAsync("chmod", ["-R", "u+w", Folder], new Dictionary<string, string>(), "/");
        folder.Delete(recursive: true);
    }

    private string Store => Path.Combine(Folder, "root");

    private async Task<CommandResult> RunAsync(string program, params string[] words)
    {
        CommandResult result = await StartAsync(program, words);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    /// <summary>The other programs of Nix are that one under other names.</summary>
    private Task<CommandResult> StartAsync(string program, params string[] words) => CommandRunner.RunAsync(
        Path.Combine(Path.GetDirectoryName(nix)!, program),
        words,
        new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = Path.Combine(Folder, "home"),
            ["NIX_CONF_DIR"] = Folder,
        },
        Folder);
}
