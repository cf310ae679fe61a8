using System.Net;
using Flywheel.Cache.Http;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Xunit;

namespace Flywheel.Cache.Tests.Store;

/// <summary>Addresses and paths that are taken, and those that are not.</summary>
public sealed class AddressAndPathTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("127.0.0.1:9092", "127.0.0.1:9092")]
    [InlineData("127.1.2.3:0", "127.1.2.3:0")]
    [InlineData("localhost:1", "127.0.0.1:1")]
    [InlineData("LOCALHOST:65535", "127.0.0.1:65535")]
    [InlineData("[::1]:9092", "[::1]:9092")]
    public void A_loopback_address_is_taken(string text, string address)
    {
        Assert.True(LoopbackAddress.TryParse(text, out IPEndPoint parsed));
        Assert.Equal(address, parsed.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0:9092")]
    [InlineData("[::]:9092")]
    [InlineData("10.0.0.1:9092")]
    [InlineData("192.168.0.1:9092")]
    [InlineData("cache.example.internal:9092")]
    [InlineData("localhost.example.internal:9092")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData(":9092")]
    [InlineData("9092")]
    [InlineData("::1:9092")]
    [InlineData("[127.0.0.1]:9092")]
    [InlineData("")]
    public void Any_other_is_not(string text) => Assert.False(LoopbackAddress.TryParse(text, out _));

    [Theory]
    [InlineData("/cas/HASH", EntryKind.Blob)]
    [InlineData("/ac/HASH", EntryKind.ActionResult)]
    [InlineData("/main/cas/HASH", EntryKind.Blob)]
    [InlineData("/a/b-c_d.e/ac/HASH", EntryKind.ActionResult)]
    public void A_path_names_an_entry(string path, EntryKind kind)
    {
        Assert.True(HttpPath.TryParse(path.Replace("HASH", Hash), out EntryKey key));
        Assert.Equal(kind, key.Kind);
        Assert.Equal(kind == EntryKind.Blob || path == "/ac/HASH", key.Hex == Hash);
    }

    [Theory]
    [InlineData("/cas/HASH/")]
    [InlineData("cas/HASH")]
    [InlineData("//cas/HASH")]
    [InlineData("/../cas/HASH")]
    [InlineData("/a/./cas/HASH")]
    [InlineData("/a/%2e%2e/cas/HASH")]
    [InlineData("/cas/aHASH")]
    [InlineData("/cas/")]
    [InlineData("/cas")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/CAS/HASH")]
    [InlineData("/cas/HASH?x")]
    [InlineData("http://127.0.0.1/cas/HASH")]
    public void Any_other_path_names_none(string path) => Assert.False(HttpPath.TryParse(path.Replace("HASH", Hash), out _));
}
