using Flywheel.Core.Attic;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The words for a verdict of <c>flywheel attic check</c>: its name, the headline's end, what is so of the cache, and the next step.</summary>
internal sealed record AtticVerdictText(string Name, string Headline, string What, string Hint)
{
    private const string Unreached = "it cannot be reached";
    private const string Silence = "it does not answer";
    private const string Closed = "not everybody may read it";
    private const string Wrong = "what answers there is not that cache";
    private const string Lacking = "the path cannot be had from it";
    private const string Untrusted = "the path cannot be trusted";

    private const string UnreachableName = "unreachable";
    private const string SilentName = "silent";

    /// <summary>Every word that a verdict may have, with its words at an example.</summary>
    internal static IEnumerable<AtticVerdictText> All(AtticQuestion example) =>
    [
        OfUnreachable(new AtticVerdict.Unreachable(new ProbeResult.Refused(ProbeCause.Refused, "", TimeSpan.Zero), example.Server), example) with
        {
            What = "cannot be reached, for the cause beside it (`refused`, `dns`, `tls-untrusted`, ...)",
            Hint = "that of the cause",
        },
        OfUnreachable(new AtticVerdict.Unreachable(new ProbeResult.Refused(ProbeCause.Silent, "", example.Timeout), example.Server), example),
        .. Enum.GetValues<AtticFault>().Select(fault => Of(fault, example)),
    ];

    /// <summary>Null for a verdict that holds.</summary>
    internal static AtticVerdictText? Of(AtticVerdict verdict, AtticQuestion question) => verdict.Match<AtticVerdictText?>(
        _ => null,
        unreachable => OfUnreachable(unreachable, question),
        faulty => Of(faulty.Fault, question));

    private static AtticVerdictText OfUnreachable(AtticVerdict.Unreachable unreachable, AtticQuestion question)
    {
        ProbeResult.Refused refused = unreachable.Refused;
        CauseText text = CauseText.Of(refused, At(unreachable, question));
        bool silent = refused.Cause == ProbeCause.Silent;
        string hint = unreachable.At != question.Server ? $"is {question.ServerName} the server's own address? it leads elsewhere"
            : refused.Cause == ProbeCause.TlsUntrusted
                ? "if it is your own authority's, set SSL_CERT_FILE to a PEM file that holds it, as for Nix; if it expired, have it renewed"
            : text.Hint;
        return new(silent ? SilentName : UnreachableName, silent || refused.Cause == ProbeCause.ConnectTimeout ? Silence : Unreached, text.What(refused), hint);
    }

    /// <summary>Whom the failure is about, as messages speak of it.</summary>
    internal static ProbedEndpoint At(AtticVerdict.Unreachable unreachable, AtticQuestion question) => ProbedEndpoint.Cache(new RemoteTarget
    {
        Cache = unreachable.At,
        CacheSource = question.ServerSource,
        CacheVariable = question.ServerName,
    });

    private static AtticVerdictText Of(AtticFault fault, AtticQuestion question)
    {
        string cache = question.Cache;
        string key = question.Key?.Name ?? "the key";
        return fault switch
        {
            AtticFault.Private => new("private", Closed, "answers nobody without credentials",
                $"make it public: `attic cache configure {cache} --public`; or is its name wrong? Attic says the same of a cache that it does not have"),
            AtticFault.ServerError => new("server-error", "it fails", "answers that it, or what is behind it, fails",
                "see the server's log; a try in a while may be enough"),
            AtticFault.NoSuchCache => new("no-such-cache", Wrong, "is not there",
                $"is `{cache}` the cache's name? is the server's address the one without it?"),
            AtticFault.NotACache => new("not-a-cache", Wrong, "is no Nix binary cache",
                $"correct {question.ServerName}; where it is a login portal that answers, log in to the network first"),
            AtticFault.OtherStore => new("other-store", "it is for another store", "is a cache for another store",
                $"use a cache for {question.Store}; for one of another store give {AtticQuestion.PathArgument} as a whole path of that store"),
            AtticFault.PathMissing => new("path-missing", Lacking, "does not have the path",
                $"push it: `attic push {cache} {question.Path}`; or is it in another cache?"),
            AtticFault.MalformedNarinfo => new("malformed-narinfo", Lacking, "says of the path what is no narinfo",
                "see what stands at the server under that name; a push anew replaces it"),
            AtticFault.AnotherPath => new("another-path", Lacking, "answers with the narinfo of another path",
                $"is {AtticQuestion.PathArgument} spelt right? if it is, the server mixes paths up: see its log"),
            AtticFault.Unsigned => new("unsigned", Untrusted, "does not sign the path",
                "Attic signs what it serves: is it Attic? elsewhere `nix store sign --key-file FILE` signs before the push"),
            AtticFault.KeyMismatch => new("key-mismatch", Untrusted, "has another key than the one that is given",
                $"`attic cache info {cache}` shows its key, to those who trust the server: correct {AtticQuestion.KeyVariable}, and Nix's trusted-public-keys"),
            AtticFault.KeyUnknown => new("key-unknown", Untrusted, $"has no signature of {key} for the path",
                $"is {key} this cache's key? `attic cache info {cache}` shows it"),
            AtticFault.SignatureMismatch => new("signature-mismatch", Untrusted, $"has a signature of {key} for the path that does not verify",
                "do not use the path from there: it was changed after it was signed, or by another key of that name "
                + $"(`attic cache info {cache}` shows the cache's)"),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        };
    }
}
