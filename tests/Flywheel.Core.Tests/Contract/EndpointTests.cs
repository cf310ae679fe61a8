using Flywheel.Core.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("grpc://cache", "grpc://cache:80")]
    [InlineData("GRPCS://Cache.Example/", "grpcs://cache.example:443")]
    [InlineData("http://h/prefix/", "http://h:80/prefix")]
    [InlineData("https://h", "https://h:443")]
    [InlineData("grpc://user:pw@h:1", "grpc://h:1")]
    [InlineData("grpc://[2001:DB8::0:1]:9092", "grpc://[2001:db8::1]:9092")]
    [InlineData("unix:/run/cache.sock", "unix:/run/cache.sock")]
    [InlineData("unix:///run/cache.sock", "unix:/run/cache.sock")]
    [InlineData("unix:/run/%21%", "unix:/run/%21%")]
    [InlineData("unix:///run/%21%", "unix:/run/%21%")]
    [InlineData("  grpc://h.  ", "grpc://h:80")]
    public void An_address_has_one_normal_form(string text, string normal) =>
        Assert.Equal(normal, Endpoint.Parse(text).Value?.Normalized);

    [Theory]
    [InlineData("grpc://localhost")]
    [InlineData("grpc://localhost.:9092")]
    [InlineData("grpc://LOCALHOST")]
    [InlineData("grpc://cache.localhost")]
    [InlineData("grpc://127.0.0.1")]
    [InlineData("grpc://127.9.8.7:1")]
    [InlineData("grpc://127.1")]
    [InlineData("grpc://2130706433")]
    [InlineData("grpc://0x7f.0.0.1")]
    [InlineData("grpc://0177.1")]
    [InlineData("grpc://0")]
    [InlineData("grpc://0.0.0.0")]
    [InlineData("grpc://[::1]:9092")]
    [InlineData("grpc://[0:0:0:0:0:0:0:1]")]
    [InlineData("grpc://[::ffff:127.0.0.1]")]
    [InlineData("grpc://[::ffff:7f00:1]")]
    [InlineData("grpc://[::]")]
    [InlineData("grpc://user@localhost")]
    [InlineData("http://a:b@127.0.0.1:80/x")]
    [InlineData("unix:/x")]
    public void Loopback_is_seen_in_every_spelling(string text) => Assert.True(Endpoint.Parse(text).Value?.IsLoopback);

    [Theory]
    [InlineData("grpc://localhost.example.org")]
    [InlineData("grpc://notlocalhost")]
    [InlineData("grpc://127.0.0.1.example.org")]
    [InlineData("grpc://128.0.0.1")]
    [InlineData("grpc://10.1")]
    [InlineData("grpc://[::2]")]
    [InlineData("grpc://localhost@cache.example.org")]
    public void Other_hosts_are_not_loopback(string text) => Assert.False(Endpoint.Parse(text).Value?.IsLoopback);

    [Theory]
    [InlineData("grpc://${HOST}", EndpointFault.Placeholder)]
    [InlineData("$CACHE", EndpointFault.Placeholder)]
    [InlineData("$(touch x)", EndpointFault.Placeholder)]
    [InlineData("grpc://host}", EndpointFault.Placeholder)]
    [InlineData("grpc://<host>:9092", EndpointFault.Placeholder)]
    [InlineData("grpc://{{ .host }}", EndpointFault.Placeholder)]
    [InlineData("grpc://%HOST%", EndpointFault.Placeholder)]
    [InlineData("%CACHE%:9092", EndpointFault.Placeholder)]
    [InlineData("cache.example:9092", EndpointFault.Scheme)]
    [InlineData("ftp://cache", EndpointFault.Scheme)]
    [InlineData("user@localhost", EndpointFault.Scheme)]
    [InlineData("grpc://", EndpointFault.Malformed)]
    [InlineData("grpc:///x", EndpointFault.Malformed)]
    [InlineData("grpc://:9092", EndpointFault.Malformed)]
    [InlineData("grpc://h:0", EndpointFault.Malformed)]
    [InlineData("grpc://h:", EndpointFault.Malformed)]
    [InlineData("grpc://h:65536", EndpointFault.Malformed)]
    [InlineData("grpc://h:+1", EndpointFault.Malformed)]
    [InlineData("grpc://a b", EndpointFault.Malformed)]
    [InlineData("grpc://h?x", EndpointFault.Malformed)]
    [InlineData("grpc://h#x", EndpointFault.Malformed)]
    [InlineData("grpc://h/instance", EndpointFault.Malformed)]
    [InlineData("grpc://::1", EndpointFault.Malformed)]
    [InlineData("grpc://u:p/w@h", EndpointFault.Malformed)]
    [InlineData("http://u:80/w@h", EndpointFault.Malformed)]
    [InlineData("grpc://ｌocalhost", EndpointFault.Malformed)]
    [InlineData("unix:relative", EndpointFault.Malformed)]
    [InlineData("unix://host/x", EndpointFault.Malformed)]
    [InlineData("", EndpointFault.Malformed)]
    public void What_is_no_address_says_which_fault_it_has(string text, EndpointFault fault) =>
        Assert.Equal(fault, Endpoint.Parse(text).Match<EndpointFault?>(_ => null, i => i.Fault));

    [Fact]
    public void What_is_shown_has_no_user_information()
    {
        Endpoint endpoint = Endpoint.Parse("grpc://user:s3cret@cache:1").Value!;
        Assert.Equal("grpc://***@cache:1", endpoint.Redacted);
        Assert.Equal("grpc://***@cache:1", $"{endpoint}");
    }
}
