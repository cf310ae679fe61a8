using Build.Bazel.Remote.Execution.V2;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>GetActionResult of results with ten outputs, all of which are there.</summary>
internal sealed class ActionResultRow(GrpcCache cache, Contents contents, int sample) : Row
{
    private const int Outputs = 10;
    private const int Actions = 256;

    private (Digest Action, ActionResult Result)[] actions = [];

    public override int? Bytes => null;

    public override async Task PrepareAsync()
    {
        await cache.PutAsync(contents.Small, contents.SmallRead);
        ActionCache.ActionCacheClient results = new(cache.Connection.Calls);
        actions = [.. Enumerable.Range(0, Actions).Select(i => (Digest(contents.Absent[i]), Result(i)))];
        foreach ((Digest action, ActionResult result) in actions)
        {
            await results.UpdateActionResultAsync(
                new UpdateActionResultRequest { InstanceName = cache.Target.Instance, ActionDigest = action, ActionResult = result },
                cache.Connection.Options);
        }
    }

    public override LoadClient Open() => new Client(cache.Open(), cache.Target.Instance, actions, sample);

    private Digest Digest(Blob blob) => new() { Hash = blob.Hash, SizeBytes = contents.Small.Size };

    /// <summary>Each output is a blob of its own.</summary>
    private ActionResult Result(int action)
    {
        ActionResult result = new();
        result.OutputFiles.Add(Enumerable.Range(0, Outputs).Select(output => new OutputFile
        {
            Path = $"bazel-out/k8-fastbuild/bin/package/action{action}/output{output}.o",
            Digest = Digest(contents.SmallRead[action * Outputs + output]),
        }));
        return result;
    }

    private sealed class Client(GrpcConnection connection, string instance, (Digest Action, ActionResult Result)[] actions, int sample) : LoadClient
    {
        private readonly ActionCache.ActionCacheClient results = new(connection.Calls);
        private readonly GetActionResultRequest request = new() { InstanceName = instance };

        public override async ValueTask OperateAsync(long number)
        {
            (Digest action, ActionResult expected) = actions[number % actions.Length];
            request.ActionDigest = action;
            ActionResult answer = await results.GetActionResultAsync(request, connection.Options);
            if (answer.OutputFiles.Count != Outputs)
            {
                throw new LoadFailure($"GetActionResult of {action.Hash}: {answer.OutputFiles.Count} outputs, not {Outputs}");
            }
            if (number % sample != 0)
            {
                return;
            }
            for (int i = 0; i < Outputs; i++)
            {
                if (answer.OutputFiles[i].Path != expected.OutputFiles[i].Path || !answer.OutputFiles[i].Digest.Equals(expected.OutputFiles[i].Digest))
                {
                    throw new LoadFailure($"GetActionResult of {action.Hash}: output {i} is another");
                }
            }
        }

        public override void Dispose() => connection.Dispose();
    }
}
