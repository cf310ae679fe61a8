using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

/// <summary>A violation stays one however it is written: another host, scheme, quoting, depth, case.</summary>
public sealed class StaleEndpointTests
{
    private static readonly string[] Hosts = ["attic-cache-dev", "fuzzy-dev", "attic.dev-cluster", "attic.tinyland"];

    public static TheoryData<string, string> Places => new()
    {
        { "a.tfvars", "x = \"{0}\"\n" },
        { "a.tfvars", "x = {\n  y = [{ z = \"{0}\" }]\n}\n" },
        { "a.tfvars.example", "x = <<-EOF\n  url: {0}\n  EOF\n" },
        { "a.json", "{\"a\": [[{\"b\": '{0}'}]]}" },
        { "a.toml", "[a.b]\nc = [ '''{0}''' ]\n" },
        { ".env", "X='{0}'\n" },
        { ".env.production", "export X={0} # the cache\n" },
        { ".bazelrc", "build:x --bes_backend {0}\n" },
        { "ci.bazelrc", "common \\\n  '--bes_backend={0}'\n" },
        { "a.sh", "#!/bin/sh\nif true; then x=\"{0}\"; fi\n" },
        { "a.sh", "run --url '{0}'\n" },
        { "a.sh", "cat <<EOF > x\nurl: {0}\nEOF\n" },
        { "a.md", "# A\n\n```sh\nrun --url={0}\n```\n" },
        { "a.md", "# A\n\n1. Set:\n\n   > ```yaml\n   > url: {0}\n   > ```\n" },
        { "a.md", "# A\n\nUse `{0}` for it.\n" },
    };

    private static Finding[] Found(string path, string text, AuditConfig? config = null) =>
        [.. AuditRun.Judge(GivenTree.Of((path, text)), config ?? AuditConfig.Default, new(2026, 6, 1)).Where(finding => finding.Rule == "FW004")];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_stale_name_is_an_error_in_every_spelling(string path, string text)
    {
        foreach (string host in Hosts)
        {
            foreach (string address in (string[])[host, $"grpc://{host}", $"GRPCS://x.{host.ToUpperInvariant()}.svc:443",
                $"http://user:pw@a.{host}/p", $"c.{host}.svc:80"])
            {
                Finding finding = Assert.Single(Found(path, text.Replace("{0}", address, StringComparison.Ordinal)));
                Assert.Equal((Severity.Error, true), (finding.Severity, finding.Subject.Contains(host, StringComparison.Ordinal)));
                Assert.Equal(finding.Subject, finding.Source.Of(finding.Span).ToString(), ignoreCase: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_name_that_only_looks_alike_is_none(string path, string text)
    {
        foreach (string address in (string[])["grpc://my-fuzzy-dev.svc:80", "attic-cache-dev2", "http://attic.tinyland-new.dev",
            "http://lattic.tinyland.dev", "grpc://cache.svc:80"])
        {
            Assert.Empty(Found(path, text.Replace("{0}", address, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_pattern_of_the_register_is_found_and_its_replacement_offered_for_the_whole_host_only()
    {
        AuditConfig config = AuditConfig.Default with { Stale = [new("old.corp", "new.corp")] };
        Finding[] found = Found("a.tfvars", "a = \"grpc://OLD.corp:80\"\nb = \"x.old.corp\"\n", config);
        Assert.Equal(["new.corp", null], found.Select(finding => finding.Edit?.Replacement));
        Assert.All(found, finding => Assert.Contains("`new.corp`", finding.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public void Credentials_in_an_address_are_not_shown()
    {
        Finding finding = Assert.Single(Found(".bazelrc", "build --remote_cache=https://user:secret@cache.corp\n"));
        Assert.DoesNotContain("secret", finding.Message + finding.Subject, StringComparison.Ordinal);
    }
}
