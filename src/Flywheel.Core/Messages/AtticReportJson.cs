using System.Text.Json;
using Flywheel.Core.Attic;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Messages;

/// <summary>A check's report as JSON: all that the text has, times in milliseconds.</summary>
internal sealed class AtticReportJson(AtticReport report)
{
    private readonly AtticJudgement judgement = report.Judgement;
    private readonly AtticQuestion question = report.Question;

    internal string Write()
    {
        return ReportJson.Object(AtticReport.Schema, json =>
        {
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
            json.List("requests", judgement.Trace.Exchanges, exchange => Exchange(json, exchange));
            json.Put("cache_info", judgement.CacheInfo, CacheInfo);
            json.Put("narinfo", judgement.NarInfo, Nar);
            json.Put("cache_config", judgement.Config, Config);
        });
    }

    private void Exchange(Utf8JsonWriter json, AtticExchange exchange)
    {
        json.WriteString("request", exchange.Request switch
        {
            AtticRequest.CacheInfo => "nix_cache_info",
            AtticRequest.NarInfo => "narinfo",
            _ => "cache_config",
        });
        json.WriteString("address", Shown($"{question.Server.Redacted}/{question.PathOf(exchange.Request)}"));
        Texts(json, "redirects", exchange.Redirects);
        json.WriteNumber("elapsed_ms", ProbeReport.Milliseconds(exchange.Took));
        json.Put("status", exchange.Answer.Match<int?>(answered => answered.Status, _ => null, _ => null));
        json.WriteString("cause", exchange.Answer.Match<string?>(_ => null, failed => CauseText.Name(failed.Cause), _ => null));
    }

    private static void CacheInfo(Utf8JsonWriter json, NixCacheInfo info)
    {
        json.WriteString("store_dir", Shown(info.StoreDir));
        json.WriteBoolean("want_mass_query", info.WantMassQuery);
        json.Put("priority", info.Priority);
    }

    private void Nar(Utf8JsonWriter json, NarInfo nar)
    {
        json.WriteString("store_path", nar.Path.ToString());
        json.WriteString("compression", Shown(nar.Compression));
        json.WriteString("nar_hash", nar.NarHash);
        json.WriteNumber("nar_size", nar.NarSize);
        json.WriteBoolean("content_addressed", nar.ContentAddressed);
        Texts(json, "references", nar.References);
        json.List("signatures", judgement.Signatures, signature =>
        {
            json.WriteString("key_name", Shown(signature.KeyName));
            json.WriteString("state", signature.State switch
            {
                SignatureState.Verified => "verified",
                SignatureState.Mismatch => "mismatch",
                SignatureState.Malformed => "malformed",
                SignatureState.OtherKey => "other_key",
                _ => "not_verified",
            });
        });
    }

    private static void Config(Utf8JsonWriter json, AtticCacheConfig config)
    {
        json.Put("is_public", config.IsPublic);
        json.WriteString("public_key", config.PublicKey is { } key ? Shown(key) : null);
        json.WriteString("store_dir", config.StoreDir is { } store ? Shown(store) : null);
        json.Put("priority", config.Priority);
        Texts(json, "upstream_cache_key_names", config.UpstreamKeyNames);
        json.Put("retention_seconds", config.RetentionSeconds);
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

    private static string Shown(string text) => AtticReport.Shown(text);
}
