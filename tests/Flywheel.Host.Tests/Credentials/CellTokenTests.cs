using System.Diagnostics;
using Flywheel.Core.Contract;
using Flywheel.Host.Credentials;
using Xunit;

namespace Flywheel.Host.Tests.Credentials;

public sealed class CellTokenTests : IDisposable
{
    private const string Where = "the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names";
    private const string Alone = "put the token alone there, in one line and without a word such as `Bearer` before it";
    private const string Mount =
        "mount the token there, or name its file in GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE or the token itself in GF_REAPI_CREDENTIAL_HELPER_TOKEN";

    private readonly string folder = Directory.CreateTempSubdirectory("flywheel-token-").FullName;

    private string TokenFile => Path.Combine(folder, "token");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("tok-1")]
    [InlineData("  tok-1\n")]
    [InlineData("\r\n\ttok-1 \r\n\n")]
    public void White_space_around_the_token_is_taken_off(string text)
    {
        File.WriteAllText(TokenFile, text);
        Assert.Equal(new CellToken.Known("tok-1"), FromFile());
        Assert.Equal(new CellToken.Known("tok-1"), From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN", text)));
    }

    [Fact]
    public void A_token_is_read_anew_each_time_through_links()
    {
        // As projected volumes rotate: the link is what changes.
        File.WriteAllText(Path.Combine(folder, "one"), "tok-1");
        File.WriteAllText(Path.Combine(folder, "two"), "tok-2");
        File.CreateSymbolicLink(TokenFile, "one");
        Assert.Equal(new CellToken.Known("tok-1"), FromFile());
        File.Delete(TokenFile);
        File.CreateSymbolicLink(TokenFile, "two");
        Assert.Equal(new CellToken.Known("tok-2"), FromFile());
    }

    [Fact]
    public void Both_variables_are_one_too_many()
    {
        File.WriteAllText(TokenFile, "tok-1");
        Assert.Equal(
            new CellToken.Unusable("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE and GF_REAPI_CREDENTIAL_HELPER_TOKEN are both set", "unset one of them"),
            From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE", TokenFile), ("GF_REAPI_CREDENTIAL_HELPER_TOKEN", "tok-1")));
    }

    [Fact]
    public void A_blank_variable_is_unset()
    {
        File.WriteAllText(TokenFile, "tok-1");
        Assert.Equal(
            new CellToken.Known("tok-1"), From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE", TokenFile), ("GF_REAPI_CREDENTIAL_HELPER_TOKEN", "  ")));
        Assert.Equal(
            new CellToken.Known("tok-2"), From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE", ""), ("GF_REAPI_CREDENTIAL_HELPER_TOKEN", "tok-2")));
    }

    [Fact]
    public void Without_any_the_usual_file_is_looked_for() => Assert.Equal(
        new CellToken.Unusable("the token file /var/run/secrets/tokens/gf-reapi-cell-token is missing", Mount), From());

    [Fact]
    public void A_file_that_gives_no_token_is_named_by_its_variable()
    {
        Assert.Equal(new CellToken.Unusable($"{Where} is missing", Mount), FromFile());
        Assert.Equal(
            new CellToken.Unusable($"{Where} is missing", Mount), From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE", folder)));
        File.WriteAllText(TokenFile, "");
        Assert.Equal(new CellToken.Unusable($"{Where} is empty", Alone), FromFile());
        File.WriteAllText(TokenFile, " \n\n");
        Assert.Equal(new CellToken.Unusable($"{Where} is empty", Alone), FromFile());
        File.WriteAllText(TokenFile, new string('x', (1 << 20) + 1));
        Assert.Equal(new CellToken.Unusable($"{Where} is larger than 1 MB", Mount), FromFile());
        File.Delete(TokenFile);
        File.CreateSymbolicLink(TokenFile, TokenFile);
        Assert.Equal(new CellToken.Unusable($"{Where} cannot be read", Mount), FromFile());
    }

    [Theory]
    [InlineData("tok-1\ntok-2", "holds more than one line")]
    [InlineData("tok-1\r\n\r\ntok-2\n", "holds more than one line")]
    [InlineData("Bearer tok-1", "holds a character that no token has, such as a blank")]
    [InlineData("tok\u001b[31m-1", "holds a character that no token has, such as a blank")]
    [InlineData("tok-1\0", "holds a character that no token has, such as a blank")]
    [InlineData("tok-\u00e4", "holds a character that no token has, such as a blank")]
    [InlineData("\ufefftok-1", "holds a character that no token has, such as a blank")]
    public void A_file_that_holds_something_else_is_not_sent(string text, string fault)
    {
        File.WriteAllText(TokenFile, text);
        Assert.Equal(new CellToken.Unusable($"{Where} {fault}", Alone), FromFile());
    }

    [Theory]
    [InlineData("tok-1\ntok-2", "holds a control character")]
    [InlineData("tok\u001b-1", "holds a control character")]
    [InlineData("tok\ufffd-1", "is not UTF-8")]
    public void A_variable_that_cannot_be_read_lets_no_other_token_step_in(string token, string fault)
    {
        var unusable = Assert.IsType<CellToken.Unusable>(From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN", token)));
        Assert.Equal(
            ("GF_REAPI_CREDENTIAL_HELPER_TOKEN " + fault, "set GF_REAPI_CREDENTIAL_HELPER_TOKEN to text, in UTF-8 and without control characters, or unset it"),
            (unusable.What, unusable.Fix));
    }

    [Fact]
    public void A_blank_inside_of_the_variable_is_told() => Assert.Equal(
        new CellToken.Unusable("GF_REAPI_CREDENTIAL_HELPER_TOKEN holds a character that no token has, such as a blank", Alone),
        From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN", "Bearer tok-1")));

    [Fact]
    public async Task A_pipe_is_never_waited_for()
    {
        using (Process mkfifo = Process.Start("mkfifo", [TokenFile]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(new CellToken.Unusable($"{Where} is empty", Alone), await Task.Run(FromFile).WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_token_does_not_slip_out() => Assert.Equal("***", $"{new CellToken.Known("tok-1")}");

    private CellToken FromFile() => From(("GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE", TokenFile));

    private static CellToken From(params (string Name, string Value)[] variables) => CellToken.Read(Settings.Resolve(
        EnvironmentSnapshot.Of(variables.Select(v => KeyValuePair.Create(v.Name, v.Value))), EnvFile.None, Manifest.None));
}
