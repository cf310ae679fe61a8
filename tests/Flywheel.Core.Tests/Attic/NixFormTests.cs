using System.Text;
using CsCheck;
using Flywheel.Core.Attic;
using Xunit;

namespace Flywheel.Core.Tests.Attic;

/// <summary>Nix's texts: digests, paths, keys and nix-cache-info.</summary>
public sealed class NixFormTests
{
    private const string Hash = "bxpqywbz0ij9nhm93sq0rd2y64y5jhih";

    [Fact]
    public void Base_32_is_read_as_it_is_written() => Gen.Byte.Array[1, 40].Sample(
        bytes => NixBase32.Decode(NixBase32.Encode(bytes), bytes.Length) is { } back && back.AsSpan().SequenceEqual(bytes), iter: Cases.Of(2000));

    [Fact]
    public void A_digit_too_many_or_a_bit_too_many_is_no_digest()
    {
        string largest = "1" + new string('z', 51);
        Assert.All(NixBase32.Decode(largest, 32)!, b => Assert.Equal(255, b));
        Assert.Null(NixBase32.Decode("2" + largest[1..], 32));
        Assert.Null(NixBase32.Decode(largest + "0", 32));
        Assert.Null(NixBase32.Decode(largest[1..], 32));
        Assert.Null(NixBase32.Decode("e" + largest[1..], 32));
    }

