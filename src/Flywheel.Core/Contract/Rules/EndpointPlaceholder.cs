namespace Flywheel.Core.Contract.Rules;

internal sealed class EndpointPlaceholder : ContractRule
{
    public override string Id => "endpoint-placeholder";

    public override string ViolatedWhen =>
        "an endpoint holds `${`, a `$NAME`, a stray `}`, `<...>` or another unexpanded placeholder";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (EndpointSetting endpoint in scene.Endpoints)
        {
            if (endpoint.Reading is EndpointReading.Invalid { Fault: EndpointFault.Placeholder } invalid)
            {
                yield return new(
                    $"{endpoint.Named}: {invalid.Detail}",
                    $"put the address itself into {endpoint.Variable}; nothing is expanded here");
            }
        }
    }
}
