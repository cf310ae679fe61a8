using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Core.Tests.CommandLine;
using Flywheel.Core.Tests.Contract;
using Xunit;

namespace Flywheel.Core.Tests.Launch;

/// <summary>Options that Bazel collects: what the user has given already is not given again.</summary>
public sealed class AccumulatingFlagTests
{
    [Theory]
    [InlineData("build //:x", "--remote_header=a=1", "--remote_header=b=2", "--distdir=/d1", "--distdir=/d2")]
    [InlineData("build --remote_header=a=1 //:x", "--remote_header=a=1", "--remote_header=b=2", "--distdir=/d1", "--distdir=/d2")]
    [InlineData("build --remote_header a=1 --distdir=/d2 //:x", "--remote_header=b=2", "--distdir=/d1", "--distdir=/d2")]
    [InlineData("build --no_such_flag --remote_header=a=1 //:x", "--remote_header=a=1", "--remote_header=a=1", "--remote_header=b=2", "--distdir=/d1", "--distdir=/d2")]
    public void A_value_stands_once_for_certain(string typed, params string[] expected)
    {
        string[] words = Words(typed, Given.Attached.With("BAZEL_REMOTE_HEADER=a=1\nb=2"));

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            words.Where(word => word.StartsWith("--remote_header=", StringComparison.Ordinal) || word.StartsWith("--distdir=", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_platform_stands_beside_other_exec_properties()
    {
        const string option = "--remote_default_exec_properties=";

        Assert.Equal(
            [option + "pool=big", option + "gf.platform=gloriousflywheel-rbe-linux-x86_64"],
            Words($"build {option}pool=big //:x", Given.Executing).Where(word => word.StartsWith(option, StringComparison.Ordinal)));
    }

    private static string[] Words(string typed, ImmutableArray<string> variables)
    {
        BazelCommandLine line = CommandLines.Typed(typed);
        Facts facts = Given.Heavy(variables);
        HeavyFlags flags = new()
        {
            Target = AttachmentContract.Judge(facts).Target!,
            Fetch = new FetchFlags { DistributionDirectories = ["/d1", "/d2"] },
            ExecutionPlatform = facts.Settings.Platform.Value,
            InvocationId = Guid.Empty,
        };
        return [.. BazelArguments.ForHeavy(line, flags).Select(word => word.ToString())];
    }
}
