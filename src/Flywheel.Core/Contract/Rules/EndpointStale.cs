using System.Collections.Immutable;

namespace Flywheel.Core.Contract.Rules;

internal sealed class EndpointStale : ContractRule
{
    /// <summary>Names that once were endpoints and no longer are; one or more whole labels each.</summary>
    private static readonly ImmutableArray<string> Known =
        ["attic-cache-dev", "fuzzy-dev", "attic.dev-cluster", "attic.tinyland"];

    public override string Id => "endpoint-stale";

    public override string ViolatedWhen =>
        $"a host label or namespace is on the stale list: {string.Join(", ", Known)}, plus `{Variables.StaleHosts}`";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (EndpointSetting endpoint in scene.Endpoints)
        {
            if (endpoint.Reading.Value is not { Host.Length: > 0 } value)
            {
                continue;
            }
            if (Known.Concat(scene.Settings.StaleHosts).Any(stale => Names(stale, value.Host)))
            {
                yield return new(
                    $"{endpoint.Named}: {value.Redacted} is on the list of stale hosts",
                    $"set {endpoint.Variable} to the endpoint in use today");
            }
        }
    }

    /// <summary>Whether the word is the host, in any spelling, or a run of whole labels of it.</summary>
    private static bool Names(string stale, string host)
    {
        string labels = stale.Trim('.').ToLowerInvariant();
        return labels.Length > 0
            && (LoopbackHost.Canonical(labels.Trim('[', ']')) == LoopbackHost.Canonical(host)
                || $".{host.Trim('.')}.".Contains($".{labels}.", StringComparison.Ordinal));
    }
}
