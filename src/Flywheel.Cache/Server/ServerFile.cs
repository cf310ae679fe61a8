using System.Security.Cryptography;
using System.Text.Json;
using Flywheel.Cache.Store;

namespace Flywheel.Cache.Server;

/// <summary>
/// How a running server can be found: <c>server.json</c> in its folder, for its user alone. It is believed only while the folder's lock is
/// held.
/// </summary>
/// <param name="ProcessId">Of the server.</param>
/// <param name="Grpc">Its address, <c>grpc://HOST:PORT</c>.</param>
/// <param name="Http">Its address, <c>http://HOST:PORT</c>.</param>
/// <param name="Unix">The path of its socket, or null.</param>
/// <param name="ReadOnly">Whether it takes nothing in.</param>
/// <param name="Token">Whoever knows it may ask for upkeep.</param>
public sealed record ServerFile(int ProcessId, string Grpc, string Http, string? Unix, bool ReadOnly, string Token)
{
    private const string Name = CacheFolder.ServerFile;

    /// <summary>The socket first only where there is nothing else: Bazel 4 cannot use one.</summary>
    public IReadOnlyList<string> Endpoints => Unix is null ? [Grpc, Http] : [Grpc, Http, "unix:" + Unix];

    /// <summary>The server that has the cache of this folder open; null when none has.</summary>
    public static ServerFile? Find(string folder)
    {
        try
        {
            if (!IsHeld(Path.Combine(folder, "lock")))
            {
                return null;
            }
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, Name)));
            JsonElement json = document.RootElement;
            var found = new ServerFile(
                json.GetProperty("pid").GetInt32(), json.GetProperty("grpc").GetString()!, json.GetProperty("http").GetString()!,
                json.GetProperty("unix").GetString(), json.GetProperty("read_only").GetBoolean(), json.GetProperty("token").GetString()!);
            return IsLocal(found.Grpc, "grpc://") && IsLocal(found.Http, "http://") ? found : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a process has the cache of this folder open, a server or something that works on it.</summary>
    public static bool IsInUse(string folder)
    {
        try
        {
            return IsHeld(Path.Combine(folder, "lock"));
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    internal void Write(string folder)
    {
        string temporary = Path.Combine(folder, Name + ".new");
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartObject();
            json.WriteNumber("pid", ProcessId);
            json.WriteString("grpc", Grpc);
            json.WriteString("http", Http);
            json.WriteString("unix", Unix);
            json.WriteBoolean("read_only", ReadOnly);
            json.WriteString("token", Token);
            json.WriteEndObject();
        }
        File.Move(temporary, Path.Combine(folder, Name), overwrite: true);
    }

    internal static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(Path.Combine(folder, Name));
        }
    }

    /// <summary>The addresses go into a shell, and the token goes to one of them: a file that somebody else has made may not say where.</summary>
    private static bool IsLocal(string address, string scheme) =>
        address.StartsWith(scheme, StringComparison.Ordinal) && LoopbackAddress.TryParse(address[scheme.Length..], out _);

    private static bool IsHeld(string path)
    {
        try
        {
            // A shared lock: two that ask at once do not take each other for a server.
            using FileStream held = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
