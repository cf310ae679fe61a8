using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Attic;

/// <summary>What <c>flywheel attic check</c> is given, each null where it is not.</summary>
public sealed record AtticWords(string? Server, string? Cache, string? PublicKey, string? Timeout, string? Path);

/// <summary>What the check is to find out.</summary>
public sealed record AtticQuestion
{
    public const string ServerOption = "--server";
    public const string CacheOption = "--cache";
    public const string KeyOption = "--public-key";
    public const string TimeoutOption = "--timeout";
    public const string PathArgument = "STORE_PATH";

    public const string ServerVariable = "ATTIC_SERVER";
    public const string CacheVariable = "ATTIC_CACHE";
    public const string KeyVariable = "ATTIC_PUBLIC_KEY";

    public const string UsualCache = "main";

    private const string AllowedServer = "an http:// or https:// address without the cache's name";
    private const string AllowedKey = "`NAME:BASE64`, as `attic cache info` shows it";

    /// <summary>Of Attic's server: where a cache's configuration is found (attic, api/v1).</summary>
    private const string ConfigPath = "_api/v1/cache-config";

    private const int Kilobyte = 1024;

    /// <summary>Of a cache's name (attic, cache.rs).</summary>
    private const int LongestName = 50;

    private static readonly ValueRule.Seconds Seconds = new(0.1, 60);

    private static readonly string AllowedCache = $"up to {LongestName} letters, digits, `-`, `_` and `+`, the first one a letter or a digit";

    /// <summary>The variables, each with its meaning, what it may be and what counts where it is blank.</summary>
    public static ImmutableArray<(string Name, string Meaning, string Values, string Default)> Variables { get; } =
    [
        (ServerVariable, "the Attic server, or another that serves a cache's layout", AllowedServer, $"{ServerOption} has to be given"),
        (CacheVariable, "the cache's name", AllowedCache, UsualCache),
        (KeyVariable, "the public key that has to have signed the path", AllowedKey, "not verified"),
    ];

    public static string TimeoutRange => Seconds.Allowed;

    /// <summary>http or https. Its user information is never sent.</summary>
    public required Endpoint Server { get; init; }

    public required SettingSource ServerSource { get; init; }

    public required string Cache { get; init; }

    public required SettingSource CacheSource { get; init; }

    /// <summary>Null where no signature is to be verified.</summary>
    public NixPublicKey? Key { get; init; }

    public SettingSource KeySource { get; init; }

    /// <summary>Null where no path is asked for.</summary>
    public StorePath? Path { get; init; }

    /// <summary>For the whole check.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The store that the cache has to be for.</summary>
    public string Store => Path?.Directory ?? StorePath.UsualStore;

    /// <summary>The option or the variable that the server's address came from.</summary>
    public string ServerName => ServerSource == SettingSource.CommandLine ? ServerOption : ServerVariable;

    /// <summary>As people are shown it.</summary>
    public string Address => $"{Server.Redacted}/{Cache}";

    /// <summary>Below the server's address.</summary>
    public string PathOf(AtticRequest request) => request switch
    {
        AtticRequest.CacheInfo => $"{Cache}/nix-cache-info",
        AtticRequest.NarInfo => $"{Cache}/{Path?.Hash}.narinfo",
        _ => $"{ConfigPath}/{Cache}",
    };

    /// <summary>How many bytes an answer may have. A narinfo names every reference of its path; the others are a few lines.</summary>
    public static int LimitOf(AtticRequest request) => (request == AtticRequest.NarInfo ? 1024 : 64) * Kilobyte;

    /// <summary>Options count before variables. Never throws, and no fault repeats a value.</summary>
    public static AtticQuestionReading Read(AtticWords words, EnvironmentSnapshot environment)
    {
        (string? server, SettingSource serverSource) = Given(words.Server, ServerVariable, environment);
        (string? cache, SettingSource cacheSource) = Given(words.Cache, CacheVariable, environment);
        (string? key, SettingSource keySource) = Given(words.PublicKey, KeyVariable, environment);
        if (server is null)
        {
            return new AtticQuestionReading.Unusable(
                $"no server is given, and {ServerVariable} is not set",
                $"give one, as in `flywheel attic check {ServerOption} https://attic.example.internal`, or set {ServerVariable}");
        }
        if (Fault(Endpoint.Parse(server)) is { } fault)
        {
            return Unusable(ServerOption, ServerVariable, serverSource, $"is no address of a server: {fault}", AllowedServer);
        }
        if (cache is not null && !IsName(cache))
        {
            return Unusable(CacheOption, CacheVariable, cacheSource, "is no name of a cache", AllowedCache);
        }
        (NixPublicKey? publicKey, string? keyFault) = key is null ? default : NixPublicKey.Parse(key);
        if (keyFault is not null)
        {
            return Unusable(KeyOption, KeyVariable, keySource, $"is no public key: {keyFault}", AllowedKey);
        }
        StorePath? path = words.Path is { } given ? StorePath.Parse(given.Trim()) : null;
        if (words.Path is not null && path is null)
        {
            return new AtticQuestionReading.Unusable(
                $"`{PathArgument}` is no store path", $"give {StorePath.UsualStore}/HASH-NAME, without what is inside of it, or its hash of 32 characters");
        }
        TimeSpan? timeout = words.Timeout is { } seconds ? Seconds.Parse(seconds) : null;
        if (words.Timeout is not null && timeout is null)
        {
            return new AtticQuestionReading.Unusable($"`{TimeoutOption}` is no number of seconds in its range", $"give {TimeoutRange}");
        }
        var question = new AtticQuestion
        {
            Server = Endpoint.Parse(server).Value!,
            ServerSource = serverSource,
            Cache = cache ?? UsualCache,
            CacheSource = cache is null ? SettingSource.Default : cacheSource,
            Key = publicKey,
            KeySource = keySource,
            Path = path,
        };
        return new AtticQuestionReading.Asked(timeout is { } limit ? question with { Timeout = limit } : question);
    }

    private static (string? Value, SettingSource Source) Given(string? option, string variable, EnvironmentSnapshot environment) =>
        option is not null ? (option.Trim(), SettingSource.CommandLine) : (environment.Get(variable)?.Trim(), SettingSource.Environment);

    private static string? Fault(EndpointReading reading) => reading.Match(
        parsed => parsed.Endpoint.IsHttp ? null : "its scheme is neither http nor https",
        invalid => invalid.Fault == EndpointFault.Scheme ? "its scheme is neither http nor https" : invalid.Detail);

    private static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+');

    private static AtticQuestionReading.Unusable Unusable(string option, string variable, SettingSource source, string what, string allowed) =>
        source == SettingSource.CommandLine ? new($"`{option}` {what}", $"give {allowed}") : new($"{variable} {what}", $"set {variable} to {allowed}, or unset it");
}

/// <summary>What reading a question gave.</summary>
public abstract record AtticQuestionReading
{
    private AtticQuestionReading()
    {
    }

    public abstract T Match<T>(Func<Asked, T> asked, Func<Unusable, T> unusable);

    public sealed record Asked(AtticQuestion Question) : AtticQuestionReading
    {
        public override T Match<T>(Func<Asked, T> asked, Func<Unusable, T> unusable) => asked(this);
    }

    /// <summary>What is wrong with the words or the variables, and what to do.</summary>
    public sealed record Unusable(string What, string Hint) : AtticQuestionReading
    {
        public override T Match<T>(Func<Asked, T> asked, Func<Unusable, T> unusable) => unusable(this);
    }
}
