using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>What a probe's result means to <c>flywheel doctor</c>.</summary>
public static class ProbeDiagnosis
{
    /// <summary>Null for a cache that proved itself.</summary>
    public static Diagnosis.Problem? Of(ProbeResult result, RemoteTarget target, Settings settings) => result.Match<Diagnosis.Problem?>(
        _ => null,
        refused => Refused(refused, ProbedEndpoint.Of(refused, target, settings)),
        unprovable => new($"unprovable: {ProbedEndpoint.Cache(target).Named}: {unprovable.Reason}", unprovable.Hint));

    /// <summary>What was proved, in how long, and of what.</summary>
    public static string Proven(ProbeResult.Proven proven, RemoteTarget target) => string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Cache.Redacted} is proven: {(proven.Write ? "read and write" : "read")}, in {proven.Elapsed.TotalMilliseconds:0.0} ms");

    private static Diagnosis.Problem Refused(ProbeResult.Refused refused, ProbedEndpoint at)
    {
        CauseText text = CauseText.Of(refused, at);
        string detail = refused.Detail.Length == 0 ? "" : $": {refused.Detail}";
        return new($"{CauseText.Name(refused.Cause)}: {at.Named} {text.What(refused)}{detail}", text.Hint);
    }
}
