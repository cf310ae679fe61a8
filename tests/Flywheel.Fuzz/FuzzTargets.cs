using Flywheel.Fuzz.Targets;

namespace Flywheel.Fuzz;

/// <summary>Everything that reads what others wrote.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new CommandLineTarget(), new EnvFileTarget(), new ManifestTarget(), new RcFilesTarget(), new EndpointTarget(), new NetrcTarget(),
        new EventStreamTarget(), new EvidenceLogTarget(),
        new CapabilitiesTarget(), ProbeTarget.OfHttp, ProbeTarget.OfGrpc, new CacheHttpTarget(), new CacheGrpcTarget(),
        .. AuditTargets.All, new ExpressionTarget(), new RegisterTarget(), new GitIndexTarget(),
    ];

    public static FuzzTarget Find(string name) => All.First(target => target.Name == name);
}
