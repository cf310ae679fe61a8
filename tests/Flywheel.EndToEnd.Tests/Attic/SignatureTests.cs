using System.Globalization;
using System.Text.Json;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Attic;

/// <summary>Paths that Nix signed, as they are and altered, served by nginx and judged by the native binary.</summary>
public sealed class SignatureTests(AtticLayout layout) : IClassFixture<AtticLayout>
{
    private readonly AtticRun attic = new();

    [Fact]
    public async Task A_path_that_Nix_signed_verifies()
    {
        await using NginxServer nginx = await ServeAsync();

        await attic.AssertShownTwiceAsync("holds.signed", 0, ["--public-key", layout.PublicKey, layout.StorePath]);
        JsonElement report = await attic.AssertVerdictAsync("holds", "signed by test-1", "--public-key", layout.PublicKey, layout.Hash);

        Assert.Equal(3, report.GetProperty("narinfo").GetProperty("references").GetArrayLength());
        Assert.Equal(["verified"], States(report));
    }

    [Fact]
    public async Task The_variables_count_where_no_option_is_given()
    {
        await using NginxServer nginx = await ServeAsync();
        attic.Environment["ATTIC_PUBLIC_KEY"] = layout.OtherKey;
        attic.Environment["ATTIC_CACHE"] = "other";

        JsonElement other = await attic.AssertVerdictAsync("holds", null, layout.StorePath);
        JsonElement main = await attic.AssertVerdictAsync("key-unknown", "it is signed by test-1", "--cache", "main", layout.StorePath);

        Assert.Equal(("other", "environment"), Sourced(other, "cache"));
        Assert.Equal(("main", "command_line"), Sourced(main, "cache"));
        Assert.Equal((layout.OtherKey, "environment"), Sourced(main, "public_key"));
    }

    [Fact]
    public async Task Of_several_signatures_one_has_to_be_the_keys()
    {
        await using NginxServer nginx = await ServeAsync();

        JsonElement both = await attic.AssertVerdictAsync("holds", null, "--cache", "both", "--public-key", layout.PublicKey, layout.StorePath);
        await attic.AssertVerdictAsync("holds", null, "--cache", "both", "--public-key", layout.OtherKey, layout.StorePath);
        layout.Altered("extra", narinfo => narinfo + "Sig: test-1:AAAA\nSig: nobody\nSig: :\n");
        JsonElement extra = await attic.AssertVerdictAsync("holds", null, "--cache", "extra", "--public-key", layout.PublicKey, layout.StorePath);

        Assert.Equal(["other_key", "verified"], States(both));
        Assert.Equal(["verified", "malformed", "other_key", "other_key"], States(extra));
    }

    [Fact]
    public async Task A_key_of_the_same_name_is_another_key()
    {
        await using NginxServer nginx = await ServeAsync();

        JsonElement report = await attic.AssertVerdictAsync(
            "signature-mismatch", "the signature of test-1 is not one over what it says", "--public-key", layout.NamesakeKey, layout.StorePath);

        Assert.Equal(["mismatch"], States(report));
    }

    [Theory]
    [InlineData("Sig: test-1:AAAA")]
    [InlineData("Sig: test-1:")]
    [InlineData("Sig: test-1:!!!!")]
    public async Task What_is_no_signature_verifies_nothing(string line)
    {
        await using NginxServer nginx = await ServeAsync();
        string name = layout.Altered("none", narinfo => Without(narinfo, "Sig") + line + "\n");

        await attic.AssertVerdictAsync(
            "signature-mismatch", "what stands for the signature of test-1 is none", "--cache", name, "--public-key", layout.PublicKey, layout.StorePath);
    }

    [Fact]
    public async Task Without_a_signature_a_path_is_nobodys_word()
    {
        await using NginxServer nginx = await ServeAsync();

        await attic.AssertVerdictAsync("unsigned", "Nix takes it without a signature", "--cache", "unsigned", "--public-key", layout.PublicKey, layout.StorePath);
        await attic.AssertVerdictAsync("unsigned", null, "--cache", "unsigned", layout.StorePath);
    }