    /// <summary>One digest in the forms of `nix hash to-base16`, `to-base64`, `to-base32` and `to-sri`, by Nix 2.8.0.</summary>
    [Theory]
    [InlineData("sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x")]
    [InlineData("sha256:fdacb607cd683284186e135e5f89963a948b43ea568f54a6e0cf66afc26c11cb")]
    [InlineData("sha256:FDACB607cd683284186e135e5f89963a948b43ea568f54a6e0cf66afc26c11cb")]
    [InlineData("sha256:/ay2B81oMoQYbhNeX4mWOpSLQ+pWj1Sm4M9mr8JsEcs=")]
    [InlineData("sha256-/ay2B81oMoQYbhNeX4mWOpSLQ+pWj1Sm4M9mr8JsEcs=")]
    [InlineData("sha256-/ay2B81oMoQYbhNeX4mWOpSLQ+pWj1Sm4M9mr8JsEcs")]
    public void A_digest_is_the_same_in_every_form(string text) =>
        Assert.Equal("sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x", NarHash.Canonical(text));

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData("sha256-")]
    [InlineData("md5:fdacb607cd683284186e135e5f89963a")]
    [InlineData("sha512:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x")]
    [InlineData("sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7")]
    [InlineData("sha256-/ay2B81oMoQYbhNeX4mWOpSLQ+pWj1Sm4M9mr8JsEcsAAA==")]
    [InlineData("sha256;1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x")]
    public void What_is_no_SHA_256_is_none(string text) => Assert.Null(NarHash.Canonical(text));

    [Theory]
    [InlineData($"/nix/store/{Hash}-a.b", "/nix/store", "a.b")]
    [InlineData($"/home/me/store/{Hash}-a+b-c_d?e=f", "/home/me/store", "a+b-c_d?e=f")]
    [InlineData($"{Hash}-a", null, "a")]
    [InlineData(Hash, null, null)]
    public void A_store_path_is_read_in_each_of_its_forms(string text, string? directory, string? name)
    {
        StorePath path = StorePath.Parse(text)!;

        Assert.Equal((directory, Hash, name, text), (path.Directory, path.Hash, path.Name, path.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/nix/store")]
    [InlineData("/nix/store/")]
    [InlineData($"/nix/store/{Hash}")]
    [InlineData($"/nix/store/{Hash}-")]
    [InlineData($"/nix/store/{Hash}-a/bin/b")]
    [InlineData($"/nix/store/{Hash}-a/")]
    [InlineData($"nix/store/{Hash}-a")]
    [InlineData($"/nix/../store/{Hash}-a")]
    [InlineData($"//nix/store/{Hash}-a")]
    [InlineData($"/{Hash}-a")]
    [InlineData($"/nix/store/{Hash}-a b")]
    [InlineData($"/nix/store/{Hash}-..")]
    [InlineData($"/nix/store/{Hash}a")]
    [InlineData("/nix/store/exxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-a")]
    [InlineData("/nix/store/BXPQYWBZ0IJ9NHM93SQ0RD2Y64Y5JHIH-a")]
    public void What_is_no_store_path_is_none(string text) => Assert.Null(StorePath.Parse(text));

    [Fact]
    public void A_name_has_at_most_211_characters()
    {
        Assert.NotNull(StorePath.Parse($"{Hash}-{new string('a', 211)}"));
        Assert.Null(StorePath.Parse($"{Hash}-{new string('a', 212)}"));
    }

    /// <summary>The key of cache.nixos.org, as Nix's manual gives it.</summary>
    [Theory]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")]
    [InlineData("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY")]
    public void A_public_key_is_read_with_its_padding_or_without(string text)
    {
        NixPublicKey key = NixPublicKey.Parse(text).Key!;

        Assert.Equal(("cache.nixos.org-1", 32), (key.Name, key.Bytes.Length));
        Assert.Equal("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", key.ToString());
    }

    [Theory]
    [InlineData("", "no name and colon")]
    [InlineData(":6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "no name and colon")]
    [InlineData("6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "no name and colon")]
    [InlineData("a b:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "not one word")]
    [InlineData("a:", "not base64")]
    [InlineData("a:6NCH dD59", "not base64")]
    [InlineData("a:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY= b:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", null)]
    [InlineData("a:6NCH", "3 bytes long")]
    public void What_is_no_public_key_is_told(string text, string? fault)
    {
        (NixPublicKey? key, string? told) = NixPublicKey.Parse(text);

        Assert.Equal(fault is null, key is not null);
        Assert.Contains(fault ?? "", told ?? "");
    }

    [Fact]
    public void A_secret_key_is_known_for_one_and_not_repeated()
    {
        string secret = Convert.ToBase64String(new byte[64]);

        (NixPublicKey? key, string? fault) = NixPublicKey.Parse("a:" + secret);

        Assert.Null(key);
        Assert.Contains("secret key", fault);
        Assert.DoesNotContain(secret, fault);
    }

    [Theory]
    [InlineData("StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n", "/nix/store", true, 40)]
    [InlineData("StoreDir: /nix/store\r\nWantMassQuery: 1\r\nPriority: -3\r\n", "/nix/store", true, -3)]
    [InlineData("StoreDir:/nix/store", "/nix/store", false, null)]
    [InlineData("what is this\nOther: 1\nStoreDir: /nix/store\nPriority: high\nWantMassQuery: yes\n", "/nix/store", false, null)]
    [InlineData("StoreDir: /a\nStoreDir: /a\n", "/a", false, null)]
    public void A_nix_cache_info_is_read_as_Nix_reads_it(string text, string store, bool mass, int? priority) =>
        Assert.Equal((new NixCacheInfo(store, mass, priority), null), NixCacheInfo.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("Priority: 40\n")]
    [InlineData("storedir: /nix/store\n")]
    [InlineData("StoreDir:\n")]
    [InlineData("StoreDir: store\n")]
    [InlineData("StoreDir: /nix/\u001b[2J\n")]
    [InlineData("StoreDir: /nix/store\nStoreDir: /gnu/store\n")]
    public void What_names_no_store_is_no_nix_cache_info(string text)
    {
        (NixCacheInfo? info, string? fault) = NixCacheInfo.Parse(text);

        Assert.Null(info);
        Assert.False(string.IsNullOrWhiteSpace(fault));
    }

    [Theory]
    [InlineData("{\"is_public\":true,\"retention_period\":\"Global\"}", true, null)]
    [InlineData("{\"is_public\":false,\"retention_period\":{\"Period\":0}}", false, 0L)]
    [InlineData("{\"public_key\":\"a\",\"is_public\":\"yes\",\"priority\":\"high\",\"upstream_cache_key_names\":[1,null,\"b\"],\"retention_period\":{\"Period\":1e99}}", null, null)]
    public void A_configuration_is_taken_field_by_field(string json, bool? isPublic, long? retention)
    {
        AtticCacheConfig config = AtticCacheConfig.Parse(Encoding.UTF8.GetBytes(json))!;

        Assert.Equal((isPublic, retention), (config.IsPublic, config.RetentionSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"is_public\":1}")]
    [InlineData("{\"public_key\":\"\\ud800\"}")]
    [InlineData("<html>")]
    public void What_is_no_configuration_is_none(string json) => Assert.Null(AtticCacheConfig.Parse(Encoding.UTF8.GetBytes(json)));
}
