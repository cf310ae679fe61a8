using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Launch;

/// <summary>Puts what the contract adds where it belongs on a command line; every other byte stays as it was.</summary>
public static class BazelArguments
{
    /// <summary>
    /// Only the heap option is ever added to a light command: a startup option that differs between two commands would restart
    /// the server. The client alone answers --version, and Bazelisk its own words: nothing goes around those.
    /// </summary>
    public static ImmutableArray<ByteString> ForLight(BazelCommandLine line, int? heapMegabytes) =>
        line.Class == CommandClass.ClientOnly ? line.Print() : Assemble(line, heapMegabytes, head: [], tail: []);

    /// <summary>The fetch flags, for the commands that have them.</summary>
    public static ImmutableArray<ByteString> ForFetching(BazelCommandLine line, FetchFlags fetch, int? heapMegabytes) =>
        TakesFetchFlags(line)
            ? Assemble(line, heapMegabytes, Head(line, fetch), Tail(fetch))
            : Assemble(line, heapMegabytes, head: [], tail: []);

    /// <summary>Whether a fetching command has the fetch flags at all, and no option of the user's would take one as its value.</summary>
    public static bool TakesFetchFlags(BazelCommandLine line) =>
        line.Command is { } command && CommandsWithFetchFlags.Contains(command.Raw) && line.DanglingValueOption is null;

    /// <summary>
    /// The whole of what an attached command gets. The head stands right after the command, so that the user's own words win; the
    /// tail stands last before the separator, so that no word, no --config and no rc file undoes it (measured on 4.2.3: a later
    /// --config that blanks the cache wins over an earlier flag and loses to a later one).
    /// </summary>
    public static ImmutableArray<ByteString> ForHeavy(BazelCommandLine line, HeavyFlags flags)
    {
        if (line.DanglingValueOption is not null)
        {
            // The tail would become that option's value, and the build would run detached with exit 0 (seen): Bazel says what is wrong.
            return line.Print();
        }
        ImmutableArray<ByteString>.Builder head = ImmutableArray.CreateBuilder<ByteString>();
        if (flags.Config is { } config)
        {
            head.Add(Word("--config=" + config));
        }
        head.AddRange(Head(line, flags.Fetch));
        if (line.Last("invocation_id") is null)
        {
            head.Add(Word("--invocation_id=" + flags.InvocationId.ToString("D", CultureInfo.InvariantCulture)));
        }
        if (flags.EventStream is { File: null })
        {
            head.Add(Word(NoPathConversion));
        }

        ImmutableArray<ByteString>.Builder tail = ImmutableArray.CreateBuilder<ByteString>();
        AddRemote(line, flags, tail);
        tail.AddRange(Tail(flags.Fetch));
        if (flags.EventStream is { File: { } file } stream)
        {
            tail.Add(Word("--build_event_binary_file=" + file));
            tail.Add(Word(NoPathConversion));
            if (stream.WaitForUpload)
            {
                tail.Add(Word("--build_event_binary_file_upload_mode=wait_for_upload_complete"));
            }
        }
        return Assemble(line, flags.HeapMegabytes, head.DrainToImmutable(), tail.DrainToImmutable());
    }

    /// <summary>
    /// Commands that take --repository_cache and --distdir besides the heavy ones: fetch and sync in every release (4.2.3:
    /// BazelRepositoryModule.getCommandOptions), vendor and mod since they exist. modquery had them in no release that we know of.
    /// </summary>
    private static readonly string[] CommandsWithFetchFlags = ["fetch", "sync", "vendor", "mod"];

    /// <summary>
    /// Without it the stream's writer uploads the files that events refer to, and so changes the very traffic that is measured (4.2.3:
    /// 4 FindMissingBlobs and 2 ByteStream writes more; 2.1.0 hung).
    /// </summary>
    private const string NoPathConversion = "--nobuild_event_binary_file_path_conversion";

    /// <summary>The option for exec properties, without dashes.</summary>
    public const string ExecProperties = "remote_default_exec_properties";

    /// <summary>The exec property that asks for a kind of worker.</summary>
    public const string PlatformProperty = "gf.platform";

