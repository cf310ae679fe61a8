using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Core.Tests.CommandLine;
using Flywheel.Core.Tests.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Launch;

/// <summary>The proxy is ours or none; an HTTP cache stands no word about it at all.</summary>
public sealed class ProxyFlagTests
{
    [Theory]
    [InlineData("grpc://localhost:1", "--remote_proxy=")]
    [InlineData("grpcs://localhost:1", "--remote_proxy=")]
    [InlineData("unix:/run/c.sock", "--remote_proxy=unix:/run/c.sock")]
    [InlineData("http://localhost:1")]
    [InlineData("https://localhost:1")]
    public void It_is_said_where_Bazel_can_hear_it(string cache, params string[] expected)
    {
        Facts facts = Given.Heavy(Given.Attached.With($"BAZEL_REMOTE_CACHE={cache}", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=true"));
        HeavyFlags flags = new()
        {
            Target = AttachmentContract.Judge(facts).Target!,
            Fetch = new FetchFlags(),
            ExecutionPlatform = facts.Settings.Platform.Value,
            InvocationId = Guid.Empty,
        };

        Assert.Equal(
            expected,
            BazelArguments.ForHeavy(CommandLines.Typed("build //:x"), flags).Select(word => word.ToString())
                .Where(word => word.StartsWith("--remote_proxy", StringComparison.Ordinal)));
    }
}
