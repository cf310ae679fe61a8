using System.Net;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>Action results: whose they are, which are taken in, and when they are served.</summary>
public sealed class ActionResultTests : IAsyncLifetime
{
    private TemporaryCache cache = null!;
    private CacheClient client = null!;

    public async ValueTask InitializeAsync()
    {
        cache = await TemporaryCache.StartAsync();
        client = cache.Client;
    }

    public ValueTask DisposeAsync() => cache.DisposeAsync();

    [Fact]
    public async Task Instances_do_not_see_each_others_results_and_an_HTTP_prefix_is_an_instance()
    {
        Digest action = Blob.OfSize(8).Digest;
        string[] instances = ["", "main", "main/sub", "other"];
        Blob[] outputs = [.. instances.Select(_ => Blob.OfSize(20))];
        for (int i = 0; i < instances.Length; i++)
        {
            Assert.Null(await client.ResultAsync(action, instances[i]));
            await client.PutResult(action, Of((await client.PutAsync(outputs[i])).Digest), instances[i]);
        }
        for (int i = 0; i < instances.Length; i++)
        {
            Assert.Equal(outputs[i].Digest, (await client.ResultAsync(action, instances[i]))!.OutputFiles.Single().Digest);
            string prefix = instances[i].Length == 0 ? "" : "/" + instances[i];
            ActionResult http = ActionResult.Parser.ParseFrom(await cache.Http.GetByteArrayAsync($"{prefix}/ac/{action.Hash}"));
            Assert.Equal(outputs[i].Digest, http.OutputFiles.Single().Digest);
        }
        using HttpResponseMessage nowhere = await cache.Http.GetAsync($"/nobody/ac/{action.Hash}");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }

    [Fact]
    public async Task A_result_put_over_HTTP_is_the_one_that_gRPC_gives_and_a_later_one_takes_its_place()
    {
        Digest action = Blob.OfSize(8).Digest;
        foreach (int size in (int[])[5, 6])
        {
            Blob output = await client.PutAsync(Blob.OfSize(size));
            using HttpResponseMessage put = await cache.Http.PutAsync($"/x/ac/{action.Hash}", new ByteArrayContent(Of(output.Digest).ToByteArray()));
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            Assert.Equal(output.Digest, (await client.ResultAsync(action, "x"))!.OutputFiles.Single().Digest);
        }
        Assert.Single(cache.Files("ac"));
    }

    [Fact]
    public async Task A_result_that_is_not_well_formed_is_refused_by_both_protocols()
    {
        Digest good = (await client.PutAsync(Blob.OfSize(9))).Digest;
        var bad = new Digest { Hash = "abc", SizeBytes = 1 };
        var results = new Dictionary<string, ActionResult>
        {
            ["no digest"] = new() { OutputFiles = { new OutputFile { Path = "a" } } },
            ["a short hash"] = Of(new() { Hash = good.Hash[1..], SizeBytes = good.SizeBytes }),
            ["an upper-case hash"] = Of(new() { Hash = new string('A', 64), SizeBytes = 1 }),
            ["a negative size"] = Of(new(good) { SizeBytes = -1 }),
            ["no path"] = new() { OutputFiles = { new OutputFile { Digest = good } } },
            ["one good and one bad"] = new() { OutputFiles = { new OutputFile { Path = "a", Digest = good }, new OutputFile { Path = "b", Digest = bad } } },
            ["a bad tree"] = new() { OutputDirectories = { new OutputDirectory { Path = "d", TreeDigest = bad } } },
            ["no tree"] = new() { OutputDirectories = { new OutputDirectory { Path = "d" } } },
            ["bad standard output"] = new() { StdoutDigest = bad },
            ["bad standard error"] = new() { StderrDigest = bad },
        };
        foreach ((string how, ActionResult result) in results)
        {
            Digest action = Blob.OfSize(8).Digest;
            StatusCode code = await CacheClient.CodeOfAsync(client.PutResult(action, result));
            using HttpResponseMessage put = await cache.Http.PutAsync($"/ac/{action.Hash}", new ByteArrayContent(result.ToByteArray()));
            Assert.True((code, put.StatusCode) == (StatusCode.InvalidArgument, HttpStatusCode.BadRequest), $"{how}: {code}, {put.StatusCode}");
        }
        Assert.Empty(cache.Files("ac"));
    }

