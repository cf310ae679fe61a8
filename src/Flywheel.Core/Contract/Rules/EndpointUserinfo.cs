namespace Flywheel.Core.Contract.Rules;

internal sealed class EndpointUserinfo : ContractRule
{
    public override string Id => "endpoint-userinfo";

    public override string ViolatedWhen =>
        "strict: `user:password@` in an endpoint (otherwise allowed, always shown redacted)";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (EndpointSetting endpoint in scene.Endpoints)
        {
            if (scene.Facts.Strict && endpoint.Reading.Value is { UserInfo: not null } value)
            {
                yield return new(
                    $"{endpoint.Named} holds credentials: {value.Redacted}",
                    $"take them out of {endpoint.Variable}; send them in {Header(endpoint.IsExecutor, value)}");
            }
        }
    }

    /// <summary>The variable for a header that goes to the endpoint, and nowhere else if there is such a one.</summary>
    private static string Header(bool executor, Endpoint endpoint) =>
        executor ? Variables.ExecHeader : endpoint.IsHttp ? Variables.Header : Variables.CacheHeader;
}
