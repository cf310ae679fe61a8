using System.Collections.Immutable;

namespace Flywheel.Core.Attic;

/// <summary>What follows from what a server answered.</summary>
public sealed record AtticJudgement
{
    public required AtticQuestion Question { get; init; }

    public required AtticTrace Trace { get; init; }

    public required AtticVerdict Verdict { get; init; }

    /// <summary>Null where there is none that can be read; so are the next two.</summary>
    public NixCacheInfo? CacheInfo { get; init; }

    public NarInfo? NarInfo { get; init; }

    public AtticCacheConfig? Config { get; init; }

    /// <summary>Of the narinfo, in its order.</summary>
    public ImmutableArray<NixSignature> Signatures { get; init; } = [];

    /// <summary>What is to be known beside the verdict.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Whether the cache is one that may be asked for more.</summary>
    public static bool GoesOn(AtticQuestion question, AtticExchange exchange) => CacheInfoOf(question, exchange).Fault is null;

    public static AtticJudgement Of(AtticQuestion question, AtticTrace trace, SignatureVerifier verify)
    {
        (NixCacheInfo? info, AtticVerdict? fault) = trace.Of(AtticRequest.CacheInfo) is { } first
            ? CacheInfoOf(question, first) : throw new ArgumentException("nothing was asked", nameof(trace));
        (NarInfo? nar, AtticVerdict? narFault) = trace.Of(AtticRequest.NarInfo) is { } second && info is not null ? NarInfoOf(question, info, second) : default;
        byte[] signed = nar?.SignedBytes ?? [];
        ImmutableArray<NixSignature> signatures = nar is null ? [] : [.. nar.Signatures.Select(text => NixSignature.Judge(text, question.Key, verify, signed))];
        AtticCacheConfig? config = trace.Of(AtticRequest.CacheConfig)?.Answer is AtticAnswer.Answered { Status: 200, Endless: false } answered
            ? AtticCacheConfig.Parse(answered.Body.AsMemory()) : null;
        AtticVerdict verdict = fault ?? narFault ?? Signing(question, nar, signatures, config);
        return new AtticJudgement
        {
            Question = question,
            Trace = trace,
            Verdict = verdict,
            CacheInfo = info,
            NarInfo = nar,
            Config = config,
            Signatures = signatures,
            Notes = [.. NotesOf(question, verdict, info, nar, config)],
        };
    }

    private static (NixCacheInfo? Info, AtticVerdict? Fault) CacheInfoOf(AtticQuestion question, AtticExchange exchange)
    {
        (string text, AtticVerdict? fault) = AtticAnswerReading.Body(exchange, AtticFault.NoSuchCache, AtticFault.NotACache);
        if (fault is not null)
        {
            return (null, After(fault, exchange));
        }
        (NixCacheInfo? info, string? what) = NixCacheInfo.Parse(text);
        return info is null ? (null, After(new AtticVerdict.Faulty(AtticFault.NotACache, what!), exchange))
            : info.StoreDir != question.Store ? (info, new AtticVerdict.Faulty(AtticFault.OtherStore, $"StoreDir is {info.StoreDir}, and not {question.Store}"))
            : (info, null);
    }

    private static (NarInfo? Info, AtticVerdict? Fault) NarInfoOf(AtticQuestion question, NixCacheInfo cache, AtticExchange exchange)
    {
        (string text, AtticVerdict? fault) = AtticAnswerReading.Body(exchange, AtticFault.PathMissing, AtticFault.MalformedNarinfo);
        if (fault is AtticVerdict.Faulty { Fault: AtticFault.Private, Detail: var status } && exchange.Answer is AtticAnswer.Answered { Status: 403 })
        {
            fault = new AtticVerdict.Faulty(AtticFault.Private, $"{status} to {question.Path!.Hash}.narinfo; a bucket that may not be listed says the same of what is not there");
        }
        if (fault is not null)
        {
            return (null, After(fault, exchange));
        }
        (NarInfo? nar, string? what) = NarInfo.Parse(text);
        return nar is null ? (null, After(new AtticVerdict.Faulty(AtticFault.MalformedNarinfo, what!), exchange))
            : nar.Path.Directory != cache.StoreDir || nar.Path.Hash != question.Path!.Hash || (question.Path.Name is { } name && nar.Path.Name != name)
                ? (nar, new AtticVerdict.Faulty(AtticFault.AnotherPath, $"it is of {nar.Path}"))
            : (nar, null);
    }

    private static AtticVerdict Signing(AtticQuestion question, NarInfo? nar, ImmutableArray<NixSignature> signatures, AtticCacheConfig? config)
    {
        if (nar is not null && signatures.IsEmpty)
        {
            return new AtticVerdict.Faulty(AtticFault.Unsigned, "it has no line `Sig: ...`");
        }
        if (question.Key is { } key && config?.PublicKey is { } text && NixPublicKey.Parse(text).Key is { } own && own != key)
        {
            return new AtticVerdict.Faulty(AtticFault.KeyMismatch, $"it says that its key is {own}");
        }
        if (question.Key is null || nar is null || signatures.Any(signature => signature.State == SignatureState.Verified))
        {
            return new AtticVerdict.Holds(question.Key is not null && nar is not null);
        }
        NixSignature[] ofKey = [.. signatures.Where(signature => signature.State is SignatureState.Mismatch or SignatureState.Malformed)];
        return ofKey.Length > 0
            ? new AtticVerdict.Faulty(AtticFault.SignatureMismatch, ofKey.All(signature => signature.State == SignatureState.Malformed)
                ? $"what stands for the signature of {question.Key.Name} is none"
                : $"the signature of {question.Key.Name} is not one over what it says")
            : new AtticVerdict.Faulty(AtticFault.KeyUnknown,
                $"it is signed by {string.Join(", ", signatures.Select(signature => signature.KeyName.Length == 0 ? "nobody who has a name" : signature.KeyName).Distinct())}");
    }

    /// <summary>A fault with the way that led to it.</summary>
    private static AtticVerdict After(AtticVerdict fault, AtticExchange exchange) =>
        fault is AtticVerdict.Faulty faulty && exchange.Answer is not AtticAnswer.Misled ? faulty with { Detail = faulty.Detail + exchange.Led } : fault;

    private static IEnumerable<string> NotesOf(
        AtticQuestion question, AtticVerdict verdict, NixCacheInfo? info, NarInfo? nar, AtticCacheConfig? config)
    {
        if (question.Server.UserInfo is not null)
        {
            yield return "the user information of the address was not sent: the check has no credentials";
        }
        if (config?.IsPublic == false)
        {
            yield return "the server says that the cache is private, and it answered without credentials: does a proxy before it add some?";
        }
        if (config?.StoreDir is { } store && info is not null && store != info.StoreDir)
        {
            yield return $"the server's configuration says another store: {store}";
        }
        if (config?.PublicKey is { } text && NixPublicKey.Parse(text).Key is null)
        {
            yield return "the public key that the server says it has cannot be read";
        }
        if (nar is { ContentAddressed: true } && verdict is AtticVerdict.Faulty { Fault: AtticFault.Unsigned or AtticFault.KeyUnknown })
        {
            yield return "the path says that its address follows from its content: if that is so, Nix takes it without a signature";
        }
        if (verdict is not AtticVerdict.Holds { Verified: false })
        {
            yield break;
        }
        yield return question.Path is null ? $"no signature was looked at: no {AtticQuestion.PathArgument} is given"
            : $"the signature was not verified: no public key is given ({AtticQuestion.KeyOption} or {AtticQuestion.KeyVariable})";
    }
}
