using System.Collections.Immutable;
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
        Redaction redaction = Redaction.Of(Facts);
        var lines = new List<string>
        {
            Headline + (Judgement.Strict ? " (strict)" : ""),
            $"mode: {Judgement.Mode.Effective.Value.Word()} ({Shown.Source(Judgement.Mode.Effective.Source)})",
        };
        if (Judgement.Endpoint is { } cache)
        {
            lines.Add($"cache: {cache}");
        }
        if (Judgement.Executor is { } executor)
        {
            lines.Add($"executor: {executor}");
        }
        foreach (Violation violation in Judgement.Violations)
        {
            lines.Add($"{violation.RuleId}: {violation.What}");
            lines.Add($"  hint: {violation.Fix}");
        }
        foreach (Violation warning in Judgement.Warnings)
        {
            lines.Add($"warning: {warning.RuleId}: {warning.What}");
            lines.Add($"  hint: {warning.Fix}");
        }
        if (ProbeText is { } probe)
        {
            lines.Add($"probe: {probe.Headline}");
            if (probe.Note is not null)
            {
                lines.Add($"  note: {probe.Note}");
            }
            if (probe.Detail is not null)
            {
                lines.Add($"  detail: {probe.Detail}");
            }
            if (probe.Fix is not null)
            {
                lines.Add($"  hint: {probe.Fix}");
            }
        }
        return [.. lines.Select(redaction.ApplyToLine)];
    }

    /// <summary>One JSON object, UTF-8, with a line feed at its end.</summary>
    public string Json()
    {
        Redaction redaction = Redaction.Of(Facts);
        return ReportJson.Object(Schema, json =>
        {
            // As the exit code: a cache that did not prove itself is no reason to go on.
            json.WriteBoolean("holds", Holds);
            json.WriteBoolean("contract_holds", Judgement.Holds);
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
            json.List("violations", Judgement.Violations, redaction);
            json.List("warnings", Judgement.Warnings, redaction);
            json.WritePropertyName("probe");
            if (ProbeText is { } probe)
            {
                json.WriteStartObject();
                json.WriteString("state", probe.State);
                json.WriteString("cause", probe.Cause);
                WriteProof(json, Probe);
                json.WriteString("note", probe.Note);
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
        });

        string? Apply(string? text) => text is null ? null : redaction.Apply(text);
    }

    /// <summary>A probe's result in words; the parts that a result does not have are null.</summary>
    private sealed record ProbeWords(string State, string? Cause, string What, string? Note, string? Detail, string? Fix)
    {
        internal string Headline => Cause is not null ? $"{State}, {Cause}: {What}" : Fix is not null ? $"{State}: {What}" : $"{State}, {What}";
    }

    /// <summary>Null where no probe was made, or there was nothing to make it of.</summary>
    private ProbeWords? ProbeText => Probe is { } probe && Judgement.Target is { } target
        ? probe.Match(
            proven => new ProbeWords("proven", null, proven.Write ? "read and write" : "read", Note(proven), null, null),
            refused => Refused(refused, target),
            unprovable => new("unprovable", null, unprovable.Reason, null, null, unprovable.Hint))
        : null;

    private ProbeWords Refused(ProbeResult.Refused refused, RemoteTarget target)
    {
        ProbedEndpoint at = ProbedEndpoint.Of(refused, target, Facts.Settings);
        CauseText text = CauseText.Of(refused, at);
        return new(
            "refused", CauseText.Name(refused.Cause), $"{at.Named} {text.What(refused)}", null,
            refused.Detail.Length == 0 ? null : refused.Detail, text.Hint);
    }

    /// <summary>What was proved; null, not false, where nothing is known for certain.</summary>
    internal static void WriteProof(Utf8JsonWriter json, ProbeResult? probe)
    {
        if (probe is ProbeResult.Proven proven)
        {
            json.WriteBoolean("read", proven.Read);
            json.WriteBoolean("write", proven.Write);
        }
        else
        {
            json.WriteNull("read");
            json.WriteNull("write");
        }
    }

    /// <summary>What a proof leaves open, and why; null for a whole one.</summary>
    private static string? Note(ProbeResult.Proven proven) =>
        proven.Write ? null : "writing was not tried: no results are uploaded";

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

    private static string Source(SettingSource source) => source.ToString().ToLowerInvariant();
}
