using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>A probe's report as JSON: all that the text has, times in milliseconds.</summary>
internal sealed class ProbeReportJson(ProbeReport report)
{
    private readonly Redaction redaction = Redaction.Of(report.Scope.Facts);

    internal string Write()
    {
        return ReportJson.Object(ProbeReport.Schema, json =>
        {
            json.WriteString("state", report.State);
            ContractReport.WriteProof(json, report.Result);
            Time(json, "elapsed_ms", report.Result?.Elapsed);
            json.WriteStartArray("notes");
            foreach (string note in report.Notes)
            {
                json.WriteStringValue(Shown(note));
            }
            json.WriteEndArray();
            json.WritePropertyName("refusal");
            Refusal(json);
            Sourced<string> instance = report.Scope.Facts.Settings.InstanceName;
            json.WriteStartObject("instance");
            json.WriteString("name", Shown(instance.Value));
            json.WriteString("source", Source(instance.Source));
            json.WriteEndObject();
            json.WriteStartArray("endpoints");
            foreach (ProbedEndpoint endpoint in report.Endpoints)
            {
                Group(json, endpoint);
            }
            json.WriteEndArray();
            json.List("violations", report.Scope.Hindrances, redaction);
            json.List("warnings", report.Scope.Warnings, redaction);
        });
    }

    /// <summary>Null where there is nothing to say beside the rules.</summary>
    private void Refusal(Utf8JsonWriter json)
    {
        (string? cause, string? what, string? plain, string? detail, string? hint) = report.Result switch
        {
            ProbeResult.Refused refused when report.Refusal is var (at, text) =>
                (CauseText.Name(refused.Cause), $"{at.Named} {text.What(refused)}", text.PlainBazel, refused.Detail, text.Hint),
            ProbeResult.Unprovable unprovable => (null, unprovable.Reason, null, null, unprovable.Hint),
            null when !report.Scope.NamesCache => (null, ProbeReport.NoEndpoint, null, null, report.NoEndpointHint),
            _ => default((string?, string?, string?, string?, string?)),
        };
        if (what is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("cause", cause);
        json.WriteString("headline", report.Refusal?.Text.Headline);
        json.WriteString("what", Shown(what));
        json.WriteString("plain_bazel", plain);
        json.WriteString("detail", string.IsNullOrEmpty(detail) ? null : Shown(detail));
        json.WriteString("hint", Shown(hint ?? ""));
        json.WriteEndObject();
    }

    private void Group(Utf8JsonWriter json, ProbedEndpoint endpoint)
    {
        json.WriteStartObject();
        json.WriteString("role", endpoint.IsExecutor ? "executor" : "cache");
        json.WriteString("address", Shown(endpoint.Endpoint.Redacted));
        json.WriteString("variable", endpoint.Variable);
        json.WriteString("source", Source(endpoint.Source));
        json.WriteStartArray("attempts");
        foreach (TracedAttempt attempt in report.AttemptsAt(endpoint))
        {
            json.WriteStartObject();
            Time(json, "began_ms", attempt.Began);
            Time(json, "elapsed_ms", attempt.Took);
            json.WriteString("cause", attempt.Cause is { } cause ? CauseText.Name(cause) : null);
            json.WriteString("detail", attempt.Detail.Length == 0 ? null : Shown(attempt.Detail));
            json.WriteStartArray("steps");
            foreach (TracedStep step in attempt.Steps)
            {
                Step(json, step);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WritePropertyName("server");
        Server(json, report.AttemptsAt(endpoint).LastOrDefault(attempt => attempt.Server is not null)?.Server);
        json.WriteEndObject();
    }

    private void Step(Utf8JsonWriter json, TracedStep step)
    {
        json.WriteStartObject();
        json.WriteString("step", ProbeStepNames.Key(step.Step));
        Time(json, "elapsed_ms", step.Took);
        json.WriteBoolean("holds", step.Holds);
        if (report.WithTrace && step.Step == ProbeStep.Lookup)
        {
            Texts(json, "answers", step.Answers);
        }
        if (report.WithTrace && step.Step == ProbeStep.Connect)
        {
            json.WriteStartArray("tried");
            foreach (TracedDial dial in step.Dials)
            {
                json.WriteStartObject();
                json.WriteString("address", Shown(dial.Address));
                json.WriteString("outcome", dial.Outcome);
                Time(json, "elapsed_ms", dial.Took);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (report.WithTrace && step.Tls is { } tls)
        {
            json.WriteString("version", tls.Version);
            json.WriteString("cipher", tls.Cipher);
            json.WriteString("alpn", tls.Protocol is { Length: > 0 } protocol ? Shown(protocol) : null);
            json.WriteStartArray("chain");
            foreach (TracedCertificate certificate in tls.Chain)
            {
                Certificate(json, certificate);
            }
            json.WriteEndArray();
            json.WritePropertyName("trusted_here");
            if (tls.Root is { } root)
            {
                Certificate(json, root);
            }
            else
            {
                json.WriteNullValue();
            }
        }
        json.WriteEndObject();
    }

    private void Certificate(Utf8JsonWriter json, TracedCertificate certificate)
    {
        json.WriteStartObject();
        json.WriteString("subject", Shown(ProbeTlsLines.Cut(certificate.Subject)));
        json.WriteString("issuer", Shown(ProbeTlsLines.Cut(certificate.Issuer)));
        json.WriteString("not_before", Moment(certificate.NotBefore));
        json.WriteString("not_after", Moment(certificate.NotAfter));
        Texts(json, "names", ProbeTlsLines.Names(certificate));
        json.WriteEndObject();
    }

    private static void Server(Utf8JsonWriter json, ServerAccount? server)
    {
        if (server is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("api_versions", server.ApiVersions);
        json.WriteStartArray("digest_functions");
        foreach (string function in server.DigestFunctions)
        {
            json.WriteStringValue(function);
        }
        json.WriteEndArray();
        json.WriteBoolean("cache", server.HasCache);
        json.WriteBoolean("update_enabled", server.UpdateEnabled);
        json.WriteBoolean("exec_enabled", server.ExecEnabled);
        json.WriteBoolean("zstd", server.Zstd);
        json.WritePropertyName("max_batch_bytes");
        if (server.MaxBatchBytes is { } largest)
        {
            json.WriteNumberValue(largest);
        }
        else
        {
            json.WriteNullValue();
        }
        json.WriteEndObject();
    }

    private void Texts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(Shown(text));
        }
        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known)
        {
            json.WriteNumber(name, ProbeReport.Milliseconds(known));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private string Shown(string text) => redaction.Apply(text);

    private static string Moment(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Source(SettingSource source) =>
        source == SettingSource.CommandLine ? "command_line" : source.ToString().ToLowerInvariant();
}
