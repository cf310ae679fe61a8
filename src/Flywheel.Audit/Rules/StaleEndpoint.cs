using System.Buffers;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules.Endpoints;

namespace Flywheel.Audit.Rules;

/// <summary>
/// FW004: live surfaces carry an endpoint that is retired (<see cref="StaleName"/>), written down where it should be given
/// (<see cref="HardCodedEndpoint"/>), or still to be filled in (<see cref="UnfilledEndpoint"/>).
/// </summary>
public sealed class StaleEndpoint : IAuditRule
{
    public string Id => "FW004";

    public string Name => "stale-endpoint";

    public string What => "live surfaces carry a retired, hard-coded or unfilled cache endpoint";

    public int Version => 1;

    /// <summary>Without one of these, or a stale name, a text says nothing about endpoints.</summary>
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        ["remote_cache", "remote_executor", "remote-cache", "remote_http_cache", "remote_rest_cache", "grpc", "cache", "attic", "substituter", "executor"],
        StringComparison.OrdinalIgnoreCase);

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        StaleHosts hosts = StaleHosts.Of(scene.Config);
        foreach (FileFacts facts in scene.InOrder.Where(IsLive))
        {
            var seen = new HashSet<int>();
            var set = new HashSet<int>();
            var written = new WrittenHosts(facts.Source, hosts);
            foreach (Surface surface in FileSurfaces.Of(scene, facts, text => hosts.AreIn(text) || text.AsSpan().ContainsAny(Signs)))
            {
                bool takes = IsTaking(facts, surface);
                foreach (StaleHit hit in hosts.In(surface.Text))
                {
                    if (!(takes && written.Holds(hit, surface.Span)) && seen.Add(surface.SpanOf(facts.Source, hit.Start, hit.Host.Length).Start) && StaleName.Judge(facts, surface, hit) is { } stale)
                    {
                        yield return stale;
                    }
                }
                // Of code in a command in a command, the same place may be told twice.
                foreach (Finding finding in Settings(facts, surface, hosts).Where(finding => set.Add(finding.Span.Start)))
                {
                    yield return finding;
                }
            }
        }
    }

    private static IEnumerable<Finding> Settings(FileFacts facts, Surface surface, StaleHosts hosts)
    {
        bool set = false;
        foreach (EndpointSetting setting in EndpointSetting.In(surface, facts.Kind))
        {
            set = true;
            Finding? finding = UnfilledEndpoint.Judge(facts, surface, setting)
                ?? (hosts.In(setting.Value).Any() ? null : HardCodedEndpoint.Judge(facts, surface, setting));
            if (finding is not null)
            {
                yield return finding;
            }
        }
        if (!set && UnfilledEndpoint.JudgeOther(facts, surface) is { } other)
        {
            yield return other;
        }
    }

    /// <summary>Whether a word of a command may take a host from a name only: where it is written down elsewhere in the file, it is told there.</summary>
    private static bool IsTaking(FileFacts facts, Surface surface) => surface.Mapped is null && surface.InShell && facts.Source.Of(surface.Span).Contains('$');

    private static bool IsLive(FileFacts facts) => facts.Path != AuditConfig.FileName
        && facts.Class is not (DocumentClass.Plan or DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated);
}
