namespace Flywheel.Core.Contract.Rules;

internal sealed class EndpointLoopback : ContractRule
{
    public override string Id => "endpoint-loopback";

    public override string ViolatedWhen =>
        "the host is loopback in any spelling (localhost, `localhost.`, LOCALHOST, *.localhost, 127.0.0.0/8, ::1, [::1]:p, "
        + "::ffff:127.x, 0.0.0.0, ::, user@localhost, unix:) and neither "
        + $"`{Variables.AllowLocalhost}=true` nor `{Variables.LocalProof}=port-forward` is set";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Settings.AllowLocalhost.Value || scene.Settings.PortForward.Value)
        {
            yield break;
        }
        foreach (EndpointSetting endpoint in scene.Endpoints)
        {
            if (endpoint.Reading.Value is { IsLoopback: true } value)
            {
                yield return new(
                    $"{endpoint.Named}: {value.Redacted} is on this machine, so it is no shared cache",
                    $"set the substrate's own endpoint, or say that this is meant: {Variables.AllowLocalhost}=true, "
                    + $"or {Variables.LocalProof}=port-forward for a forwarded port");
            }
        }
    }
}
