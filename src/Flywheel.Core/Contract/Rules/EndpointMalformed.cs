namespace Flywheel.Core.Contract.Rules;

internal sealed class EndpointMalformed : ContractRule
{
    public override string Id => "endpoint-malformed";

    public override string ViolatedWhen =>
        "an endpoint has an empty host, white space, a bad port, a query or a fragment, or a gRPC one has a path";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (EndpointSetting endpoint in scene.Endpoints)
        {
            if (endpoint.Reading is EndpointReading.Invalid { Fault: EndpointFault.Malformed } invalid)
            {
                yield return new(
                    $"{endpoint.Named}: {invalid.Detail}",
                    $"write {endpoint.Variable} as scheme://host:port, or unix:/absolute/path");
            }
        }
    }
}
