using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using CliWrap;
using CliWrap.Exceptions;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Launch;
using Flywheel.Host.Probe;

namespace Flywheel.Host.Credentials;

/// <summary>
/// Bazel's credential-helper protocol: the helper is run with the argument <c>get</c> in the workspace and is told an address; what it
/// prints are headers for it. Nothing of what it prints is ever shown.
/// </summary>
/// <param name="path">Absolute, below <c>%workspace%/</c>, or a name on PATH, as CommandLinePathFactory of Bazel 7 takes it.</param>
/// <param name="environment">For PATH.</param>
/// <param name="workspace">The workspace's root; null outside of one.</param>
/// <param name="time">The clock.</param>
internal sealed class CredentialHelper(string path, EnvironmentSnapshot environment, string? workspace, TimeProvider time)
{
    private const string WorkspacePrefix = "%workspace%/";

    /// <summary>Bazel's own default, --credential_helper_timeout.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>How long a helper that is ended is waited for.</summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMilliseconds(200);

    /// <summary>Of what it prints, in bytes; headers that long no server takes.</summary>
    private const int LongestAnswer = 256 * 1024;

    /// <summary>What it says.</summary>
    /// <exception cref="ProbeFailure">It cannot be run, or does not answer as the protocol has it.</exception>
    public async Task<HelperAnswer> GetAsync(string uri, CancellationToken cancellation)
    {
        string file = Find();
        using CancellationTokenSource limit = new(Limit, time);
        using CancellationTokenSource enough = new();
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, enough.Token, cancellation);
        long start = time.GetTimestamp();
        MemoryStream answer = new();
        Task<CommandResult>? run = null;
        try
        {
            run = Cli.Wrap(file)
                .WithArguments("get")
                .WithWorkingDirectory(workspace ?? "/")
                // One that calls a guarded Bazel would otherwise be run by it again, without end.
                .WithEnvironmentVariables(child => child.Set(ShimDepth.Variable, ShimDepth.Of(environment.Entries).Next.ToString()))
                .WithStandardInputPipe(PipeSource.FromBytes(Question(uri)))
                .WithStandardOutputPipe(PipeTarget.Create((output, token) => TakeAsync(output, answer, enough, token)))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(any.Token).Task;
            // Waited for no longer than the limit even where a child of its own keeps the pipe open.
            CommandResult result = await run.WaitAsync(any.Token);
            return result.ExitCode != 0 ? throw Failed($"it ended with exit code {result.ExitCode}") : Read(answer.ToArray());
        }
        catch (OperationCanceledException)
        {
            // What comes after this runs before the order to end the helper is given, and may end this process.
            await Task.WhenAny(run ?? Task.CompletedTask, Task.Delay(LongestEnd, time, CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            throw Failed(enough.IsCancellationRequested
                ? $"it printed more than {LongestAnswer / 1024} KB"
                : FormattableString.Invariant($"it did not end in {time.GetElapsedTime(start).TotalSeconds:0.0} s"));
        }
        catch (Exception e) when (e is CliWrapException or IOException or Win32Exception or InvalidOperationException)
        {
            throw Failed(!File.Exists(file) ? $"{file} does not exist" : $"{file} cannot be executed");
        }
    }

    /// <summary>The program's absolute path; the shell's own search would begin in the current directory.</summary>
    private string Find()
    {
        if (path.StartsWith(WorkspacePrefix, StringComparison.Ordinal))
        {
            return workspace is null ? throw Failed($"{path} is in a workspace, and there is none") : Path.Combine(workspace, path[WorkspacePrefix.Length..]);
        }
        if (path.StartsWith('/'))
        {
            return path;
        }
        if (path.Contains('/'))
        {
            throw Failed($"{path} is a relative path: Bazel takes an absolute one, one below {WorkspacePrefix}, or a name on PATH");
        }
        foreach (string folder in (environment.Get("PATH") ?? "").Split(':'))
        {
            // Bazel passes over what is not absolute.
            if (folder.StartsWith('/') && Path.Combine(folder, path) is var candidate && ExecutableFile.At(ByteString.FromText(candidate)).IsExecutable)
            {
                return candidate;
            }
        }
        throw Failed($"{path} is not on PATH");
    }

    private static byte[] Question(string uri)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("uri", uri);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static async Task TakeAsync(Stream output, MemoryStream answer, CancellationTokenSource enough, CancellationToken cancellation)
    {
        byte[] block = new byte[4096];
        int count;
        while ((count = await output.ReadAsync(block, cancellation)) > 0)
        {
            answer.Write(block, 0, count);
            if (answer.Length > LongestAnswer)
            {
                await enough.CancelAsync();
                return;
            }
        }
    }

    private static HelperAnswer Read(byte[] answer)
    {
        try
        {
            List<(string, string)> headers = [];
            using JsonDocument json = JsonDocument.Parse(answer);
            if (json.RootElement.TryGetProperty("headers", out JsonElement named))
            {
                foreach (JsonProperty header in named.EnumerateObject())
                {
                    foreach (JsonElement value in header.Value.EnumerateArray())
                    {
                        headers.Add((header.Name, value.GetString() ?? throw new InvalidOperationException()));
                    }
                }
            }
            DateTimeOffset? expires = json.RootElement.TryGetProperty("expires", out JsonElement end) && end.ValueKind == JsonValueKind.String
                && DateTimeOffset.TryParse(end.GetString(), CultureInfo.InvariantCulture, out DateTimeOffset moment) ? moment : null;
            return new(headers, expires);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Failed("""what it printed is not of the form {"headers":{"NAME":["VALUE"]}}""");
        }
    }

    private static ProbeFailure Failed(string detail) => new(ProbeCause.HelperFailed, detail);
}

/// <summary>What a credential helper said.</summary>
/// <param name="Headers">Name and value, in their order; secrets.</param>
/// <param name="Expires">When they end; null where it does not say, or not in a form that is known.</param>
internal sealed record HelperAnswer(List<(string Name, string Value)> Headers, DateTimeOffset? Expires);
