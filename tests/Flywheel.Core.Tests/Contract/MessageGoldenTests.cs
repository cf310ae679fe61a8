using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Contract;

/// <summary>Whole messages, kept beside the tests.</summary>
public sealed class MessageGoldenTests
{
    private static readonly RefusedCommand Build = new("bazel", "build");

    [Fact]
    public void Contract_refusals()
    {
        Messages messages = new("contract-refusals");
        messages.Add(Given.Heavy([]));
        messages.Add(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed"]));
        messages.Add(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only"]));
        messages.Add(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=compatibility-local-only", "BAZEL_REMOTE_CACHE=grpcs://c"]));
        messages.Add(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=executor-backed", "BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://c"]));
        messages.Add(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "BAZEL_REMOTE_EXECUTOR_CACHE=grpcs://c"]));
        messages.Add(Given.Heavy(["GF_BAZEL_SUBSTRATE_MODE=sharded", "BAZEL_REMOTE_CACHE=grpc://$HOST:9092"]));
        messages.Add(Given.Lane(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://me:hunter22@localhost:9092", "GF_BAZEL_ESCAPE_HATCH=true")));
        messages.Add(Given.Heavy(Given.Executing.With("BAZEL_REMOTE_CACHE=grpcs://other", "GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST=")));
        messages.Add(Given.Heavy(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=until=2026-06-01 moving", "GF_BAZEL_QUOTA_RETRIES=99")));
        messages.Add(Given.Heavy(Given.Attached) with { UserFlags = [new("remote_cache", "grpc://u:hunter22@other")] });
        messages.Add(Given.Heavy(Given.Attached.With("BAZEL_REMOTE_HEADER=nonsense"), "BAZEL_REMOTE_HEADER=a=b\nnonsense", "{"));
        messages.AreKept();
    }

    [Fact]
    public void Probe_refusals()
    {
        var messages = new List<string>();
        Facts facts = Given.Heavy(Given.Attached.With("BAZEL_REMOTE_CACHE=grpc://10.0.0.7:9092"));
        RemoteTarget target = AttachmentContract.Judge(facts).Target!;
        foreach (ProbeCause cause in Enum.GetValues<ProbeCause>())
        {
            ProbeResult refused = new ProbeResult.Refused(cause, "", TimeSpan.FromSeconds(2));
            messages.AddRange([.. RefusalMessage.Lines(Build, refused, target, facts), ""]);
        }
        ProbeResult unprovable = new ProbeResult.Unprovable("a credential helper is set", "use a header", TimeSpan.Zero);
        messages.AddRange(RefusalMessage.Lines(Build, unprovable, target, facts));
        GoldenFile.Equal("probe-refusals", messages);
    }

    [Fact]
    public void The_escape_hatch_and_warnings()
    {
        Facts open = Given.Heavy(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=until=2026-07-01 the cache moves"), "PATH=/x");
        Facts bare = Given.Heavy(Given.Attached.With("GF_BAZEL_ESCAPE_HATCH=yes"));
        GoldenFile.Equal("escape-hatch",
        [
            .. RefusalMessage.HatchNotice(Build, open), .. RefusalMessage.HatchNotice(Build, bare),
            .. RefusalMessage.Warnings(AttachmentContract.Judge(open), open),
        ]);
    }

    [Fact]
    public void Reports()
    {
        Facts facts = Given.Companion(Given.Attached.With("GF_FLYWHEEL_PROFILE_STATE=unattached")) with { StrictAsked = true };
        var violated = new ContractReport(AttachmentContract.Judge(facts), facts);
        Facts sound = Given.Companion(Given.Attached);
        var proven = new ContractReport(AttachmentContract.Judge(sound), sound,
            new ProbeResult.Proven(true, false, new ServerTraits(), TimeSpan.FromMilliseconds(12.5)));
        GoldenFile.Equal("reports", [.. violated.Text(), violated.Json(), .. proven.Text(), proven.Json()]);
        Assert.Equal(1, violated.ExitCode);
        Assert.Equal(0, proven.ExitCode);
    }

    /// <summary>Refusals one after the other, each as it is printed.</summary>
    private sealed class Messages(string name)
    {
        private readonly List<string> lines = [];

        public void Add(Facts facts) => lines.AddRange([.. RefusalMessage.Lines(Build, AttachmentContract.Judge(facts), facts), ""]);

        public void AreKept() => GoldenFile.Equal(name, lines);
    }
}
