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

    private string Headline => !Judgement.Holds ? "the contract is violated"
        : Probe is null or ProbeResult.Proven ? "the contract holds"
        : "the contract holds, and the cache did not prove itself";

    public ImmutableArray<string> Text()
    {
        Redaction redaction = Redaction.Of(Facts.Settings);
        var lines = new List<string>
        {
            Headline + (Judgement.Strict ? " (strict)" : ""),
            $"mode: {Judgement.Mode.Effective.Value.Word()} ({Shown.Source(Judgement.Mode.Effective.Source)})",
        };
        Add("cache", Judgement.Endpoint?.ToString());
        Add("executor", Judgement.Executor?.ToString());
        foreach (Violation violation in Judgement.Violations)
        {
            Add(violation.RuleId, violation.What);
            Add("  fix", violation.Fix);
        }
        foreach (Violation warning in Judgement.Warnings)
        {
            Add("warning: " + warning.RuleId, warning.What);
            Add("  fix", warning.Fix);
        }
        if (ProbeText is { } probe)
        {
            Add($"probe: {probe.State}{(probe.Cause is null ? "" : $", {probe.Cause}")}", probe.What);
            Add("  detail", probe.Detail);
            Add("  fix", probe.Fix);
        }
        return [.. lines];

        // Our own words stay whole even where they hold what is a secret elsewhere.
        void Add(string word, string? text)
        {
            if (text is not null)
            {
                lines.Add($"{word}: {redaction.Apply(text)}");
            }
        }
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
            Write(json, "cache", Judgement.Endpoint, redaction);
            Write(json, "executor", Judgement.Executor, redaction);
            Write(json, "violations", Judgement.Violations, redaction);
            Write(json, "warnings", Judgement.Warnings, redaction);
            json.WritePropertyName("probe");
            if (ProbeText is { } probe)
            {
                json.WriteStartObject();
                json.WriteString("state", probe.State);
                json.WriteString("cause", probe.Cause);
                json.WriteString("what", Apply(probe.What));
                json.WriteString("detail", Apply(probe.Detail));
                json.WriteString("fix", Apply(probe.Fix));
                json.WriteNumber("elapsed_ms", Math.Round(Probe!.Elapsed.TotalMilliseconds, 1));
                json.WriteEndObject();
            }
            else
            {
                json.WriteNullValue();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";

        string? Apply(string? text) => text is null ? null : redaction.Apply(text);
    }

    /// <summary>The probe's result in words; null where none was made, or there was nothing to make it of.</summary>
    private (string State, string? Cause, string? What, string? Detail, string? Fix)? ProbeText
    {
        get
        {
            if (Probe is not { } probe || Judgement.Target is not { } target)
            {
                return null;
            }
            return probe.Match<(string, string?, string?, string?, string?)>(
                proven => ("proven", null, proven.Write ? "read and write" : "read", null, null),
                refused => CauseText.Of(refused.Cause, target) is var text
                    ? ("refused", CauseText.Name(refused.Cause), $"{target.Cache.Redacted} {text.What(refused.Elapsed)}",
                        refused.Detail.Length == 0 ? null : refused.Detail, text.Hint)
                    : default,
                unprovable => ("unprovable", null, unprovable.Reason, null, unprovable.Hint));
        }
    }

    private static void Write(Utf8JsonWriter json, string name, ShownEndpoint? endpoint, Redaction redaction)
    {
        json.WritePropertyName(name);
        if (endpoint is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("variable", endpoint.Variable);
        json.WriteString("address", endpoint.Redacted is { } address ? redaction.Apply(address) : null);
        json.WriteString("source", Source(endpoint.Source));
        json.WriteEndObject();
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
