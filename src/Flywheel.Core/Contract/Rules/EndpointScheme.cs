namespace Flywheel.Core.Contract.Rules;

internal sealed class EndpointScheme : ContractRule
{
    public override string Id => "endpoint-scheme";

    public override string ViolatedWhen =>
        "the scheme is none of grpc, grpcs, http, https, unix; the executor may not be http(s)";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (EndpointSetting endpoint in scene.Endpoints)
        {
            if (endpoint.Reading is EndpointReading.Invalid { Fault: EndpointFault.Scheme } invalid)
            {
                yield return new(
                    $"{endpoint.Named}: {invalid.Detail}",
                    $"begin {endpoint.Variable} with {(endpoint.IsExecutor ? "grpc://, grpcs:// or unix:" : "grpc://, grpcs://, http://, https:// or unix:")}");
            }
            if (endpoint is { IsExecutor: true, Reading.Value: { IsHttp: true } http })
            {
                yield return new(
                    $"{endpoint.Named}: an executor cannot be reached over {http.SchemeWord}",
                    $"give {endpoint.Variable} as grpc://, grpcs:// or unix:");
            }
        }
    }
}
