using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel probe</c>: asks a cache as the guard does, and shows the steps. Exit 0 proven, 1 not, 2 usage.</summary>
internal static class ProbeVerb
{
    internal static Command Build(Companion companion)
    {
        var endpoint = new Operand(ProbeScope.Argument,
            "grpc://, grpcs://, http://, https:// or unix: address of a cache [default: the cache that is set, and the executor in executor-backed mode]",
            optional: true);
        var instance = new OneValue("--instance", "NAME", $"the instance that is asked for [default: {Variables.InstanceName}]",
            "one name, in UTF-8 and without control characters", name => Variables.Find(Variables.InstanceName)!.Rule.Fault(name) is null);
        Option<bool> trace = FlagOption.Of("--trace", "show what names resolve to, the addresses tried, and TLS with the server's certificates, too");
        var format = new FormatOption("how the steps are printed");
        var command = new Verb("probe", "ask the cache as the guard does before a build, and time each step", new()
        {
            Group = VerbGroup.Before,
            About =
            [
                "It sends the credentials, and uses the TLS files and the upload, of the variables. Whether a build would be allowed there is the contract's "
                + "question, not its own: `flywheel contract`.",
            ],
            Exits = [(0, "the cache is proven"), (1, "it is refused, cannot be proved, or was not asked")],
            Examples =
            [
                ("flywheel probe", "the cache that is set"),
                ("flywheel probe grpcs://cache.example.internal --trace", "another one, with names, addresses, TLS and certificates"),
            ],
            See = ["flywheel help probe", "flywheel help credentials"],
        })
        {
            endpoint, instance.Option, trace, format.Option,
        };
        command.Validators.Add(result =>
        {
            string[] words = result.GetResult(endpoint) is { } given ? [.. given.Tokens.Select(token => token.Value)] : [];
            if (Fault(words) is { } fault)
            {
                result.AddError(fault);
            }
        });
        command.SetAction(async (parsed, _) =>
            await Run(companion, parsed.GetValue(endpoint)!.FirstOrDefault(), instance.Of(parsed), parsed.GetValue(trace), format.IsJson(parsed)));
        return command;
    }

    /// <summary>An unexpanded placeholder is none, but a rule of the contract's, as it is in a variable.</summary>
    private static string? Fault(string[] words) =>
        words.FirstOrDefault(word => word.StartsWith('-')) is { } option ? $"`{CommandLineFormat.NameOf(ByteString.FromText(option))}` is no option of `flywheel probe`"
        : words.Length > 1 ? $"`flywheel probe` takes one {ProbeScope.Argument}"
        : words is [var word] && Endpoint.Parse(word) is EndpointReading.Invalid { Fault: not EndpointFault.Placeholder } invalid
            ? $"`{ProbeScope.Argument}` is no address: {invalid.Detail}"
        : null;

    private static async Task<int> Run(Companion companion, string? endpoint, string? instance, bool trace, bool json)
    {
        SettingsSources sources = companion.Read();
        sources = sources.With(ProbeScope.Asked(sources.Settings, endpoint, instance));
        var scope = new ProbeScope(sources.CompanionFacts(companion.Today));
        var recorder = new ProbeRecorder(companion.Clock);
        ProbeResult? result = scope is { Hindrances.IsEmpty: true, Target: { } target } && companion.Probe is { } prove
            ? await prove(sources, target, recorder)
            : null;
        var report = new ProbeReport(scope, result, recorder.Trace(), trace);
        FormatOption.Write(companion, json, report.Json, () => report.Text());
        return report.ExitCode;
    }
}
