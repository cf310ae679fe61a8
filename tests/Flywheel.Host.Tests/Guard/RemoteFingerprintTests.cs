using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Guard;
using Flywheel.Host.Probe;
using Xunit;

namespace Flywheel.Host.Tests.Guard;

public sealed class RemoteFingerprintTests
{
    private static readonly ProbeRequest Request = new(
        new RemoteTarget { Cache = Endpoint.Parse("grpcs://cache.example:443").Value!, CacheSource = SettingSource.Environment },
        TimeSpan.FromSeconds(5), Guid.Empty);

    [Fact]
    public void What_the_probe_asks_makes_another_fingerprint_and_who_asks_and_how_long_does_not()
    {
        RemoteTarget target = Request.Target;
        ImmutableArray<string> some = ["a=b"];
        Endpoint other = Endpoint.Parse("grpcs://other.example:443").Value!;
        ProbeRequest[] others =
        [
            Request with { DigestFunction = "BLAKE3" },
            Request with { Compression = true },
            .. new RemoteTarget[]
            {
                target with { Cache = other }, target with { Executor = other }, target with { InstanceName = "main" },
                target with { Upload = true }, target with { Headers = some }, target with { CacheHeaders = some },
                target with { ExecHeaders = some }, target with { CredentialHelpers = some }, target with { TlsCa = "/a" },
                target with { TlsClientCertificate = "/a" }, target with { TlsClientKey = "/a" },
            }.Select(changed => Request with { Target = changed }),
        ];
        string[] fingerprints = [.. others.Append(Request).Select(RemoteFingerprint.Of)];

        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());
        Assert.Equal(
            RemoteFingerprint.Of(Request), RemoteFingerprint.Of(Request with { InvocationId = Guid.NewGuid(), Timeout = TimeSpan.FromSeconds(1) }));
    }
}
