using System.Text;
using Flywheel.Core.Credentials;

namespace Flywheel.Fuzz.Targets;

/// <summary>A .netrc: a login that is found shows itself nowhere by accident.</summary>
internal sealed class NetrcTarget() : FuzzTarget("netrc")
{
    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("machine h login u password \u00a7\ndefault login x password y\n"),
        Bytes("# x\nmachine [::1] password p account a\nmacdef m\n  x\n\nmachine i\n"),
    ];

    public override string[] Words =>
        ["machine ", "login ", "password ", "account ", "default ", "macdef ", "h ", "\n", "\r\n", "\r", "#", " ", "\t", "[::1]", "\u00a7", "\n\n"];

    public override void Run(byte[] input)
    {
        Netrc? netrc = Netrc.Parse(Planted.In(Encoding.UTF8.GetString(input), Planted.Secret));
        foreach (string host in (string[])["h", "::1", ""])
        {
            if (netrc?.Find(host) is { } login)
            {
                Planted.AbsentFrom($"{login}", "a login in a text");
                Require(login.Basic.StartsWith("Basic ", StringComparison.Ordinal), "a login can be sent");
            }
        }
    }
}
