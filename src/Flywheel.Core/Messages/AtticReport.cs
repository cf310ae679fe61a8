using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Attic;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel attic check</c> prints: each request with its time and what it told, and what follows.</summary>
public sealed record AtticReport(AtticJudgement Judgement)
{
    public const string Schema = "flywheel.attic/v1";

    /// <summary>In characters: no name that a server says is longer than it is useful.</summary>
    private const int LongestWord = 300;

    private const int NamesShown = 8;

    public int ExitCode => Judgement.Verdict is AtticVerdict.Holds ? ExitCodes.Success : ExitCodes.AuthorityNotHeld;

    internal AtticQuestion Question => Judgement.Question;

    internal AtticVerdictText? Fault => AtticVerdictText.Of(Judgement.Verdict, Question);

    internal string State => Fault?.Name ?? "holds";

    /// <summary>What was seen, beside the words of the verdict; empty when there is no more.</summary>
    internal string Detail => Judgement.Verdict.Match(_ => "", unreachable => unreachable.Refused.Detail, faulty => faulty.Detail);

    /// <summary>The cause of an unreachable server, as in a probe; null for everything else.</summary>
    internal string? Cause => Judgement.Verdict.Match<string?>(_ => null, unreachable => CauseText.Name(unreachable.Refused.Cause), _ => null);

    /// <summary><c>ADDRESS WHAT</c>.</summary>
    internal string What => Judgement.Verdict.Match(
        holds => $"{Question.Address} {(holds.Verified ? $"has the path, signed by {Question.Key!.Name}" : "may be read by everybody")}",
        unreachable => $"{AtticVerdictText.At(unreachable, Question).Endpoint.Redacted} {Fault!.What}",
        _ => $"{Question.Address} {Fault!.What}");

    /// <summary>The verdicts that a check may end with: name, what the cache is, next step.</summary>
    internal static IEnumerable<string[]> Verdicts()
    {
        var example = new AtticQuestion
        {
            Server = Endpoint.Parse("https://attic.example.internal").Value!,
            ServerSource = SettingSource.Environment,
            Cache = AtticQuestion.UsualCache,
            CacheSource = SettingSource.Default,
            Path = StorePath.Parse(new string('0', 32)),
        };
        return AtticVerdictText.All(example).Select(text => new[]
        {
            $"`{text.Name}`", text.What, text.Hint.Replace(example.Path!.Hash, AtticQuestion.PathArgument, StringComparison.Ordinal),
        });
    }

    public ImmutableArray<string> Text()
    {
        List<string> lines =
        [
            $"cache: {Question.Address} ({Question.ServerName}, {Contract.Shown.Source(Question.ServerSource)})",
            .. Judgement.Trace.Exchanges.SelectMany(Step),
            .. Verdict(),
            .. Judgement.Notes.Select(note => $"  note: {note}"),
        ];
        return [.. lines.Select(Redaction.None.ApplyToLine)];
    }

    /// <summary>One JSON object, UTF-8, with a line feed at its end.</summary>
    public string Json() => new AtticReportJson(this).Write();

    /// <summary>As people may be shown what a server says.</summary>
    internal static string Shown(string text) => Redaction.None.Apply(text.Length > LongestWord ? text[..LongestWord] + "..." : text);

    /// <summary>What came of a request, in a few words.</summary>
    internal static string Outcome(AtticExchange exchange) => exchange.Answer.Match(
        answered => string.Create(CultureInfo.InvariantCulture, $"HTTP status {answered.Status}"),
        failed => $"failed: {CauseText.Name(failed.Cause)}",
        _ => "failed: it leads astray");

    private IEnumerable<string> Step(AtticExchange exchange)
    {
        yield return $"  {Name(exchange.Request),-17} {Time(exchange.Took),10}  {Outcome(exchange)}{exchange.Led}";
        string? told = exchange.Request switch
        {
            AtticRequest.CacheInfo => Judgement.CacheInfo is { } info ? Told(info) : null,
            AtticRequest.NarInfo => Judgement.NarInfo is { } nar ? Told(nar) : null,
            _ => Judgement.Config is { } config ? Told(config) : NotTold(exchange),
        };
        if (told is not null)
        {
            yield return $"    {told}";
        }
        if (exchange.Request == AtticRequest.NarInfo)
        {
            foreach (NixSignature signature in Judgement.Signatures.Take(NamesShown))
            {
                yield return $"    signed by {Cut(signature.KeyName)}: {Said(signature.State)}";
            }
            if (Judgement.Signatures.Length > NamesShown)
            {
                yield return $"    and {Judgement.Signatures.Length - NamesShown} more signatures";
            }
        }
    }

    private static string Name(AtticRequest request) => request switch
    {
        AtticRequest.CacheInfo => "nix-cache-info",
        AtticRequest.NarInfo => "narinfo",
        _ => "cache-config",
    };

    private static string Told(NixCacheInfo info) => string.Create(CultureInfo.InvariantCulture,
        $"StoreDir {Cut(info.StoreDir)}, WantMassQuery {(info.WantMassQuery ? 1 : 0)}, Priority {(info.Priority is { } priority ? priority.ToString(CultureInfo.InvariantCulture) : "not said")}");

    private static string Told(NarInfo nar) => string.Create(CultureInfo.InvariantCulture,
        $"{Cut(nar.Path.ToString())}: {nar.NarSize} bytes, {nar.References.Length} {(nar.References.Length == 1 ? "reference" : "references")}, {Cut(nar.Compression)}");

    private static string Told(AtticCacheConfig config) => string.Join(", ", ((string?[])
    [
        config.IsPublic is { } yes ? yes ? "public" : "private" : null,
        config.PublicKey is { } key ? $"public key {Cut(key)}" : null,
        config.UpstreamKeyNames.IsEmpty ? null : $"upstream keys {string.Join(" ", config.UpstreamKeyNames.Take(NamesShown).Select(Cut))}",
        config.RetentionSeconds is { } seconds
            ? seconds == 0 ? "kept for ever" : string.Create(CultureInfo.InvariantCulture, $"kept for {seconds / 86400.0:0.#} days") : null,
    ]).OfType<string>());

    private static string? NotTold(AtticExchange exchange) => exchange.Answer switch
    {
        AtticAnswer.Answered { Status: 404 } => "only Attic has one: it plays no part",
        _ => "that is no configuration of a cache: it plays no part",
    };

    private static string Said(SignatureState state) => state switch
    {
        SignatureState.Verified => "verified",
        SignatureState.Mismatch => "does not verify",
        SignatureState.Malformed => "no signature",
        SignatureState.OtherKey => "another key",
        _ => "not verified",
    };

    private IEnumerable<string> Verdict()
    {
        if (Fault is not { } text)
        {
            string signed = Judgement.Verdict is AtticVerdict.Holds { Verified: true } ? $", {Question.Path!.BaseName} signed by {Question.Key!.Name}" : "";
            return [$"holds: public read{signed}, in {Time(Judgement.Trace.Elapsed)}"];
        }
        return
        [
            $"does not hold, after {Time(Judgement.Trace.Elapsed)}: {text.Headline}",
            $"{text.Name}: {What}{(Cause is { } cause && cause != text.Name ? $" ({cause})" : "")}",
            .. Detail.Length == 0 ? Array.Empty<string>() : [$"detail: {Cut(Detail)}"],
            $"hint: {text.Hint}",
        ];
    }

    private static string Cut(string text) => text.Length > LongestWord ? text[..LongestWord] + "..." : text;

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
