using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Xunit;

namespace Flywheel.Core.Tests.Doctor;

/// <summary>What is shown of a variable that is set.</summary>
public sealed class ShownVariableTests
{
    [Theory]
    [InlineData(Variables.Cache, "grpc://u:hunter22@cache:9092", "grpc://***@cache:9092")]
    [InlineData(Variables.Cache, "hunter22", null)]
    [InlineData(Variables.Mode, "shared-cache-backed", "shared-cache-backed")]
    [InlineData(Variables.Mode, "hunter22", null)]
    [InlineData(Variables.Profile, "hunter22", null)]
    [InlineData(Variables.Header, "a=b", null)]
    [InlineData(Variables.Token, "hunter22", null)]
    [InlineData(Variables.TokenFile, "/x/hunter22", null)]
    [InlineData(Variables.CredentialHelper, "/x/helper hunter22", null)]
    [InlineData(EscapeHatch.Variable, "hunter22 is it", "a reason")]
    [InlineData(EscapeHatch.Variable, "yes", "open")]
    [InlineData(Variables.RunnerLabels, "a,hunter22", "2 labels")]
    [InlineData(Variables.StaleHosts, "hunter22", "1 word")]
    [InlineData(Variables.QuotaRetries, "5", "5")]
    [InlineData(Variables.QuotaRetries, "hunter22", null)]
    [InlineData(Variables.EvidenceDir, "/var/evidence", "/var/evidence")]
    [InlineData(Variables.EvidenceDir, "hunter22", null)]
    [InlineData(Variables.DistDir, "/a:hunter22", null)]
    [InlineData(Variables.DistDir, "/a:/b", "/a:/b")]
    [InlineData(Variables.DistDir, "http://h/?token=hunter22", null)]
    [InlineData(Variables.RepositoryCache, "/x?token=hunter22", null)]
    [InlineData(Variables.InstanceName, "main", "main")]
    [InlineData(Variables.TlsKey, "-----BEGIN KEY-----\nx", null)]
    public void A_secret_is_not_shown_where_it_belongs_and_not_where_it_does_not(string name, string value, string? shown) =>
        Assert.Equal(shown, ShownVariable.Of(Variables.Find(name)!, value, SettingSource.Environment).Value);

    [Theory]
    [InlineData("/a/b.c_d-e", "/a/b.c_d-e")]
    [InlineData("/a b", "'/a b'")]
    [InlineData("it's $x", "'it'\\''s $x'")]
    [InlineData("", "''")]
    public void A_word_to_paste(string word, string quoted) => Assert.Equal(quoted, ShellQuote.Of(word));
}
