using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <summary>States to the account what one event in JSON says. Names are the protocol's in camelCase, 64-bit numbers are strings.</summary>
internal static class JsonEvent
{
    /// <summary>Ids whose events are awaited, with the payload that each has when it is not aborted.</summary>
    private static readonly Dictionary<string, string> Payloads = new(StringComparer.Ordinal)
    {
        ["progress"] = "progress",
        ["started"] = "started",
        ["pattern"] = "expanded",
        ["patternSkipped"] = "expanded",
        ["optionsParsed"] = "optionsParsed",
        ["structuredCommandLine"] = "structuredCommandLine",
        ["fetch"] = "fetch",
        ["testResult"] = "testResult",
        ["testSummary"] = "testSummary",
        ["buildFinished"] = "finished",
        ["buildToolLogs"] = "buildToolLogs",
        ["buildMetrics"] = "buildMetrics",
    };

    /// <summary>False when it is no event.</summary>
    public static bool Take(JsonElement json, StreamAccount account)
    {
        try
        {
            if (json.ValueKind != JsonValueKind.Object || Of(json, "id") is not { ValueKind: JsonValueKind.Object } id)
            {
                return false;
            }
            foreach (JsonElement child in Items(json, "children"))
            {
                if (IsAwaited(child))
                {
                    account.Announce(Digest(child), Kind(child) == "progress");
                }
            }
            string? payload = Kind(id) is { } kind && Payloads.TryGetValue(kind, out string? own) ? own : null;
            if (IsAwaited(id))
            {
                account.Arrive(Digest(id), Kind(id) == "progress", Kind(id) is "pattern" or "patternSkipped" or "fetch");
            }
            if (payload is not null && Of(json, "aborted") is null && Of(json, payload) is null)
            {
                return false;
            }
            foreach (JsonProperty part in json.EnumerateObject())
            {
                if (Payloads.ContainsValue(part.Name) && part.Name != payload)
                {
                    return false;
                }
            }
            Patterns(id, account);
            if (payload is "testResult" or "testSummary" && Of(json, "aborted") is not null)
            {
                account.TestAborted();
            }
            if (payload is not null && Of(json, payload) is { } content)
            {
                Payload(payload, id, content, account);
            }
            if (Flag(json, "lastMessage"))
            {
                account.Last();
            }
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static void Patterns(JsonElement id, StreamAccount account)
    {
        if ((Of(id, "pattern") ?? Of(id, "patternSkipped")) is { } expanded)
        {
            foreach (JsonElement pattern in Items(expanded, "pattern"))
            {
                account.Pattern(pattern.GetString() ?? "");
            }
        }
    }

    private static void Payload(string kind, JsonElement id, JsonElement content, StreamAccount account)
    {
        switch (kind)
        {
            case "progress":
                account.Output.Add(Encoding.UTF8.GetBytes(Text(content, "stdout")));
                account.Errors.Add(Encoding.UTF8.GetBytes(Text(content, "stderr")));
                break;
            case "started":
                account.Started(
                    Text(content, "uuid"), new(Number(content, "startTimeMillis") ?? 0, Time(content, "startTime")), Text(content, "buildToolVersion"), Text(content, "command"),
                    Text(content, "workspaceDirectory"));
                break;
            case "structuredCommandLine":
                CommandLine(content, account);
                break;
            case "optionsParsed":
                account.Parsed(hasPolicy: Of(content, "invocationPolicy") is { } policy && Items(policy, "flagPolicies").Any());
                foreach (JsonElement option in Items(content, "cmdLine"))
                {
                    account.ParsedOption(option.GetString() ?? "");
                }
                break;
            case "fetch":
                account.Fetch(Of(id, "fetch") is { } fetch ? Text(fetch, "url") : "", Flag(content, "success"));
                break;
            case "testResult":
                JsonElement? execution = Of(content, "executionInfo");
                account.Test(
                    Of(content, "status") is not null && execution is not null, Flag(content, "cachedLocally"), execution is { } info ? Text(info, "strategy") : "",
                    execution is { } same && Flag(same, "cachedRemotely"));
                break;
            case "testSummary":
                account.TestSummary(checked((int)(Number(content, "totalRunCount") ?? 0)), checked((int)(Number(content, "totalNumCached") ?? 0)));
                break;
            case "finished":
                JsonElement? exit = Of(content, "exitCode");
                account.Finished(
                    exit is { } named ? Text(named, "name") : "", checked((int)(exit is { } coded ? Number(coded, "code") ?? 0 : 0)), exit is not null,
                    new(Number(content, "finishTimeMillis") ?? 0, Time(content, "finishTime")), Flag(content, "overallSuccess"));
                break;
            case "buildToolLogs":
                Logs(content, account);
                break;
            case "buildMetrics":
                Metrics(content, account);
                break;
        }
    }

    private static void CommandLine(JsonElement line, StreamAccount account)
    {
        if (Text(line, "commandLineLabel") != "canonical")
        {
            return;
        }
        account.Canonical();
        foreach (JsonElement section in Items(line, "sections"))
        {
            if (Text(section, "sectionLabel") == "command" && Of(section, "chunkList") is { } chunks)
            {
                account.CanonicalCommand(Items(chunks, "chunk").FirstOrDefault() is { ValueKind: JsonValueKind.String } word ? word.GetString()! : "");
            }
            foreach (JsonElement option in Of(section, "optionList") is { } list ? Items(list, "option") : [])
            {
                account.CanonicalOption(Text(option, "combinedForm"), Text(option, "optionName"), Text(option, "optionValue"));
            }
        }
    }

    private static void Logs(JsonElement logs, StreamAccount account)
    {
        account.Logs();
        foreach (JsonElement log in Items(logs, "log"))
        {
            if (Text(log, "name") is "process stats" or "elapsed time")
            {
                string contents = Of(log, "contents") is { } base64 ? Encoding.UTF8.GetString(base64.GetBytesFromBase64()) : "";
                if (Text(log, "name") == "process stats")
                {
                    account.ProcessStats(contents);
                }
                else
                {
                    account.ElapsedTime(contents);
                }
            }
        }
    }

    private static void Metrics(JsonElement metrics, StreamAccount account)
    {
        JsonElement? actions = Of(metrics, "actionSummary");
        JsonElement? cache = actions is { } own ? Of(own, "actionCacheStatistics") : null;
        JsonElement? network = Of(metrics, "networkMetrics") is { } all ? Of(all, "systemNetworkStats") : null;
        account.Metrics(
            actions is not null, actions is null ? null : Number(actions, "actionsCreated") ?? 0,
            actions is null ? null : Number(actions, "actionsExecuted") ?? 0, cache is null ? null : Number(cache, "hits") ?? 0,
            Of(metrics, "timingMetrics") is { } timing ? Number(timing, "wallTimeInMs") ?? 0 : null,
            network is null ? null : new(Number(network, "bytesSent") ?? 0, Number(network, "bytesRecv") ?? 0));
        foreach (JsonElement runner in actions is { } summary ? Items(summary, "runnerCount") : [])
        {
            account.Runner(Text(runner, "name"), Number(runner, "count") ?? 0, Text(runner, "execKind"));
        }
    }

    private static string? Kind(JsonElement id)
    {
        foreach (JsonProperty kind in id.EnumerateObject())
        {
            return kind.Name;
        }
        return null;
    }

    private static bool IsAwaited(JsonElement id) => Kind(id) is { } kind && kind != "started" && Payloads.ContainsKey(kind);

    private static ulong Digest(JsonElement id) => XxHash3.HashToUInt64(JsonMarshal.GetRawUtf8Value(id));

    private static JsonElement? Of(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement array) ? array.EnumerateArray() : [];

    private static long Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement time) ? time.GetDateTimeOffset().ToUnixTimeMilliseconds() : 0;

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? "" : "";

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement flag) && flag.GetBoolean();

    private static long? Number(JsonElement? json, string name) =>
        json is not { } own || !own.TryGetProperty(name, out JsonElement number) ? null
        : number.ValueKind == JsonValueKind.String ? long.Parse(number.GetString()!, CultureInfo.InvariantCulture)
        : number.GetInt64();
}