    [Fact]
    public async Task Without_a_key_or_a_path_nothing_is_verified_and_that_is_said()
    {
        await using NginxServer nginx = await ServeAsync();

        JsonElement noKey = await attic.AssertVerdictAsync("holds", "the signature was not verified: no public key is given", layout.StorePath);
        await attic.AssertVerdictAsync("holds", "no signature was looked at: no STORE_PATH is given", "--public-key", layout.PublicKey);

        Assert.Equal(["not_verified"], States(noKey));
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_missing()
    {
        await using NginxServer nginx = await ServeAsync();
        string missing = new('0', 32);

        await attic.AssertVerdictAsync("path-missing", $"attic push main /nix/store/{missing}-hello", $"/nix/store/{missing}-hello");
    }

    [Fact]
    public async Task A_narinfo_of_another_path_is_not_taken_for_this_one()
    {
        await using NginxServer nginx = await ServeAsync();
        string name = layout.Altered("elsewhere", narinfo => narinfo.Replace(layout.Hash, new string('0', 32), StringComparison.Ordinal));

        await attic.AssertVerdictAsync("another-path", $"it is of {layout.StorePath}", "--public-key", layout.PublicKey, $"/nix/store/{layout.Hash}-hello");
        await attic.AssertVerdictAsync("another-path", null, "--cache", name, "--public-key", layout.PublicKey, layout.StorePath);
    }

    [Theory]
    [InlineData("NarSize", "it has no NarSize")]
    [InlineData("StorePath", "it has no StorePath")]
    [InlineData("URL", "it has no URL")]
    public async Task A_narinfo_without_what_Nix_wants_is_none(string field, string detail)
    {
        await using NginxServer nginx = await ServeAsync();
        string name = layout.Altered("lacking", narinfo => Without(narinfo, field));

        await attic.AssertVerdictAsync("malformed-narinfo", detail, "--cache", name, "--public-key", layout.PublicKey, layout.StorePath);
    }

    [Theory]
    [InlineData("<html>log in</html>", "it is a web page")]
    [InlineData("", "it is empty")]
    [InlineData("{}", "it is JSON")]
    [InlineData("404 not found", "its last line does not end")]
    public async Task What_is_no_narinfo_is_told(string text, string detail)
    {
        await using NginxServer nginx = await ServeAsync();
        string name = layout.Altered("odd", _ => text);

        await attic.AssertVerdictAsync("malformed-narinfo", detail, "--cache", name, layout.StorePath);
    }

    /// <summary>
    /// One character of what is signed, or of the signature, is another; Nix is asked the same question. A path whose address follows from
    /// its content needs no signature to Nix, so that it must not say that it is one.
    /// </summary>
    [Fact]
    public async Task Whatever_character_is_changed_Nix_and_the_check_say_the_same()
    {
        await using NginxServer nginx = await ServeAsync();
        const string characters = "abcdfghijklmnpqrsvwxyz0123456789ABZ+/=-._: ,;~";
        var random = new Random(20260101);
        int count = Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? 600 : 60;
        int trusted = 0;
        for (int i = 0; i < count; i++)
        {
            string what = "";
            string name = layout.Altered("mutant", narinfo =>
            {
                string bare = Without(narinfo, "CA");
                string[] fields = ["StorePath", "NarHash", "NarSize", "References", "Sig"];
                string field = fields[random.Next(fields.Length)];
                string line = bare.Split('\n').First(text => text.StartsWith(field, StringComparison.Ordinal));
                int at = random.Next(line.Length);
                string changed = line[..at] + characters[random.Next(characters.Length)] + line[(at + 1)..];
                what = changed;
                return bare.Replace(line, changed, StringComparison.Ordinal);
            });

            CommandResult ours = await attic.RunAsync("--cache", name, "--public-key", layout.PublicKey, layout.StorePath);
            bool theirs = await layout.Nix.TrustsAsync(layout.StorePath, layout.Cache(name), layout.PublicKey);

            Assert.True(ours.ExitCode is 0 or 1, ours.ToString());
            Assert.True(theirs == (ours.ExitCode == 0), string.Create(CultureInfo.InvariantCulture, $"{i}: `{what}`: Nix says {theirs}, and\n{ours}"));
            trusted += theirs ? 1 : 0;
        }
        Assert.True(trusted < count / 4, $"{trusted} of {count} changes change nothing");
        string untouched = layout.Altered("mutant", narinfo => Without(narinfo, "CA"));
        Assert.True(await layout.Nix.TrustsAsync(layout.StorePath, layout.Cache(untouched), layout.PublicKey));
        await attic.AssertVerdictAsync("holds", null, "--cache", untouched, "--public-key", layout.PublicKey, layout.StorePath);
    }

    /// <summary>What Nix reads in any order and form was signed in one.</summary>
    [Fact]
    public async Task Another_spelling_of_the_same_is_the_same()
    {
        await using NginxServer nginx = await ServeAsync();
        string name = layout.Altered("respelt", narinfo => string.Join('\n', Without(narinfo, "CA").Split('\n').Select(line =>
            line.StartsWith("References: ", StringComparison.Ordinal) ? "References:  " + string.Join("  ", line.Split(' ')[1..].Reverse().Append(line.Split(' ')[1]))
            : line.StartsWith("NarSize: ", StringComparison.Ordinal) ? "NarSize:\t+00" + line["NarSize: ".Length..]
            : line)));

        Assert.True(await layout.Nix.TrustsAsync(layout.StorePath, layout.Cache(name), layout.PublicKey));
        await attic.AssertVerdictAsync("holds", null, "--cache", name, "--public-key", layout.PublicKey, layout.StorePath);
    }

    /// <summary>The equation of Ed25519 holds for the curve's neutral point as key and signature, whatever the message is.</summary>
    [Fact]
    public async Task A_key_that_verifies_everything_verifies_nothing()
    {
        await using NginxServer nginx = await ServeAsync();
        byte[] one = new byte[32];
        one[0] = 1;
        byte[] signature = [.. one, .. new byte[32]];
        string name = layout.Altered("neutral", narinfo => Without(narinfo, "Sig") + $"Sig: test-1:{Convert.ToBase64String(signature)}\n");

        await attic.AssertVerdictAsync(
            "signature-mismatch", null, "--cache", name, "--public-key", "test-1:" + Convert.ToBase64String(one), layout.StorePath);
    }

    private async Task<NginxServer> ServeAsync()
    {
        await layout.MakeAsync();
        NginxServer nginx = await NginxServer.StartAsync($"location / {{ root {layout.Root}; }}");
        attic.Environment["ATTIC_SERVER"] = $"http://127.0.0.1:{nginx.Port}";
        return nginx;
    }

    private static string Without(string narinfo, string field) =>
        string.Join('\n', narinfo.Split('\n').Where(line => !line.StartsWith(field + ": ", StringComparison.Ordinal)));

    private static string[] States(JsonElement report) =>
        [.. report.GetProperty("narinfo").GetProperty("signatures").EnumerateArray().Select(signature => signature.GetProperty("state").GetString()!)];

    private static (string? Value, string? Source) Sourced(JsonElement report, string name) =>
        report.GetProperty(name) is var sourced ? (sourced.GetProperty("value").GetString(), sourced.GetProperty("source").GetString()) : default;
}
