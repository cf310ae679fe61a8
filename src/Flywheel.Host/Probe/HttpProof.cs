using System.Net;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Credentials;

namespace Flywheel.Host.Probe;

/// <summary>
/// What is asked of an HTTP cache: an action result that nobody has must be a 404, and, when results are uploaded, a blob that nobody
/// else has must come back byte for byte after it was put there. Nothing is ever put under /ac, where it would be taken for a result.
/// </summary>
internal sealed class HttpProof(ProbeRequest request, DigestFunctionFacts digest, HttpConversation conversation)
{
    /// <summary>In bytes: more than any banner of a portal's begins with, and less than any limit for a body.</summary>
    private const int NonceLength = 256;

    private const string GetBlob = "GET /cas";
    private const string PutBlob = "PUT /cas";

    /// <summary>What Bazel takes for an upload that worked (HttpUploadHandler of 4.2.3); every other status is a lost upload to it.</summary>
    private static readonly HttpStatusCode[] Stored =
        [HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Accepted, HttpStatusCode.NoContent];

    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task<ServerTraits> ProveAsync(CancellationToken cancellation)
    {
        await CheckReadAsync(cancellation);
        if (request.Target.Upload)
        {
            await CheckWriteAsync(cancellation);
        }
        return new ServerTraits();
    }

    private async Task CheckReadAsync(CancellationToken cancellation)
    {
        conversation.Journal.Begins(ProbeStep.GetAction);
        HttpAnswer answer = await conversation.AskAsync(HttpMethod.Get, $"ac/{digest.RandomDigest()}", cancellation);
        conversation.Journal.Ends(ProbeStep.GetAction);
        if (answer.Status != HttpStatusCode.NotFound)
        {
            throw WithAlphabet(answer.Status, conversation.FromStatus(answer.Status));
        }
        CheckVersion(answer);
        conversation.Journal.Holds(ProbeStep.GetAction);
    }

    private async Task CheckWriteAsync(CancellationToken cancellation)
    {
        byte[] nonce = new byte[NonceLength];
        Random.Shared.NextBytes(nonce);
        string path = $"cas/{digest.DigestOf(nonce)}";
        conversation.Journal.Begins(ProbeStep.PutBlob);
        HttpAnswer put = await conversation.AskAsync(HttpMethod.Put, path, cancellation, PutBlob, nonce);
        conversation.Journal.Ends(ProbeStep.PutBlob);
        if (!Stored.Contains(put.Status))
        {
            throw WithAlphabet(put.Status, FromWrite(put.Status));
        }
        conversation.Journal.Holds(ProbeStep.PutBlob);
        conversation.Journal.Begins(ProbeStep.GetBlob);
        HttpAnswer back = await conversation.AskAsync(HttpMethod.Get, path, cancellation, GetBlob, take: nonce.Length);
        conversation.Journal.Ends(ProbeStep.GetBlob);
        switch (back.Status)
        {
            case HttpStatusCode.OK:
                CheckVersion(back);
                CheckBytes(back, nonce);
                conversation.Journal.Holds(ProbeStep.GetBlob);
                return;
            case HttpStatusCode.NotFound or HttpStatusCode.NoContent:
                throw Unfaithful($"{PutBlob} answered HTTP status {(int)put.Status}, and {GetBlob} of the same blob {(int)back.Status}");
            default:
                throw conversation.FromStatus(back.Status, GetBlob);
        }
    }

    private static ProbeFailure FromWrite(HttpStatusCode status)
    {
        string detail = $"{PutBlob} answered HTTP status {(int)status}";
        return (int)status switch
        {
            429 => new(ProbeCause.Overloaded, detail, passing: true),
            >= 502 and <= 504 => new(ProbeCause.UpstreamDown, detail, passing: true),
            >= 300 and < 400 => new(ProbeCause.LoginPortal, detail),
            413 => NoWrite($"{detail}: {NonceLength} bytes are too large for it"),
            507 => NoWrite($"{detail}: its storage is full"),
            _ => NoWrite(detail),
        };

        ProbeFailure NoWrite(string why) => new(ProbeCause.NoWrite, why) { Hint = CauseReader.WriteHint(status) };
    }

    /// <summary>Right credentials that are not accepted, maybe for how Bazel writes them.</summary>
    private ProbeFailure WithAlphabet(HttpStatusCode status, ProbeFailure failure) =>
        status == HttpStatusCode.Unauthorized && CredentialDraw.NeedsUrlSafeBase64(request.Target.Cache)
            ? failure.With($"{failure.Detail}; Bazel writes these credentials in base64 with `-` and `_`, which many servers cannot read "
                + $"(what {Variables.Header} says is sent as it is)")
            : failure;

    private static void CheckBytes(HttpAnswer back, byte[] nonce)
    {
        if (back.IsPage)
        {
            throw new ProbeFailure(ProbeCause.LoginPortal, $"{GetBlob} answered a web page");
        }
        if (back.Body.Length != nonce.Length)
        {
            throw Unfaithful(back.Body.Length > nonce.Length
                ? $"of {nonce.Length} bytes written, more came back"
                : $"of {nonce.Length} bytes written, {back.Body.Length} came back");
        }
        if (!back.Body.AsSpan().SequenceEqual(nonce))
        {
            throw Unfaithful($"of {nonce.Length} bytes written, others came back");
        }
        if (!back.SaysItsLength)
        {
            throw Unfaithful("its answers have neither a Content-Length nor are they chunked, and Bazel takes no others");
        }
    }

    /// <summary>Bazel takes no hit from another version (HttpDownloadHandler of 4.2.3).</summary>
    private static void CheckVersion(HttpAnswer answer)
    {
        if (answer.Version < HttpVersion.Version11)
        {
            throw Unfaithful($"it answers in HTTP/{answer.Version}, and Bazel takes nothing older than HTTP/1.1");
        }
    }

    private static ProbeFailure Unfaithful(string detail) => new(ProbeCause.NotAFaithfulStore, detail);
}
