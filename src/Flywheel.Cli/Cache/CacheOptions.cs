using System.CommandLine;
using System.Globalization;
using System.Net;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Flywheel.Core.Cache;
using Flywheel.Core.Contract;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Cache;

/// <summary>The options of a cache: where it listens, and what it keeps where.</summary>
internal sealed class CacheOptions
{
    internal const string DefaultListen = "127.0.0.1:9092";
    internal const string DefaultHttp = "127.0.0.1:9090";
    internal const string DefaultMaxSize = "10GiB";
    internal const string DefaultMinFree = "1GiB";

    private readonly OneValue listen = Address("--listen", $"for REAPI over gRPC; port 0 takes a free one [default: {DefaultListen}]");
    private readonly OneValue http = Address("--http", $"for Bazel's HTTP cache, /status and /metrics [default: {DefaultHttp}]");
    private readonly OneValue unix = new("--unix", "PATH", "a socket for REAPI over gRPC as well, for this user alone", "one path", path => path.Length > 0);
    private readonly OneValue minFree = Size("--min-free", $"what stays free on the disk [default: {DefaultMinFree}]", least: 0);

    internal OneValue Folder { get; } = FolderOption();

    internal OneValue MaxSize { get; } = Size("--max-size", $"what the entries may take of the disk [default: {DefaultMaxSize}]", StoreOptions.LeastSize);

    internal Option<bool> ReadOnly { get; } = FlagOption.Of("--read-only", "accept no uploads");

    internal IEnumerable<Option> All => [listen.Option, http.Option, unix.Option, Folder.Option, MaxSize.Option, minFree.Option, ReadOnly];

    /// <summary>Whether one was given that a running server may not have.</summary>
    internal bool AnyGiven(ParseResult parsed) =>
        All.Any(option => option != Folder.Option && parsed.GetResult(option) is { Implicit: false });

    internal ServerOptions Read(ParseResult parsed, string folder) => new(
        AddressOf(listen.Of(parsed) ?? DefaultListen), AddressOf(http.Of(parsed) ?? DefaultHttp),
        unix.Of(parsed) is { } path ? Path.GetFullPath(path) : null,
        new(folder, SizeOf(MaxSize.Of(parsed) ?? DefaultMaxSize), SizeOf(minFree.Of(parsed) ?? DefaultMinFree), parsed.GetValue(ReadOnly)));

    /// <summary>The words that give a server the same options.</summary>
    internal static IEnumerable<string> Words(ServerOptions options)
    {
        yield return "--listen";
        yield return options.Grpc.ToString();
        yield return "--http";
        yield return options.Http.ToString();
        if (options.UnixSocket is { } path)
        {
            yield return "--unix";
            yield return path;
        }
        yield return "--dir";
        yield return options.Store.Folder;
        yield return "--max-size";
        yield return options.Store.MaxSize.ToString(CultureInfo.InvariantCulture);
        yield return "--min-free";
        yield return options.Store.MinFree.ToString(CultureInfo.InvariantCulture);
        if (options.Store.ReadOnly)
        {
            yield return "--read-only";
        }
    }

    internal static OneValue FolderOption() =>
        new("--dir", "DIR", "where it keeps its entries [default: $XDG_CACHE_HOME/flywheel/cache, else ~/.cache/flywheel/cache]", "one folder", path => path.Length > 0);

    internal static OneValue Size(string name, string description, long least) => new(
        name, "SIZE", description, least > 0 ? $"{ByteSize.Allowed}, of {ByteSize.Show(least)} or more" : ByteSize.Allowed,
        text => ByteSize.TryParse(text, out long bytes) && bytes >= least);

    internal static long SizeOf(string text) => ByteSize.TryParse(text, out long bytes) ? bytes : 0;

    /// <summary>The folder that is given, or the user's own; null when neither is there.</summary>
    internal static string? FolderOf(string? given, EnvironmentSnapshot environment) =>
        given is not null ? Path.GetFullPath(given)
        : CacheHome.Of(environment) is { } caches ? Path.Combine(caches, "flywheel", "cache")
        : null;

    private static OneValue Address(string name, string description) =>
        new(name, "HOST:PORT", description, LoopbackAddress.Allowed, text => LoopbackAddress.TryParse(text, out _));

    private static IPEndPoint AddressOf(string text) => LoopbackAddress.TryParse(text, out IPEndPoint address) ? address : throw new FormatException();
}
