using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flywheel.Core.Attic;

namespace Flywheel.Core.Messages;

/// <summary>A check's report as JSON: all that the text has, times in milliseconds.</summary>
internal sealed class AtticReportJson(AtticReport report)
{
    private readonly AtticJudgement judgement = report.Judgement;
    private readonly AtticQuestion question = report.Question;

    internal string Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("schema", AtticReport.Schema);
            json.WriteBoolean("holds", report.Fault is null);
            json.WriteString("verdict", report.State);
            json.WriteString("cause", report.Cause);
            json.WriteNumber("elapsed_ms", ProbeReport.Milliseconds(judgement.Trace.Elapsed));
            json.WriteString("headline", report.Fault?.Headline);
            json.WriteString("what", Shown(report.What));
            json.WriteString("detail", report.Detail.Length == 0 ? null : Shown(report.Detail));
            json.WriteString("hint", report.Fault is { } fault ? Shown(fault.Hint) : null);
            Texts(json, "notes", judgement.Notes);
            Sourced(json, "server", question.Server.Redacted, question.ServerSource);
            Sourced(json, "cache", question.Cache, question.CacheSource);
            Sourced(json, "public_key", question.Key?.ToString(), question.KeySource);
            json.WriteString("store_path", question.Path?.ToString());
            json.WriteStartArray("requests");
            foreach (AtticExchange exchange in judgement.Trace.Exchanges)
            {
                Exchange(json, exchange);
            }
            json.WriteEndArray();
            CacheInfo(json, judgement.CacheInfo);
            Nar(json, judgement.NarInfo);
            Config(json, judgement.Config);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private void Exchange(Utf8JsonWriter json, AtticExchange exchange)
    {
        json.WriteStartObject();
        json.WriteString("request", exchange.Request switch
        {
            AtticRequest.CacheInfo => "nix_cache_info",
            AtticRequest.NarInfo => "narinfo",
            _ => "cache_config",
        });
        json.WriteString("address", Shown($"{question.Server.Redacted}/{question.PathOf(exchange.Request)}"));
        Texts(json, "redirects", exchange.Redirects);
        json.WriteNumber("elapsed_ms", ProbeReport.Milliseconds(exchange.Took));
        int? status = exchange.Answer.Match<int?>(answered => answered.Status, _ => null, _ => null);
        if (status is { } number)
        {
            json.WriteNumber("status", number);
        }
        else
        {
            json.WriteNull("status");
        }
        json.WriteString("cause", exchange.Answer.Match<string?>(_ => null, failed => CauseText.Name(failed.Cause), _ => null));
        json.WriteEndObject();
    }

    private static void CacheInfo(Utf8JsonWriter json, NixCacheInfo? info)
    {
        if (info is null)
        {
            json.WriteNull("cache_info");
            return;
        }
        json.WriteStartObject("cache_info");
        json.WriteString("store_dir", Shown(info.StoreDir));
        json.WriteBoolean("want_mass_query", info.WantMassQuery);
        Number(json, "priority", info.Priority);
        json.WriteEndObject();
    }

    private void Nar(Utf8JsonWriter json, NarInfo? nar)
    {
        if (nar is null)
        {
            json.WriteNull("narinfo");
            return;
        }
        json.WriteStartObject("narinfo");
        json.WriteString("store_path", nar.Path.ToString());
        json.WriteString("compression", Shown(nar.Compression));
        json.WriteString("nar_hash", nar.NarHash);
        json.WriteNumber("nar_size", nar.NarSize);
        json.WriteBoolean("content_addressed", nar.ContentAddressed);
        Texts(json, "references", nar.References);
        json.WriteStartArray("signatures");
        foreach (NixSignature signature in judgement.Signatures)
        {
            json.WriteStartObject();
            json.WriteString("key_name", Shown(signature.KeyName));
            json.WriteString("state", signature.State switch
            {
                SignatureState.Verified => "verified",
                SignatureState.Mismatch => "mismatch",
                SignatureState.Malformed => "malformed",
                SignatureState.OtherKey => "other_key",
                _ => "not_verified",
            });
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Config(Utf8JsonWriter json, AtticCacheConfig? config)
    {
        if (config is null)
        {
            json.WriteNull("cache_config");
            return;
        }
        json.WriteStartObject("cache_config");
        if (config.IsPublic is { } yes)
        {
            json.WriteBoolean("is_public", yes);
        }
        else
        {
            json.WriteNull("is_public");
        }
        json.WriteString("public_key", config.PublicKey is { } key ? Shown(key) : null);
        json.WriteString("store_dir", config.StoreDir is { } store ? Shown(store) : null);
        Number(json, "priority", config.Priority);
        Texts(json, "upstream_cache_key_names", config.UpstreamKeyNames);
        Number(json, "retention_seconds", config.RetentionSeconds);
        json.WriteEndObject();
    }

    private static void Sourced(Utf8JsonWriter json, string name, string? value, SettingSource source)
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteString("value", Shown(value));
        json.WriteString("source", source switch
        {
            SettingSource.CommandLine => "command_line",
            SettingSource.Environment => "environment",
            _ => "default",
        });
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(Shown(text));
        }
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
            return;
        }
        json.WriteNull(name);
    }

    private static string Shown(string text) => AtticReport.Shown(text);
}
