namespace Flywheel.CacheLoad;

/// <summary>A cache by its name, with one endpoint or both.</summary>
internal sealed record Target(string Name, Uri? Grpc, Uri? Http)
{
    /// <summary>The instance name of the gRPC endpoint: the path of its address.</summary>
    public string Instance => Grpc?.AbsolutePath.Trim('/') ?? "";

    /// <param name="text"><c>NAME=grpc://HOST:PORT[/INSTANCE],http://HOST:PORT[/PREFIX]</c>, in any order.</param>
    /// <exception cref="LoadFailure">It is something else.</exception>
    public static Target Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new LoadFailure($"a target is NAME=grpc://HOST:PORT,http://HOST:PORT/PREFIX, not `{text}`");
        }
        Target target = new(text[..equals], null, null);
        foreach (string address in text[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            Uri? uri = Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed) && parsed.Port > 0 ? parsed : null;
            target = uri?.Scheme switch
            {
                "grpc" => target with { Grpc = uri },
                "http" => target with { Http = uri },
                _ => throw new LoadFailure($"an endpoint is grpc://HOST:PORT or http://HOST:PORT/PREFIX, not `{address}`"),
            };
        }
        return target.Grpc is null && target.Http is null ? throw new LoadFailure($"target `{target.Name}` has no endpoint") : target;
    }
}
