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
                    $"take them out of {endpoint.Variable}; send them in {(endpoint.IsExecutor ? Variables.ExecHeader : Variables.CacheHeader)}");
            }
        }
    }
}
