using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel contract</c> prints: the judgement, and the probe's result where one was asked for.</summary>
public sealed record ContractReport(Judgement Judgement, Facts Facts, ProbeResult? Probe = null)
{
    public const string Schema = "flywheel.contract/v1";

    /// <summary>The contract holds, and the probe, if any was made, is proven.</summary>
    public bool Holds => Judgement.Holds && (Probe is null or ProbeResult.Proven);

    public int ExitCode => Holds ? 0 : ExitCodes.ContractViolatedInCompanion;

    private string? ProbeState => Probe?.Match(_ => "proven", _ => "refused", _ => "unprovable");

    public ImmutableArray<string> Text()
    {
        Redaction redaction = Redaction.Of(Facts.Settings);
        var lines = new List<string>();
        string strict = Judgement.Strict ? " (strict)" : "";
        lines.Add(Holds ? $"the contract holds{strict}" : $"the contract is violated{strict}");
        lines.Add($"mode: {Judgement.Mode.Effective.Value.Word()} ({Shown.Source(Judgement.Mode.Effective.Source)})");
        if (Judgement.Endpoint is { } endpoint)
        {
            Add("cache", $"{endpoint.Redacted} ({endpoint.Variable}, {Shown.Source(endpoint.Source)})");
        }
        foreach (Violation violation in Judgement.Violations)
        {
            Add(violation.RuleId, violation.What);
            Add("  fix", violation.Fix);
        }
        foreach (Violation warning in Judgement.Warnings)
        {
            Add("warning: " + warning.RuleId, warning.What);
        }
        if (Probe is { } probe)
        {
            lines.Add("probe: " + probe.Match(
                p => p.Write ? "proven, read and write" : "proven, read",
                r => $"refused, {CauseText.Name(r.Cause)}: {redaction.Apply(r.Detail)}",
                u => $"unprovable: {redaction.Apply(u.Reason)}"));
        }
        return [.. lines];

        // Our own words stay whole even where they hold what is a secret elsewhere.
        void Add(string word, string text) => lines.Add($"{word}: {redaction.Apply(text)}");
    }

    /// <summary>One JSON object, UTF-8, with a line feed at its end.</summary>
    public string Json()
    {
        Redaction redaction = Redaction.Of(Facts.Settings);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteBoolean("holds", Holds);
            json.WriteBoolean("strict", Judgement.Strict);
            json.WriteStartObject("mode");
            json.WriteString("declared", Judgement.Mode.Declared is { } declared && SubstrateModes.Parse(declared.Value) is { } known ? known.Word() : null);
            json.WriteString("declared_source", Judgement.Mode.Declared is { } d ? Source(d.Source) : null);
            json.WriteString("detected", Judgement.Mode.Detected.Word());
            json.WriteString("effective", Judgement.Mode.Effective.Value.Word());
            json.WriteString("effective_source", Source(Judgement.Mode.Effective.Source));
            json.WriteEndObject();
            json.WritePropertyName("endpoint");
            if (Judgement.Endpoint is { } endpoint)
            {
                json.WriteStartObject();
                json.WriteString("variable", endpoint.Variable);
                json.WriteString("address", redaction.Apply(endpoint.Redacted));
                json.WriteString("source", Source(endpoint.Source));
                json.WriteEndObject();
            }
            else
            {
                json.WriteNullValue();
            }
            Write(json, "violations", Judgement.Violations, redaction);
            Write(json, "warnings", Judgement.Warnings, redaction);
            json.WritePropertyName("probe");
            if (Probe is { } probe)
            {
                json.WriteStartObject();
                json.WriteString("state", ProbeState);
                json.WriteString("cause", probe is ProbeResult.Refused refused ? CauseText.Name(refused.Cause) : null);
                json.WriteString("detail", redaction.Apply(probe.Match(_ => "", r => r.Detail, u => u.Reason)));
                json.WriteNumber("elapsed_ms", Math.Round(probe.Elapsed.TotalMilliseconds, 1));
                json.WriteEndObject();
            }
            else
            {
                json.WriteNullValue();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<Violation> violations, Redaction redaction)
    {
        json.WriteStartArray(name);
        foreach (Violation violation in violations)
        {
            json.WriteStartObject();
            json.WriteString("rule", violation.RuleId);
            json.WriteString("what", redaction.Apply(violation.What));
            json.WriteString("fix", redaction.Apply(violation.Fix));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Source(SettingSource source) => source.ToString().ToLowerInvariant();
}
