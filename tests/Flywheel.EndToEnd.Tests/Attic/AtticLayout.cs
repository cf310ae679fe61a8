using Flywheel.Testing.Attic;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Attic;

/// <summary>Binary caches as Nix itself writes and signs them, made once for a class of tests.</summary>
public sealed class AtticLayout : IAsyncDisposable
{
    private readonly Lazy<Task> made;
    private NixStore? nix;

    public AtticLayout() => made = new Lazy<Task>(WriteAsync);

    public NixStore Nix => nix ?? throw new InvalidOperationException("make it first");

    /// <summary>Holds a folder for each cache: main, which is signed by <see cref="PublicKey"/>; other, by <see cref="OtherKey"/>; both; unsigned.</summary>
    public string Root => Path.Combine(Nix.Folder, "www");

    /// <summary>With three references.</summary>
    public string StorePath { get; private set; } = "";

    public string Hash => Path.GetFileName(StorePath)[..32];

    public string PublicKey { get; private set; } = "";

    public string OtherKey { get; private set; } = "";

    /// <summary>Another key of the same name as <see cref="PublicKey"/>.</summary>
    public string NamesakeKey { get; private set; } = "";

    /// <summary>Makes it the first time. Skips the test where there is no Nix.</summary>
    public Task MakeAsync() => made.Value;

    public ValueTask DisposeAsync() => nix?.DisposeAsync() ?? ValueTask.CompletedTask;

    public string Cache(string name) => Path.Combine(Root, name);

    /// <summary>A cache like main, whose narinfo of the path is another.</summary>
    public string Altered(string name, Func<string, string> alter)
    {
        string cache = Cache(name);
        Directory.CreateDirectory(cache);
        // Nix looks into what a derivation's path holds.
        Directory.CreateDirectory(Path.Combine(cache, "nar"));
        foreach (string nar in Directory.GetFiles(Path.Combine(Cache("main"), "nar")))
        {
            File.Copy(nar, Path.Combine(cache, "nar", Path.GetFileName(nar)), overwrite: true);
        }
        File.Copy(Path.Combine(Cache("main"), "nix-cache-info"), Path.Combine(cache, "nix-cache-info"), overwrite: true);
        string narinfo = File.ReadAllText(Path.Combine(Cache("main"), Hash + ".narinfo"));
        string altered = alter(narinfo);
        Assert.NotEqual(narinfo, altered);
        File.WriteAllText(Path.Combine(cache, Hash + ".narinfo"), altered);
        return name;
    }

    private async Task WriteAsync()
    {
        nix = NixStore.Open();
        StorePath = await nix.AddAsync("authority", references: 3);
        (PublicKey, string secret) = await nix.MakeKeyAsync("test-1");
        (OtherKey, string other) = await nix.MakeKeyAsync("other-1");
        (NamesakeKey, _) = await nix.MakeKeyAsync("test-1");
        await nix.CopyAsync(StorePath, Cache("main"), secret);
        await nix.CopyAsync(StorePath, Cache("other"), other);
        await nix.CopyAsync(StorePath, Cache("both"), other);
        await nix.SignAsync(StorePath, Cache("both"), secret);
        await nix.CopyAsync(StorePath, Cache("unsigned"), null);
    }
}
