using System.Security.Cryptography;
using Build.Bazel.Remote.Execution.V2;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>What a right answer to a batch call is.</summary>
internal static class Answers
{
    /// <exception cref="LoadFailure">A blob was not taken, or not answered for.</exception>
    public static void Check(BatchUpdateBlobsRequest asked, BatchUpdateBlobsResponse answer)
    {
        if (answer.Responses.Count != asked.Requests.Count)
        {
            throw new LoadFailure($"BatchUpdateBlobs answers for {answer.Responses.Count} of {asked.Requests.Count} blobs");
        }
        for (int i = 0; i < asked.Requests.Count; i++)
        {
            // The order is the server's; RemoteWorker names no digests and keeps the order.
            string hash = asked.Requests[i].Digest.Hash;
            BatchUpdateBlobsResponse.Types.Response? one = (answer.Responses[i].Digest?.Hash ?? hash) == hash
                ? answer.Responses[i]
                : answer.Responses.FirstOrDefault(other => other.Digest?.Hash == hash);
            if (one is null || (one.Status?.Code ?? 0) != 0)
            {
                throw new LoadFailure($"BatchUpdateBlobs of {hash}: {Reason(one?.Status)}");
            }
        }
    }

    /// <summary>With <paramref name="contents"/>, the contents are checked by their digests, too.</summary>
    /// <exception cref="LoadFailure">A blob is not there, or another one.</exception>
    public static void Check(BatchReadBlobsRequest asked, BatchReadBlobsResponse answer, bool contents)
    {
        if (answer.Responses.Count != asked.Digests.Count)
        {
            throw new LoadFailure($"BatchReadBlobs answers {answer.Responses.Count} of {asked.Digests.Count} blobs");
        }
        for (int i = 0; i < asked.Digests.Count; i++)
        {
            Digest digest = asked.Digests[i];
            BatchReadBlobsResponse.Types.Response? one = answer.Responses[i].Digest?.Hash == digest.Hash
                ? answer.Responses[i]
                : answer.Responses.FirstOrDefault(other => other.Digest?.Hash == digest.Hash);
            if (one is null || (one.Status?.Code ?? 0) != 0)
            {
                throw new LoadFailure($"BatchReadBlobs of {digest.Hash}: {Reason(one?.Status)}");
            }
            if (one.Data.Length != digest.SizeBytes)
            {
                throw new LoadFailure($"BatchReadBlobs of {digest.Hash}: {one.Data.Length} bytes, not {digest.SizeBytes}");
            }
            if (contents && Convert.ToHexStringLower(SHA256.HashData(one.Data.Span)) != digest.Hash)
            {
                throw new LoadFailure($"BatchReadBlobs of {digest.Hash}: another content");
            }
        }
    }

    private static string Reason(Google.Rpc.Status? status) => status is null ? "no answer" : $"code {status.Code} {status.Message}";
}