    [Fact]
    public async Task What_is_no_result_or_no_action_is_refused()
    {
        Digest action = Blob.OfSize(8).Digest;

        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(client.Results.UpdateActionResultAsync(new() { ActionDigest = action })));
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(client.Results.UpdateActionResultAsync(new() { ActionResult = new() })));
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(client.Results.GetActionResultAsync(new())));
        using HttpResponseMessage put = await cache.Http.PutAsync($"/ac/{action.Hash}", new ByteArrayContent([0x12, 0xff, 0xff]));
        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        using HttpResponseMessage huge = await cache.Http.PutAsync($"/ac/{action.Hash}", new ByteArrayContent(new byte[(3 << 19) + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        Assert.Empty(cache.Files("ac"));
    }

    [Fact]
    public async Task A_result_is_served_only_while_all_that_it_names_is_there()
    {
        foreach (string missing in (string[])["file", "standard output", "standard error", "tree", "file of the tree's root", "file of a tree's child"])
        {
            await AssertServedOnlyWithAsync(missing);
        }
    }

    [Fact]
    public async Task A_directory_whose_tree_is_none_makes_a_result_of_no_use()
    {
        Blob tree = await client.PutAsync(Blob.Of([0x0a, 0xff]));
        Digest action = Blob.OfSize(8).Digest;
        await client.PutResult(action, new() { OutputDirectories = { new OutputDirectory { TreeDigest = tree.Digest } } });

        Assert.Null(await client.ResultAsync(action));
    }

    [Fact]
    public async Task Fields_that_it_does_not_know_come_back_as_they_went_in()
    {
        // Field 4, an exit code and a message that our protos do not have: exit_code = 3, execution_metadata { worker = "w" }.
        byte[] unknown = [0x20, 0x03, 0x4a, 0x03, 0x0a, 0x01, (byte)'w'];
        Blob output = await client.PutAsync(Blob.OfSize(10));
        byte[] bytes = [.. Of(output.Digest).ToByteArray(), .. unknown];
        Digest action = Blob.OfSize(8).Digest;

        ActionResult answered = await client.PutResult(action, ActionResult.Parser.ParseFrom(bytes));
        Assert.Equal(bytes, answered.ToByteArray());
        Assert.Equal(bytes, (await client.ResultAsync(action))!.ToByteArray());
        Assert.Equal(bytes, await cache.Http.GetByteArrayAsync($"/ac/{action.Hash}"));
    }

    private async Task AssertServedOnlyWithAsync(string missing)
    {
        Blob root = Blob.OfSize(11);
        Blob child = Blob.OfSize(12);
        Blob tree = Blob.Of(new Tree
        {
            Root = new() { Files = { new FileNode { Name = "a", Digest = root.Digest }, new FileNode { Name = "e", Digest = CacheClient.DigestOf([]) } } },
            Children = { new Build.Bazel.Remote.Execution.V2.Directory { Files = { new FileNode { Name = "b", Digest = child.Digest } } } },
        }.ToByteArray());
        var all = new Dictionary<string, Blob>
        {
            ["file"] = Blob.OfSize(100_000),
            ["standard output"] = Blob.OfSize(14),
            ["standard error"] = Blob.OfSize(15),
            ["tree"] = tree,
            ["file of the tree's root"] = root,
            ["file of a tree's child"] = child,
        };
        foreach ((_, Blob blob) in all.Where(blob => blob.Key != missing))
        {
            await client.PutAsync(blob);
        }
        ActionResult result = Of(all["file"].Digest);
        result.OutputDirectories.Add(new OutputDirectory { Path = "d", TreeDigest = tree.Digest });
        (result.StdoutDigest, result.StderrDigest) = (all["standard output"].Digest, all["standard error"].Digest);
        Digest action = Blob.OfSize(8).Digest;

        await client.PutResult(action, result);
        Assert.Null(await client.ResultAsync(action));
        using (HttpResponseMessage http = await cache.Http.GetAsync($"/ac/{action.Hash}"))
        {
            Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
        }
        await client.PutAsync(all[missing]);
        Assert.Equal(result, await client.ResultAsync(action));
        Assert.Equal(result.ToByteArray(), await cache.Http.GetByteArrayAsync($"/ac/{action.Hash}"));

        // One of another size is not the one that is named.
        result.OutputFiles[0].Digest = new(result.OutputFiles[0].Digest) { SizeBytes = 99_999 };
        await client.PutResult(action, result);
        Assert.Null(await client.ResultAsync(action));
    }

    private static ActionResult Of(Digest output) => new() { OutputFiles = { new OutputFile { Path = "out", Digest = output } } };
}
