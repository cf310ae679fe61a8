using System.Text.Json;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Attic;

/// <summary>What Attic's own API says of a cache, beside what the cache itself shows. The answers are Attic's form, served by nginx.</summary>
public sealed class AtticConfigTests(AtticLayout layout) : IClassFixture<AtticLayout>
{
    private readonly AtticRun attic = new();

    [Fact]
    public async Task A_configuration_that_agrees_is_shown()
    {
        await layout.MakeAsync();
        await using NginxServer nginx = await ServeAsync($$$"""
            {"substituter_endpoint":"http://x/main","api_endpoint":"http://x/","public_key":"{{{layout.PublicKey}}}","is_public":true,"store_dir":"/nix/store",
             "priority":41,"upstream_cache_key_names":["cache.nixos.org-1"],"retention_period":{"Period":7776000}}
            """);

        await attic.AssertShownTwiceAsync("holds.attic", 0, ["--public-key", layout.PublicKey, layout.StorePath]);
    }

    [Fact]
    public async Task Another_key_than_the_one_that_is_given_is_told_with_a_path_and_without()
    {
        await layout.MakeAsync();
        await using NginxServer nginx = await ServeAsync($$"""{"public_key":"{{layout.OtherKey}}","is_public":true,"retention_period":"Global"}""");

        await attic.AssertVerdictAsync("key-mismatch", $"it says that its key is {layout.OtherKey}", "--public-key", layout.PublicKey);
        await attic.AssertVerdictAsync("key-mismatch", null, "--public-key", layout.PublicKey, layout.StorePath);
        await attic.AssertVerdictAsync("key-unknown", null, "--public-key", layout.OtherKey, layout.StorePath);
        JsonElement report = await attic.AssertVerdictAsync("holds", null, "--public-key", layout.OtherKey);

        Assert.Equal(layout.OtherKey, report.GetProperty("cache_config").GetProperty("public_key").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("cache_config").GetProperty("retention_seconds").ValueKind);
    }

    [Theory]
    [InlineData("""{"is_public":false}""", "does a proxy before it add some?")]
    [InlineData("""{"is_public":true,"store_dir":"/gnu/store"}""", "the server's configuration says another store: /gnu/store")]
    [InlineData("""{"is_public":true,"public_key":"nothing"}""", "the public key that the server says it has cannot be read")]
    public async Task What_does_not_agree_is_noted(string config, string note)
    {
        await layout.MakeAsync();
        await using NginxServer nginx = await ServeAsync(config);

        await attic.AssertVerdictAsync("holds", note, "--public-key", layout.PublicKey, layout.StorePath);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"is_public\":")]
    [InlineData("")]
    public async Task What_is_no_configuration_plays_no_part(string text)
    {
        await layout.MakeAsync();
        await using NginxServer nginx = await ServeAsync(text);

        JsonElement report = await attic.AssertVerdictAsync("holds", null, "--public-key", layout.PublicKey, layout.StorePath);

        Assert.Equal(JsonValueKind.Null, report.GetProperty("cache_config").ValueKind);
    }

    private async Task<NginxServer> ServeAsync(string config)
    {
        NginxServer nginx = await NginxServer.StartAsync(
            $"location / {{ root {layout.Root}; }} location = /_api/v1/cache-config/main {{ default_type application/json; alias FOLDER/config; }}", "", ("config", config));
        attic.Environment["ATTIC_SERVER"] = $"http://127.0.0.1:{nginx.Port}";
        return nginx;
    }
}
