using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary>The published <c>flywheel-credential-helper</c>, run as Bazel runs it: whole answers and whole messages.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private const string Cell = """{"uri":"https://gf-reapi-cell.internal:8980/build.bazel.remote.execution.v2.Capabilities"}""";
    private const string Nothing = "{\"headers\":{}}\n";
    private const string Secret = "open-sesame-1234";
    private const string Hint = "flywheel: hint: Bazel runs this for --credential_helper; by hand: echo '{\"uri\": \"https://HOST/\"}' | flywheel-credential-helper get\n";

    private const string Mount =
        "flywheel: hint: mount the token there, or name its file in GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE or the token itself in GF_REAPI_CREDENTIAL_HELPER_TOKEN\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-helper-");
    private readonly Dictionary<string, string> environment;

    public CredentialHelperTests() => environment = new() { ["PATH"] = "/usr/bin:/bin", ["HOME"] = folder.FullName };

    private string TokenFile => Path.Combine(folder.FullName, "token");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_cell_gets_the_token_of_the_variable()
    {
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Secret;
        await AnsweredAsync(Cell, $$$"""{"headers":{"Authorization":["Bearer {{{Secret}}}"]}}""" + "\n");
    }

    [Fact]
    public async Task A_cell_gets_the_token_of_the_file_and_until_when_it_is_good()
    {
        string token = $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"exp":1893456000}"""))}.c2ln";
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = TokenFile;
        File.WriteAllText(TokenFile, $"\n {token} \n");
        await AnsweredAsync(Cell, $$"""{"headers":{"Authorization":["Bearer {{token}}"]},"expires":"2030-01-01T00:00:00Z"}""" + "\n");

        File.WriteAllText(TokenFile, Secret);
        await AnsweredAsync(Cell, $$$"""{"headers":{"Authorization":["Bearer {{{Secret}}}"]}}""" + "\n");
    }

    /// <summary>What looks like user information of an address is a part of this token.</summary>
    [Fact]
    public async Task No_part_of_a_token_is_masked_in_the_answer()
    {
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = "x://user:pass@host\"\\+";
        CommandResult result = await RunAsync(Cell);
        using JsonDocument answer = JsonDocument.Parse(result.Output);
        Assert.Equal(
            "Bearer x://user:pass@host\"\\+", answer.RootElement.GetProperty("headers").GetProperty("Authorization")[0].GetString());
    }

    [Theory]
    [InlineData("https://cache.example/x")]
    [InlineData("https://gf-reapi-cell.attacker.example/x")]
    [InlineData("https://gf-reapi-cell.internal@attacker.example/x")]
    [InlineData("https://gf-reapi-cell.internal\\\\@attacker.example/x")]
    [InlineData("https://user@gf-reapi-cell.internal/x")]
    [InlineData("http://127.0.0.1:8080/cas")]
    [InlineData("http://mirror.example/archive.tar.gz")]
    public async Task Another_host_gets_no_header_whatever_the_token_is_like(string uri)
    {
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Secret;
        await AnsweredAsync($$"""{"uri":"{{uri}}"}""", Nothing);
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = "/nowhere";
        await AnsweredAsync($$"""{"uri":"{{uri}}"}""", Nothing);
    }

    [Fact]
    public async Task What_newer_Bazels_send_besides_is_passed_over() =>
        await AnsweredAsync("""{"method":{"a":[1]},"uri":"https://cache.example/x","more":null}""" + "\n", Nothing);

    [Fact]
    public async Task A_plain_connection_to_a_cell_gets_no_token()
    {
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Secret;
        await RefusedAsync(
            """{"uri":"http://gf-reapi-cell.ns.svc:8080/cas"}""",
            "flywheel: token-source: the token would go to the cell gf-reapi-cell.ns.svc unencrypted\n"
            + "flywheel: hint: use grpcs:// or https:// in the cell's address\n");
    }

    [Fact]
    public async Task Without_a_token_the_message_says_where_one_is_looked_for()
    {
        await RefusedAsync(Cell, "flywheel: token-source: the token file /var/run/secrets/tokens/gf-reapi-cell-token is missing\n" + Mount);
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = TokenFile;
        const string file = "flywheel: token-source: the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names ";
        await RefusedAsync(Cell, file + "is missing\n" + Mount);
        File.WriteAllText(TokenFile, new string('x', (1 << 20) + 1));
        await RefusedAsync(Cell, file + "is larger than 1 MB\n" + Mount);
        const string alone = "flywheel: hint: put the token alone there, in one line and without a word such as `Bearer` before it\n";
        File.WriteAllText(TokenFile, " \n");
        await RefusedAsync(Cell, file + "is empty\n" + alone);
        File.WriteAllText(TokenFile, $"{Secret}\n{Secret}\n");
        await RefusedAsync(Cell, file + "holds more than one line\n" + alone);
        File.WriteAllText(TokenFile, $"Bearer {Secret}");
        await RefusedAsync(Cell, file + "holds a character that no token has, such as a blank\n" + alone);
    }

    [Fact]
    public async Task A_token_file_that_may_not_be_read_is_told()
    {
        Assert.SkipUnless(
            Environment.UserName != "root" || RepositoryRoot.OnPath("setpriv") is not null,
            "skipped: root reads every file, and there is no setpriv");
        File.WriteAllText(TokenFile, Secret);
        File.SetUnixFileMode(TokenFile, UnixFileMode.UserWrite);
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)Convert.ToInt32("755", 8));
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = TokenFile;
        CommandResult result = await ShellAsync(
            """
            test $(id -u) != 0 || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
            cp $HELPER flywheel-credential-helper; $as ./flywheel-credential-helper get
            """,
            Cell);
        Assert.Equal(
            (1, "", $"flywheel: token-source: the file that GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE names cannot be read\n{Mount}"),
            (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task Two_sources_of_a_token_are_one_too_many()
    {
        File.WriteAllText(TokenFile, Secret);
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Secret;
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE"] = TokenFile;
        await RefusedAsync(
            Cell,
            "flywheel: token-source: GF_REAPI_CREDENTIAL_HELPER_TOKEN_FILE and GF_REAPI_CREDENTIAL_HELPER_TOKEN are both set\n"
            + "flywheel: hint: unset one of them\n");
    }

    [Fact]
    public async Task A_variable_with_a_control_character_is_not_sent()
    {
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = $"{Secret}\u001b[31m{Secret}";
        await RefusedAsync(
            Cell,
            "flywheel: token-source: GF_REAPI_CREDENTIAL_HELPER_TOKEN holds a control character\n"
            + "flywheel: hint: set GF_REAPI_CREDENTIAL_HELPER_TOKEN to text, in UTF-8 and without control characters, or unset it\n");
    }

    [Theory]
    [InlineData("", "standard input is empty")]
    [InlineData("https://gf-reapi-cell.internal/", "the request on standard input is no JSON object")]
    [InlineData("{\"uri\"", "the request on standard input is no JSON object")]
    [InlineData("[]", "the request on standard input is no JSON object")]
    [InlineData("{}", "the request on standard input has no `uri`")]
    [InlineData("{\"uri\":1}", "the request on standard input has no `uri`")]
    [InlineData("{\"uri\":\"gf-reapi-cell.internal\"}", "the request on standard input has a `uri` that is no address")]
    [InlineData("{\"uri\":\"https:///x\"}", "the request on standard input has a `uri` without a host")]
    public async Task What_is_no_request_is_told(string input, string what)
    {
        environment["GF_REAPI_CREDENTIAL_HELPER_TOKEN"] = Secret;
        await RefusedAsync(input, $"flywheel: {what}\n{Hint}");
    }

    [Theory]
    [InlineData((1 << 20) - 1, 0)]
    [InlineData(1 << 20, 1)]
    [InlineData(3 << 20, 1)]
    public async Task A_request_of_1_MB_is_none(int length, int exitCode)
    {
        const string uri = """{"uri":"https://cache.example/"}""";
        CommandResult result = await RunAsync(new string(' ', length - uri.Length) + uri);
        Assert.Equal(
            exitCode == 0 ? (0, Nothing, "") : (1, "", "flywheel: standard input holds 1 MB or more\n" + Hint),
            (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("<&-", "is empty")]
    [InlineData("</dev/null", "is empty")]
    [InlineData("</dev/zero", "holds 1 MB or more")]
    [InlineData("</", "cannot be read")]
    public async Task A_standard_input_that_holds_no_request_is_told(string redirection, string what)
    {
        CommandResult result = await ShellAsync($"$HELPER get {redirection}");
        Assert.Equal((1, "", $"flywheel: standard input {what}\n{Hint}"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task A_terminal_is_not_waited_for()
    {
        CommandResult result = await ShellAsync("TERM=dumb timeout 20 script -qec \"$HELPER get\" /dev/null </dev/null");
        Assert.Equal((1, $"flywheel: standard input is a terminal\n{Hint}"), (result.ExitCode, result.Output.ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData("", "a word is missing: `get`")]
    [InlineData("store", "`store` is no command of `flywheel-credential-helper`")]
    [InlineData("GET", "`GET` is no command of `flywheel-credential-helper`")]
    [InlineData("--version", "`--version` is no command of `flywheel-credential-helper`")]
    [InlineData("a\u001bb", "`...` is no command of `flywheel-credential-helper`")]
    [InlineData("get more", "`flywheel-credential-helper get` takes no argument")]
    public async Task Another_word_is_a_usage_error(string words, string fault)
    {
        CommandResult result = await RunAsync(Cell, words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            (2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel-credential-helper --help` shows what it does\n"),
            (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task The_README_shows_the_help(string word)
    {
        CommandResult result = await RunAsync("", word);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        ReadmeBlock.Equal("flywheel-credential-helper --help", $"```text\n{result.Output.TrimEnd('\n')}\n```\n");
    }

    [Fact]
    public async Task An_answer_that_is_not_taken_is_an_error()
    {
        CommandResult result = await ShellAsync($"echo '{Cell.Replace("gf-reapi-cell.internal", "cache.example")}' | $HELPER get >/dev/full");
        Assert.Equal((74, "flywheel: standard output did not take everything: is its disk full?\n"), (result.ExitCode, result.Errors));
    }

    /// <summary>The companion's own name stays the companion, and a link of another name is it, too.</summary>
    [Theory]
    [InlineData("flywheel")]
    [InlineData("flywheel-credential-helper-2")]
    public async Task Under_another_name_it_is_the_companion(string name)
    {
        CommandResult result = await ShellAsync($"exec -a /some/where/{name} $HELPER get");
        Assert.Equal((2, "flywheel: `get` is no command of `flywheel`\nflywheel: hint: `flywheel --help` shows the commands\n"), (result.ExitCode, result.Errors));
    }

    private async Task AnsweredAsync(string request, string answer)
    {
        CommandResult result = await RunAsync(request);
        Assert.Equal((0, answer, ""), (result.ExitCode, result.Output, result.Errors));
    }

    private async Task RefusedAsync(string request, string message)
    {
        CommandResult result = await RunAsync(request);
        Assert.Equal((1, "", message), (result.ExitCode, result.Output, result.Errors));
        Assert.DoesNotContain(Secret, result.Errors);
    }

    private Task<CommandResult> RunAsync(string input) => RunAsync(input, "get");

    private Task<CommandResult> RunAsync(string input, params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.CredentialHelper, words, environment, folder.FullName, input);

    private Task<CommandResult> ShellAsync(string script, string? input = null) => CommandRunner.RunAsync(
        "/bin/bash", ["-c", script], new Dictionary<string, string>(environment) { ["HELPER"] = PublishedBinaries.CredentialHelper },
        folder.FullName, input);
}
