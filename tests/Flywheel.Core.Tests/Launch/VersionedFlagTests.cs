using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Xunit;

namespace Flywheel.Core.Tests.Launch;

public sealed class VersionedFlagTests
{
    [Theory]
    [InlineData("2.1.0", false)]
    [InlineData("3.0.0", null)]
    [InlineData("4.2.3", true)]
    [InlineData("9.1.0", true)]
    public void A_release_between_the_known_ones_is_not_guessed(string release, bool? has) =>
        Assert.Equal(has, VersionedFlag.ClientCertificate.IsIn(BazelVersion.Parse(release)!.Value));

    [Fact]
    public void Only_what_is_asked_for_is_wanted()
    {
        RemoteTarget plain = AttachmentContract.Judge(Contract.Given.Heavy(Contract.Given.Attached)).Target!;
        Assert.Empty(VersionedFlag.Wanted(plain, FetchFlags.None));
        Assert.Equal(
            [VersionedFlag.ClientCertificate, VersionedFlag.ClientKey, VersionedFlag.DisableDownload],
            VersionedFlag.Wanted(
                plain with { TlsClientCertificate = "/c", TlsClientKey = "/k" }, FetchFlags.None with { DisableDownload = true }));
        Assert.Equal([VersionedFlag.CredentialHelper], VersionedFlag.Wanted(plain with { CredentialHelpers = ["/h"] }, FetchFlags.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no script at all")]
    [InlineData("BAZEL_COMMAND_BUILD_FLAGS=\"\n--remote_cache=\n")]
    [InlineData("BAZEL_COMMAND_BUILD_FLAGS=\"\"")]
    public void What_is_no_completion_script_is_no_list(string script) => Assert.Null(BazelOptions.ReadCompletion(script));

    [Fact]
    public void The_options_of_build_are_read_from_the_completion_script()
    {
        const string script = """
            BAZEL_COMMAND_AQUERY_FLAGS="
            --only_here
            "
            BAZEL_COMMAND_BUILD_FLAGS="
            --keep_going
            --nokeep_going
            --remote_cache=
            --color={yes,no,auto}
            "
            BAZEL_COMMAND_CLEAN_FLAGS="
            --async
            "
            """;
        Assert.Equal(
            ["color", "keep_going", "nokeep_going", "remote_cache"],
            BazelOptions.ReadCompletion(script)!.Order(StringComparer.Ordinal));
    }
}
