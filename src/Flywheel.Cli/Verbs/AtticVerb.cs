using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.Attic;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Messages;
using Flywheel.Host.Attic;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel attic check</c>: whether a Nix binary cache is the authority that it should be. Exit 0 it is, 1 it is not, 2 usage.</summary>
internal static class AtticVerb
{
    internal static Command Build(Companion companion)
    {
        return new Verb("attic", "check the Nix binary cache's authority", new()
        {
            Group = VerbGroup.Before,
            Examples = [("flywheel attic check --server https://attic.example.internal", "is it a Nix binary cache that everybody may read?")],
            See = ["flywheel help attic"],
        })
        {
            Check(companion),
        };
    }

    private static Command Check(Companion companion)
    {
        var server = Value(AtticQuestion.ServerOption, "URL", $"the Attic server, without the cache's name [default: {AtticQuestion.ServerVariable}]", "one address");
        var cache = Value(AtticQuestion.CacheOption, "NAME", $"the cache [default: {AtticQuestion.CacheVariable}, else {AtticQuestion.UsualCache}]", "one name");
        var key = Value(AtticQuestion.KeyOption, "NAME:BASE64", $"the key that has to have signed the path [default: {AtticQuestion.KeyVariable}]", "one key");
        var timeout = Value(AtticQuestion.TimeoutOption, "SECONDS", $"for the whole check, {AtticQuestion.TimeoutRange} [default: 5]", "one number");
        var path = new Operand(AtticQuestion.PathArgument, "a store path, or its hash, that the cache has to have, signed", optional: true);
        var format = new FormatOption("how the steps are printed");
        var command = new Verb("check", "ask a Nix binary cache without credentials, and show what it is", new()
        {
            About = ["It is the authority when everybody may read it, it is a cache for this store and, for a path, the right key signed it."],
            Exits = [(0, "it is the authority"), (1, "it is not, or does not answer")],
            Examples =
            [
                ("flywheel attic check --server https://attic.example.internal --cache main", "may everybody read it?"),
                ("flywheel attic check --public-key main:BASE64 /nix/store/HASH-NAME", "is that path there, signed by this key?"),
            ],
            See = ["flywheel help attic"],
        })
        {
            path, server.Option, cache.Option, key.Option, timeout.Option, format.Option,
        };
        command.Validators.Add(result =>
        {
            string[] words = result.GetResult(path) is { } given ? [.. given.Tokens.Select(token => token.Value)] : [];
            if (words.FirstOrDefault(word => word.StartsWith('-')) is { } option)
            {
                result.AddError($"`{CommandLineFormat.NameOf(ByteString.FromText(option))}` is no option of `flywheel attic check`");
            }
            else if (words.Length > 1)
            {
                result.AddError($"`flywheel attic check` takes one {AtticQuestion.PathArgument}");
            }
        });
        command.SetAction(async (parsed, cancellation) => await Run(
            companion,
            new AtticWords(server.Of(parsed), cache.Of(parsed), key.Of(parsed), timeout.Of(parsed), parsed.GetValue(path)!.FirstOrDefault()),
            format.IsJson(parsed),
            cancellation));
        return command;
    }

    /// <summary>What it may be is for the question to say, which takes it from a variable as well.</summary>
    private static OneValue Value(string name, string value, string description, string allowed) => new(name, value, description, allowed, _ => true);

    private static Task<int> Run(Companion companion, AtticWords words, bool json, CancellationToken cancellation) =>
        AtticQuestion.Read(words, companion.Read().Environment).Match(
            asked => Ask(companion, asked.Question, json, cancellation),
            unusable =>
            {
                companion.Error.WriteLine("flywheel: " + unusable.What);
                companion.Error.WriteLine("flywheel: hint: " + unusable.Hint);
                return Task.FromResult(ExitCodes.Usage);
            });

    private static async Task<int> Ask(Companion companion, AtticQuestion question, bool json, CancellationToken cancellation)
    {
        AtticTrace trace = await new AtticCheck(companion.Clock).RunAsync(question, cancellation);
        var report = new AtticReport(AtticJudgement.Of(question, trace, Ed25519Signature.Verify));
        FormatOption.Write(companion, json, report.Json, () => report.Text());
        return report.ExitCode;
    }
}