    private static void AddRemote(BazelCommandLine line, HeavyFlags flags, ImmutableArray<ByteString>.Builder tail)
    {
        RemoteTarget target = flags.Target;
        ByteString cacheFlag = Word("--remote_cache=" + target.Cache.ForBazel);
        if (line.TailMayBeSwallowed)
        {
            // An option that the table does not know may swallow the word behind it: that word is then the first of these two.
            tail.Add(cacheFlag);
        }
        tail.Add(cacheFlag);
        tail.Add(Word("--remote_upload_local_results=" + (target.Upload ? "true" : "false")));
        if (flags.AcceptCached)
        {
            tail.Add(Word("--remote_accept_cached"));
        }
        tail.Add(Word("--remote_instance_name=" + target.InstanceName));
        tail.Add(Word("--remote_executor=" + target.Executor?.ForBazel));
        if (!target.Cache.IsHttp)
        {
            // With an HTTP cache any value that is no socket, the empty one too, crashes Bazel (exit 37, measured on 4.2.3 and 2.1.0).
            tail.Add(Word("--remote_proxy=" + Proxy(target.Cache)));
        }
        AddEach(tail, line, "remote_header", target.Headers);
        AddEach(tail, line, "remote_cache_header", target.CacheHeaders);
        AddEach(tail, line, "remote_exec_header", target.ExecHeaders);
        AddEach(tail, line, "credential_helper", target.CredentialHelpers);
        AddOne(tail, "--tls_certificate=", target.TlsCa);
        AddOne(tail, "--tls_client_certificate=", target.TlsClientCertificate);
        AddOne(tail, "--tls_client_key=", target.TlsClientKey);
        if (target.Executor is not null)
        {
            AddOne(tail, $"--{ExecProperties}={PlatformProperty}=", flags.ExecutionPlatform);
            tail.Add(Word("--remote_local_fallback=false"));
        }
    }

    /// <summary>
    /// Where a unix socket is named: no Bazel takes unix:PATH as --remote_cache, and a gRPC address through --remote_proxy it does
    /// (measured on 2.1.0; Debian's 4.2.3 crashes on it with exit 37).
    /// </summary>
    private static string Proxy(Endpoint endpoint) => endpoint.Scheme == EndpointScheme.Unix ? "unix:" + endpoint.Path : "";

    private static ImmutableArray<ByteString> Head(BazelCommandLine line, FetchFlags fetch)
    {
        ImmutableArray<ByteString>.Builder head = ImmutableArray.CreateBuilder<ByteString>();
        AddOne(head, "--repository_cache=", fetch.RepositoryCache);
        AddEach(head, line, "distdir", fetch.DistributionDirectories);
        return head.DrainToImmutable();
    }

    private static ImmutableArray<ByteString> Tail(FetchFlags fetch) =>
        fetch.DisableDownload ? [Word("--repository_disable_download")] : [];

    private static ImmutableArray<ByteString> Assemble(
        BazelCommandLine line, int? heapMegabytes, ImmutableArray<ByteString> head, ImmutableArray<ByteString> tail) =>
        line.PrintWith(Startup(heapMegabytes).AsSpan(), head.AsSpan(), tail.AsSpan());

    private static ImmutableArray<ByteString> Startup(int? heapMegabytes) =>
        heapMegabytes is { } heap
            ? [Word(string.Create(CultureInfo.InvariantCulture, $"--host_jvm_args=-Xmx{heap}m"))]
            : [];

    private static void AddOne(ImmutableArray<ByteString>.Builder words, string flag, string? value)
    {
        if (value is not null)
        {
            words.Add(Word(flag + value));
        }
    }

    /// <summary>These accumulate in Bazel: what the user has given already is not repeated.</summary>
    private static void AddEach(
        ImmutableArray<ByteString>.Builder words, BazelCommandLine line, string name, ImmutableArray<string> values)
    {
        foreach (string value in values)
        {
            if (!Given(line, name).Contains(value))
            {
                words.Add(Word($"--{name}={value}"));
            }
        }
    }

    /// <summary>The user's own values of an option, but for those that may be another option's value.</summary>
    private static IEnumerable<string> Given(BazelCommandLine line, string name) =>
        line.All(name).Where(option => option.Certain).Select(option => option.Value?.ToString() ?? "");

    private static ByteString Word(string text) => ByteString.FromText(text);
}
