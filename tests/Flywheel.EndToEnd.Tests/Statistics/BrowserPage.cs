using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>One page in the browser: what it asked for and complained of is kept from the first byte on.</summary>
public sealed class BrowserPage(Browser browser, string session, string target) : IAsyncDisposable
{
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Session => session;

    /// <summary>Errors, warnings and everything else that its console or the browser's log got.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Addresses of everything that was asked for, the page itself first.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Texts of dialogs, each of which is dismissed.</summary>
    public ConcurrentQueue<string> Dialogs { get; } = [];

    internal async Task LoadAsync(string url, int width, bool dark, bool script)
    {
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network", "Audits"])
        {
            await SendAsync($"{domain}.enable");
        }
        await ResizeAsync(width);
        await EmulateAsync(("prefers-color-scheme", dark ? "dark" : "light"));
        await SendAsync("Emulation.setScriptExecutionDisabled", new() { ["value"] = !script });
        await SendAsync("Page.navigate", new() { ["url"] = url });
        await loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public Task<JsonNode> SendAsync(string method, JsonObject? parameters = null) => browser.SendAsync(session, method, parameters);

    public Task ResizeAsync(int width, int height = 900) => SendAsync("Emulation.setDeviceMetricsOverride", new()
    {
        ["width"] = width,
        ["height"] = height,
        ["deviceScaleFactor"] = 1,
        ["mobile"] = false,
    });

    public Task EmulateAsync(params (string Name, string Value)[] features) => SendAsync("Emulation.setEmulatedMedia", new()
    {
        ["features"] = new JsonArray([.. features.Select(feature => new JsonObject { ["name"] = feature.Name, ["value"] = feature.Value })]),
    });

    /// <summary>The value of a JavaScript expression, or of the promise that it is.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await SendAsync("Runtime.evaluate", new()
        {
            ["expression"] = expression,
            ["returnByValue"] = true,
            ["awaitPromise"] = true,
        });
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]?.ToJsonString()}");
        return answer["result"]!["value"];
    }

    public async Task<string> TextAsync(string expression) => (await EvaluateAsync(expression))!.GetValue<string>();

    public async Task<double> NumberAsync(string expression) => (await EvaluateAsync(expression))!.GetValue<double>();

    public async Task<string[]> TextsAsync(string expression) => [.. ((JsonArray)(await EvaluateAsync(expression))!).Select(item => item?.GetValue<string>() ?? "")];

    /// <summary>Goes there with the mouse, and presses it.</summary>
    public async Task ClickAsync(string selector)
    {
        double[] at = [.. ((JsonArray)(await EvaluateAsync(
            $"(e => {{ e.scrollIntoView({{block: 'center'}}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})"
            + $"(document.querySelector('{selector}'))"))!)
            .Select(item => item!.GetValue<double>())];
        foreach (string kind in (string[])["mousePressed", "mouseReleased"])
        {
            await SendAsync("Input.dispatchMouseEvent", new() { ["type"] = kind, ["x"] = at[0], ["y"] = at[1], ["button"] = "left", ["clickCount"] = 1 });
        }
    }

    /// <summary>A key of the keyboard: a character, or a name as <c>Tab</c>, <c>Enter</c>, <c>ArrowDown</c>.</summary>
    public async Task PressAsync(string key, bool shift = false)
    {
        (int code, string? text) = key switch
        {
            "Tab" => (9, null),
            "Enter" => (13, "\r"),
            " " => (32, " "),
            "Backspace" => (8, null),
            "End" => (35, null),
            "ArrowDown" => (40, null),
            _ when char.IsAsciiLetterOrDigit(key[0]) => (char.ToUpperInvariant(key[0]), key),
            // The code of a mark depends on the keyboard; what it writes does not.
            _ => (0, key),
        };
        var down = new JsonObject
        {
            ["type"] = text is null ? "rawKeyDown" : "keyDown",
            ["key"] = key,
            ["code"] = key == " " ? "Space" : key,
            ["windowsVirtualKeyCode"] = code,
            ["modifiers"] = shift ? 8 : 0,
        };
        if (text is not null)
        {
            down["text"] = text;
        }
        await SendAsync("Input.dispatchKeyEvent", down);
        await SendAsync("Input.dispatchKeyEvent", new() { ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code, ["modifiers"] = shift ? 8 : 0 });
    }

    public async Task TypeAsync(string text)
    {
        foreach (char one in text)
        {
            await PressAsync(one.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A picture of the whole page, as PNG.</summary>
    public async Task PictureAsync(string file)
    {
        JsonNode answer = await SendAsync("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(answer["data"]!.GetValue<string>()));
    }

    /// <summary>Fails where the page asked for more than itself, or complained.</summary>
    public void AssertQuiet()
    {
        Assert.Empty(Complaints);
        Assert.Empty(Dialogs);
        Assert.StartsWith("file://", Assert.Single(Requests));
    }

    internal void Take(string method, JsonNode parameters)
    {
        switch (method)
        {
            case "Page.loadEventFired":
                loaded.TrySetResult();
                break;
            case "Page.javascriptDialogOpening":
                Dialogs.Enqueue(parameters["message"]!.GetValue<string>());
                _ = SendAsync("Page.handleJavaScriptDialog", new() { ["accept"] = false });
                break;
            case "Network.requestWillBeSent":
                Requests.Enqueue(parameters["request"]!["url"]!.GetValue<string>());
                break;
            case "Runtime.exceptionThrown" or "Runtime.consoleAPICalled" or "Log.entryAdded" or "Audits.issueAdded":
                Complaints.Enqueue(parameters.ToJsonString());
                break;
        }
    }

    public async ValueTask DisposeAsync() => await browser.SendAsync(null, "Target.closeTarget", new() { ["targetId"] = target });
}
