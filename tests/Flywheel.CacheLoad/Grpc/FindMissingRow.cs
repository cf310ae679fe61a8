using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>FindMissingBlobs of 1,000 digests, nine of ten of them there.</summary>
internal sealed class FindMissingRow(GrpcCache cache, Contents contents, int sample) : Row
{
    private const int Absent = 100;
    private const int Present = 900;
    private const int Questions = 10;

    private readonly List<(byte[] Message, HashSet<string> Missing)> questions = [];

    public override int? Bytes => null;

    public override Task PrepareAsync()
    {
        for (int i = 0; i < Questions; i++)
        {
            Blob[] missing = contents.Absent[(i * Absent)..((i + 1) * Absent)];
            FindMissingBlobsRequest request = new() { InstanceName = cache.Target.Instance };
            int from = i * (contents.SmallRead.Length - Present) / Questions;
            for (int at = 0; at < Present; at++)
            {
                Ask(contents.SmallRead[from + at]);
                if (at % (Present / Absent) == 0)
                {
                    Ask(missing[at / (Present / Absent)]);
                }
            }
            questions.Add((request.ToByteArray(), [.. missing.Select(blob => blob.Hash)]));

            void Ask(Blob blob) => request.BlobDigests.Add(new Digest { Hash = blob.Hash, SizeBytes = contents.Small.Size });
        }
        return cache.PutAsync(contents.Small, contents.SmallRead);
    }

    public override LoadClient Open() => new Client(cache.Open(), questions, sample);

    private sealed class Client(GrpcConnection connection, List<(byte[] Message, HashSet<string> Missing)> questions, int sample) : LoadClient
    {
        /// <summary>Requests are written out once: doing so for each call would be the client's main cost.</summary>
        private static readonly Method<byte[], FindMissingBlobsResponse> Find = new(
            MethodType.Unary,
            "build.bazel.remote.execution.v2.ContentAddressableStorage",
            "FindMissingBlobs",
            Marshallers.Create((message, context) => context.Complete(message), _ => Array.Empty<byte>()),
            Marshallers.Create(
                (FindMissingBlobsResponse _, SerializationContext _) => throw new NotSupportedException(),
                context => FindMissingBlobsResponse.Parser.ParseFrom(context.PayloadAsReadOnlySequence())));

        public override async ValueTask OperateAsync(long number)
        {
            (byte[] message, HashSet<string> missing) = questions[(int)(number % questions.Count)];
            FindMissingBlobsResponse answer = await connection.Calls.AsyncUnaryCall(Find, null, connection.Options, message);
            if (answer.MissingBlobDigests.Count != missing.Count)
            {
                throw new LoadFailure($"FindMissingBlobs answers {answer.MissingBlobDigests.Count} blobs, not {missing.Count}");
            }
            if (number % sample == 0 && !missing.SetEquals(answer.MissingBlobDigests.Select(digest => digest.Hash)))
            {
                throw new LoadFailure("FindMissingBlobs answers with other blobs than those that are missing");
            }
        }

        public override void Dispose() => connection.Dispose();
    }
}
