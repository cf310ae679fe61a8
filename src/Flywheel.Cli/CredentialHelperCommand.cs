using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Host.Credentials;
using Flywheel.Host.Output;
using Flywheel.Host.Sources;

namespace Flywheel.Cli;

/// <summary>
/// <c>flywheel-credential-helper get</c>: what Bazel runs for <c>--credential_helper</c>. Exit 0 an answer, 1 none, 2 usage. It is on the way of
/// a build, so it stands beside the tree of the companion's other commands.
/// </summary>
internal static class CredentialHelperCommand
{
    private const string Name = Personalities.CredentialHelper;

    internal const string Help = $$$"""
        Description:
          answer Bazel's --credential_helper

          A GF REAPI cell gets the token, every other host no header. The
          token is read anew at each call.

        Usage:
          {{{Name}}} get

        Input and output:
          {"uri": "https://HOST/..."} on standard input;
          {"headers": {"Authorization": ["Bearer TOKEN"]}} on standard output,
          with "expires" for a token that is a JWT

        Token:
          {{{Variables.Token}}}, or the file that
          {{{Variables.TokenFile}}} names
          [default: {{{Variables.DefaultTokenFile}}}]

        Exit codes:
          0  answered
          1  no token, or no request
          2  usage error
        """;

    /// <summary>
    /// <paramref name="args"/> are the words behind the program's name, <paramref name="environment"/> entries NAME=value. No file of a
    /// workspace is read: none may name a token.
    /// </summary>
    internal static int Run(string[] args, ImmutableArray<ByteString> environment, RedactingWriter output, RedactingWriter error)
    {
        try
        {
            switch (args)
            {
                case ["get"]:
                    return Answer(environment, output, error);
                case ["--help" or "-h" or "-?"]:
                    output.WriteLine(Help);
                    return ExitCodes.Success;
                default:
                    string fault = args.Length == 0 ? "a word is missing: `get`"
                        : args[0] == "get" ? $"`{Name} get` takes no argument"
                        : $"`{CommandLineFormat.NameOf(ByteString.FromText(args[0]))}` is no command of `{Name}`";
                    return Refuse(error, ExitCodes.Usage, fault, $"`{Name} --help` shows what it does");
            }
        }
        catch (Exception e)
        {
            return Defect.Say(error, e);
        }
    }

    private static int Answer(ImmutableArray<ByteString> environment, RedactingWriter output, RedactingWriter error)
    {
        (byte[]? input, string? fault) = StandardInput.Read();
        if (input is not { Length: > 0 })
        {
            return NoRequest(error, $"standard input {fault ?? "is empty"}");
        }
        return CredentialRequest.Read(input).Match(
            unreadable => NoRequest(error, $"the request on standard input {unreadable.What}"),
            _ => Give(output, CredentialAnswer.Nothing),
            unencrypted => NoToken(
                error, $"the token would go to the cell {unencrypted.Host} unencrypted", "use grpcs:// or https:// in the cell's address"),
            _ => CellToken.Read(Settings.Resolve(new EnvironmentSnapshot(environment), EnvFile.None, Manifest.None)).Match(
                known => Give(output, CredentialAnswer.Bearer(known.Value)),
                unusable => NoToken(error, unusable.What, unusable.Fix)));
    }

    private static int Give(RedactingWriter output, string answer)
    {
        output.WriteSecret(answer);
        return ExitCodes.Success;
    }

    private static int NoRequest(RedactingWriter error, string what) => Refuse(
        error, ExitCodes.NoCredential, what,
        $"Bazel runs this for --credential_helper; by hand: echo '{{\"uri\": \"https://HOST/\"}}' | {Name} get");

    /// <summary>In the words of the contract's rule.</summary>
    private static int NoToken(RedactingWriter error, string what, string fix) => Refuse(error, ExitCodes.NoCredential, $"token-source: {what}", fix);

    private static int Refuse(RedactingWriter error, int code, string what, string hint)
    {
        error.WriteLines([$"flywheel: {what}", $"flywheel: hint: {hint}"]);
        return code;
    }
}
