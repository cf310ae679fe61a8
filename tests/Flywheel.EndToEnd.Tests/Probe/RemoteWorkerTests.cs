using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A real cache that nobody here wrote: Bazel's own RemoteWorker, which wants the RequestMetadata header.</summary>
public sealed class RemoteWorkerTests : IDisposable
{
    private const string DeadAddress = "127.0.0.2";

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task It_is_proven_for_reading_and_writing_and_for_executing()
    {
        await using RemoteWorkerServer worker = await RemoteWorkerServer.StartAsync(shim.Folder);
        await shim.AssertProvenAsync(worker.Endpoint);
        await shim.AssertProvenAsync($"grpc://localhost:{worker.Port}");
        CommandResult report = await shim.RunAsync(PublishedBinaries.Flywheel, "contract");
        shim.Environment["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed";
        shim.Environment["BAZEL_REMOTE_EXECUTOR"] = worker.Endpoint;
        shim.Environment["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('0', 64);

        await shim.AssertProvenAsync(worker.Endpoint);

        Assert.Contains("probe: proven, read and write\n", report.Output);
    }

    /// <summary>The name has two addresses; the first one takes no connection, as a dead machine does not.</summary>
    [Fact]
    public async Task A_dead_address_of_a_name_does_not_hide_a_good_one()
    {
        const int port = 9092;
        string program = TestBedPaths.Require().RemoteWorker;
        string cas = Directory.CreateDirectory(Path.Combine(shim.Folder, "cas")).FullName;
        string work = Directory.CreateDirectory(Path.Combine(shim.Folder, "work")).FullName;
        shim.Network = new PrivateNetwork
        {
            Hosts = [$"{DeadAddress} cache.test", "127.0.0.1 cache.test"],
            First = DeadAddress,
            Full = (DeadAddress, port),
            Before =
            [
                $"{program} --work_path={work} --cas_path={cas} --listen_port={port} >worker.log 2>&1 &",
                // The namespace, and what runs in it, ends with this shell's program.
                "worker=$!",
                $"until ss -Hltn 'sport = :{port}' | grep -q .; do sleep 0.1; done",
                "(while kill -0 $$ 2>/dev/null; do sleep 0.1; done; kill $worker) >/dev/null 2>&1 &",
            ],
        };

        await shim.AssertProvenAsync($"grpc://cache.test:{port}");
    }
}
