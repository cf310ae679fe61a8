using System.Globalization;
using System.Text;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Attic;

/// <summary>What an answer is before anybody reads what it says: an answer of a public binary cache, or something else.</summary>
internal static class AtticAnswerReading
{
    private const int LongestBeginning = 256;

    /// <summary>The body of an answer that is one, or what is wrong with it.</summary>
    /// <param name="exchange">Of nix-cache-info or a narinfo.</param>
    /// <param name="absent">What it says when it is not there.</param>
    /// <param name="malformed">What it says when it is no such file.</param>
    internal static (string Text, AtticVerdict? Fault) Body(AtticExchange exchange, AtticFault absent, AtticFault malformed) => exchange.Answer.Match(
        answered => OfStatus(answered, absent) is { } fault ? ("", Faulty(fault, Status(answered)))
            : OfBody(answered, exchange.Request) is { } what ? ("", Faulty(malformed, what))
            : (Encoding.UTF8.GetString(answered.Body.AsSpan()), null),
        failed => ("", failed.Cause == ProbeCause.ClientCertificateMissing
            ? Faulty(AtticFault.Private, "it wants a client certificate")
            : new AtticVerdict.Unreachable(new ProbeResult.Refused(failed.Cause, (failed.Detail + exchange.Led).TrimStart(',', ' '), exchange.Took), failed.At)),
        misled => ("", Faulty(AtticFault.NotACache, misled.What)));

    /// <summary>Whether it is for a browser, by its type or by how it begins.</summary>
    internal static bool IsPage(AtticAnswer.Answered answered) =>
        answered.MediaType.ToLowerInvariant() is "text/html" or "application/xhtml+xml" || Beginning(answered).StartsWith('<');

    private static AtticVerdict Faulty(AtticFault fault, string detail) => new AtticVerdict.Faulty(fault, detail);

    private static AtticFault? OfStatus(AtticAnswer.Answered answered, AtticFault absent) => answered.Status switch
    {
        200 => null,
        401 or 403 => AtticFault.Private,
        404 or 410 => absent,
        429 or >= 500 => AtticFault.ServerError,
        _ => AtticFault.NotACache,
    };

    private static string Status(AtticAnswer.Answered answered) => string.Create(CultureInfo.InvariantCulture, $"HTTP status {answered.Status}");

    private static string? OfBody(AtticAnswer.Answered answered, AtticRequest request) =>
        IsPage(answered) ? "it is a web page"
        : answered.MediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase) || Beginning(answered).StartsWith('{') ? "it is JSON"
        : Beginning(answered).Length == 0 ? "it is empty"
        : answered.Endless ? string.Create(CultureInfo.InvariantCulture, $"it is longer than {AtticQuestion.LimitOf(request) / 1024} KB")
        : null;

    private static string Beginning(AtticAnswer.Answered answered) =>
        Encoding.UTF8.GetString(answered.Body.AsSpan()[..Math.Min(answered.Body.Length, LongestBeginning)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
}
