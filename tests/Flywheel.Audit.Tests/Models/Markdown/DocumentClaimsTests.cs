using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Markdown;

public sealed class DocumentClaimsTests
{
    [Theory]
    [InlineData("# Remote execution for everybody")]
    [InlineData("## Remote builds")]
    [InlineData("## RBE")]
    [InlineData("# Fast builds with remote execution")]
    [InlineData("- Remote execution")]
    [InlineData("- Remote build execution on Kubernetes")]
    [InlineData("- **Remote execution**: runs your actions on the cluster")]
    [InlineData("- remote caching and remote execution")]
    [InlineData("| Feature | State |\n|--|--|\n| Remote execution | yes |")]
    [InlineData("| Feature | State |\n|--|--|\n| RBE | ✅ |")]
    [InlineData("* A build farm for all projects")]
    [InlineData("1. Actions are remotely executed")]
    [InlineData("- Heavy targets are executed remotely")]
    [InlineData("- Tests execute remotely")]
    [InlineData("- Remote execution is enabled by default")]
    public void A_feature_is_a_strong_claim_anywhere(string text) => Assert.True(Assert.Single(Claims("docs/x.md", text)).Strong);

    [Theory]
    [InlineData("The platform offers remote execution.")]
    [InlineData("Builds are executed remotely on the cluster.")]
    [InlineData("All heavy targets run through remote build execution.")]
    [InlineData("We operate a build farm.")]
    [InlineData("It provides remote caching, remote execution and dashboards.")]
    [InlineData("Every project gets RBE.")]
    [InlineData("Not only caching, it does remote execution; no setup needed.", 0)]
    [InlineData("Our tests are remotely executed, without any local toolchain.")]
    [InlineData("Remote execution is available for every repository.")]
    [InlineData("Remote execution is live.")]
    [InlineData("Actions execute remotely.")]
    [InlineData("Docker is not needed. Remote execution does it all.")]
    [InlineData("Here remote builds take seconds.")]
    [InlineData("Targets are built remotely.")]
    [InlineData("The cell executes remotely what laptops cannot.")]
    public void Prose_is_a_weak_claim_and_strong_in_a_readme(string text, int least = 1)
    {
        Assert.True(Claims("docs/x.md", text).Count >= least);
        Assert.All(Claims("docs/x.md", text), claim => Assert.False(claim.Strong));
        Assert.All(Claims("README.md", text), claim => Assert.True(claim.Strong));
    }

    [Theory]
    [InlineData("Cache hits are not remote execution.")]
    [InlineData("A cache hit is not remote execution.")]
    [InlineData("- No remote execution")]
    [InlineData("- remote execution: no")]
    [InlineData("- Remote execution (planned)")]
    [InlineData("- Remote execution is not available")]
    [InlineData("- Remote execution is not yet proven")]
    [InlineData("This does not claim remote execution.")]
    [InlineData("It never claims remote execution.")]
    [InlineData("We do not do remote execution.")]
    [InlineData("Remote execution means that actions run elsewhere.")]
    [InlineData("Remote execution is a way to run actions elsewhere.")]
    [InlineData("If you enable remote execution, set an executor.")]
    [InlineData("When remote execution is on, the executor is probed.")]
    [InlineData("Remote execution will follow.")]
    [InlineData("Remote execution would need an executor.")]
    [InlineData("Is this remote execution?")]
    [InlineData("## Is remote execution supported?")]
    [InlineData("## What remote execution is not")]
    [InlineData("## No remote execution")]
    [InlineData("## Remote execution: future work")]
    [InlineData("## Future\n\n- Remote execution")]
    [InlineData("## Roadmap\n\n- Remote execution")]
    [InlineData("## Non-goals\n\n- Remote execution")]
    [InlineData("## Glossary\n\n- RBE: remote build execution")]
    [InlineData("See [remote execution](https://bazel.build/remote/rbe).")]
    [InlineData("| Feature | State |\n|--|--|\n| Remote execution | no |")]
    [InlineData("| Feature | State |\n|--|--|\n| Remote execution | planned |")]
    [InlineData("| Feature | State |\n|--|--|\n| Remote execution | ❌ |")]
    [InlineData("It uses a remote build cache.")]
    [InlineData("It speaks the Remote Execution API.")]
    [InlineData("The remote execution protocol has a cache, too.")]
    [InlineData("Remote execution requires a proof.")]
    [InlineData("Dispatching a CI job is no proof of remote execution.")]
    [InlineData("Do not call a cached build remote execution.")]
    [InlineData("The builds run locally and share a cache.")]
    [InlineData("It runs without remote execution.")]
    [InlineData("Caching, unlike remote execution, needs no workers.")]
    [InlineData("We plan to offer remote execution.")]
    [InlineData("Until remote execution is proven, builds run locally.")]
    [InlineData("We are evaluating remote execution.")]
    [InlineData("<!-- remote execution -->")]
    [InlineData("```\nremote execution\n```")]
    [InlineData("Set `--remote_executor` for it.")]
    [InlineData("Previously there was remote execution.")]
    [InlineData("Cloning the remote, build it.")]
    [InlineData("| Mode | State |\n|--|--|\n| executor-backed | yes |")]
    [InlineData("Its `remote execution` key.")]
    public void What_is_no_claim_is_silent(string text)
    {
        Assert.Empty(Claims("docs/x.md", text));
        Assert.Empty(Claims("README.md", text));
    }

    [Fact]
    public void Plans_and_records_claim_nothing() => Assert.Empty(Claims("docs/x.md", "- Remote execution", DocumentClass.Plan));

    [Fact]
    public void A_claim_knows_its_place_and_heading()
    {
        DocumentClaim claim = Assert.Single(Claims("docs/x.md", "## Features\n\n- Has *remote\n  execution* for all"));
        Assert.Equal("remote execution", claim.Claim);
        Assert.Equal("heading Features", claim.Heading.ToString());
    }

    private static IReadOnlyList<DocumentClaim> Claims(string path, string text, DocumentClass @class = DocumentClass.Contract)
    {
        var facts = new FileFacts(new SourceText(path, text + "\n"), FileKind.Markdown) { Class = @class };
        new MarkdownReader().Read(facts);
        return DocumentClaims.RemoteExecution(facts);
    }
}
