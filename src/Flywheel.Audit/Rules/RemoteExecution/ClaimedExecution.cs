using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Markdown;

namespace Flywheel.Audit.Rules.RemoteExecution;

/// <summary>What documents say: an error in a README, a title or a list of features; a warning elsewhere.</summary>
internal static class ClaimedExecution
{
    public static IEnumerable<Finding> In(FileFacts facts)
    {
        if (facts.Kind != FileKind.Markdown)
        {
            yield break;
        }
        foreach (DocumentClaim claim in DocumentClaims.RemoteExecution(facts))
        {
            yield return UnprovenRemoteExecution.Found(facts, claim.Span, claim.Heading, claim.Strong ? Severity.Error : Severity.Warning, "claim",
                $"the document claims remote execution (`{claim.Claim}`), and no proof of it is registered",
                claim.Strong ? [] : ["whether it is said of what holds today decides"]);
        }
    }
}
