using System.Diagnostics;
using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Flywheel.Protos.BuildEvents;
using Flywheel.Testing.Bazel;
using Google.Bytestream;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Xunit;
using Directory = System.IO.Directory;
using File = System.IO.File;

namespace Flywheel.Host.Tests.Protos;

/// <summary>Our own .proto files against the official ones that Debian ships, by descriptor.</summary>
public sealed class OfficialProtosTests
{
    /// <summary>
    /// What Debian's files are too old for, from bazelbuild/remote-apis, remote_execution.proto at commit 00598d02c804, and, what begins
    /// with <c>blaze</c> or <c>build_event_stream</c>, from Bazel's own as buildbuddy-io/buildbuddy keeps it (proto/build_event_stream.proto
    /// at commit 066de756e386; the names, too, from streams of 7.1.0 and 9.1.0). As a table, so that these numbers are checked, too.
    /// </summary>
    private static readonly string[] Newer =
    [
        "blaze.ActionCacheStatistics",
        "blaze.ActionCacheStatistics.hits = 3: Optional Int32",
        "build.bazel.remote.execution.v2.BatchReadBlobsRequest.digest_function = 4: Optional Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build.bazel.remote.execution.v2.BatchUpdateBlobsRequest.Request.compressor = 3: Optional Enum .build.bazel.remote.execution.v2.Compressor.Value",
        "build.bazel.remote.execution.v2.BatchUpdateBlobsRequest.digest_function = 5: Optional Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build.bazel.remote.execution.v2.CacheCapabilities.supported_compressors = 6: Repeated Enum .build.bazel.remote.execution.v2.Compressor.Value",
        "build.bazel.remote.execution.v2.Compressor",
        "build.bazel.remote.execution.v2.Compressor.Value.BROTLI = 3",
        "build.bazel.remote.execution.v2.Compressor.Value.DEFLATE = 2",
        "build.bazel.remote.execution.v2.Compressor.Value.IDENTITY = 0",
        "build.bazel.remote.execution.v2.Compressor.Value.ZSTD = 1",
        "build.bazel.remote.execution.v2.DigestFunction.Value.BLAKE3 = 9",
        "build.bazel.remote.execution.v2.DigestFunction.Value.SHA256TREE = 8",
        "build.bazel.remote.execution.v2.ExecutionCapabilities.digest_functions = 5: Repeated Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build.bazel.remote.execution.v2.FindMissingBlobsRequest.digest_function = 3: Optional Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build.bazel.remote.execution.v2.GetActionResultRequest.digest_function = 6: Optional Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build.bazel.remote.execution.v2.GetTreeRequest.digest_function = 5: Optional Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build.bazel.remote.execution.v2.UpdateActionResultRequest.digest_function = 5: Optional Enum .build.bazel.remote.execution.v2.DigestFunction.Value",
        "build_event_stream.BuildFinished.finish_time = 5: Optional Message .google.protobuf.Timestamp",
        "build_event_stream.BuildMetrics.ActionSummary.RunnerCount",
        "build_event_stream.BuildMetrics.ActionSummary.RunnerCount.count = 2: Optional Int32",
        "build_event_stream.BuildMetrics.ActionSummary.RunnerCount.exec_kind = 3: Optional String",
        "build_event_stream.BuildMetrics.ActionSummary.RunnerCount.name = 1: Optional String",
        "build_event_stream.BuildMetrics.ActionSummary.action_cache_statistics = 7: Optional Message .blaze.ActionCacheStatistics",
        "build_event_stream.BuildMetrics.ActionSummary.runner_count = 6: Repeated Message .build_event_stream.BuildMetrics.ActionSummary.RunnerCount",
        "build_event_stream.BuildMetrics.NetworkMetrics",
        "build_event_stream.BuildMetrics.NetworkMetrics.SystemNetworkStats",
        "build_event_stream.BuildMetrics.NetworkMetrics.SystemNetworkStats.bytes_recv = 2: Optional Uint64",
        "build_event_stream.BuildMetrics.NetworkMetrics.SystemNetworkStats.bytes_sent = 1: Optional Uint64",
        "build_event_stream.BuildMetrics.NetworkMetrics.system_network_stats = 1: Optional Message .build_event_stream.BuildMetrics.NetworkMetrics.SystemNetworkStats",
        "build_event_stream.BuildMetrics.network_metrics = 10: Optional Message .build_event_stream.BuildMetrics.NetworkMetrics",
        "build_event_stream.BuildStarted.start_time = 9: Optional Message .google.protobuf.Timestamp",
    ];

    private static readonly FileDescriptorProto[] Ours =
    [
        RemoteExecutionReflection.Descriptor.ToProto(), BytestreamReflection.Descriptor.ToProto(), SemverReflection.Descriptor.ToProto(), StatusReflection.Descriptor.ToProto(),
        BuildEventStreamReflection.Descriptor.ToProto(), CommandLineReflection.Descriptor.ToProto(), ActionCacheReflection.Descriptor.ToProto(),
        InvocationPolicyReflection.Descriptor.ToProto(),
    ];

    [Fact]
    public void Every_name_number_type_and_label_of_ours_is_the_official_one()
    {
        string[] missing = [.. Facts(Ours).Except(Facts(Official())).Order(StringComparer.Ordinal)];

        Assert.Equal(Newer, missing);
    }

    [Theory]
    [InlineData("a number")]
    [InlineData("a type")]
    [InlineData("a label")]
    [InlineData("a name")]
    [InlineData("an enum's value")]
    [InlineData("a method's answer")]
    public void A_change_of_any_of_them_is_seen(string what)
    {
        FileDescriptorProto changed = RemoteExecutionReflection.Descriptor.ToProto();
        FieldDescriptorProto size = changed.MessageType.Single(message => message.Name == "Digest").Field.Single(field => field.Name == "size_bytes");
        Action change = what switch
        {
            "a number" => () => size.Number = 3,
            "a type" => () => size.Type = FieldDescriptorProto.Types.Type.Int32,
            "a label" => () => size.Label = FieldDescriptorProto.Types.Label.Repeated,
            "a name" => () => size.Name = "size",
            "an enum's value" => () => changed.MessageType.Single(message => message.Name == "DigestFunction").EnumType[0].Value[2].Number = 20,
            _ => () => changed.Service[0].Method[0].OutputType = ".build.bazel.remote.execution.v2.CacheCapabilities",
        };
        change();

        Assert.Single(Facts([changed, .. Ours[1..]]).Except(Facts(Official())).Except(Newer));
    }

    /// <summary>One line for each thing that another program could disagree about.</summary>
    private static IEnumerable<string> Facts(IEnumerable<FileDescriptorProto> files) => files.SelectMany(file =>
        file.MessageType.SelectMany(message => Facts(file.Package, message))
            .Concat(file.EnumType.SelectMany(type => Facts(file.Package, type)))
            .Concat(file.Service.SelectMany(service => service.Method.Select(method =>
                $"{file.Package}.{service.Name}/{method.Name}({method.InputType}, {method.ClientStreaming}) "
                + $"returns ({method.OutputType}, {method.ServerStreaming})"))));

    private static IEnumerable<string> Facts(string scope, DescriptorProto message)
    {
        string name = $"{scope}.{message.Name}";
        return message.Field.Select(field => $"{name}.{field.Name} = {field.Number}: {field.Label} {field.Type} {field.TypeName}".TrimEnd())
            .Concat(message.NestedType.SelectMany(nested => Facts(name, nested)))
            .Concat(message.EnumType.SelectMany(type => Facts(name, type)))
            .Append(name);
    }

    private static IEnumerable<string> Facts(string scope, EnumDescriptorProto type) =>
        type.Value.Select(value => $"{scope}.{type.Name}.{value.Name} = {value.Number}");

    private static IEnumerable<FileDescriptorProto> Official()
    {
        string root = TestBedPaths.Require().OfficialProtos;
        string set = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var start = new ProcessStartInfo(ProtobufCompiler(),
            [
                $"--proto_path={root}/third_party/remoteapis", $"--proto_path={root}/third_party/googleapis", $"--proto_path={root}",
                $"--proto_path={WellKnownTypes()}", $"--descriptor_set_out={set}",
                "build/bazel/remote/execution/v2/remote_execution.proto", "build/bazel/semver/semver.proto", "google/rpc/status.proto", "google/bytestream/bytestream.proto",
                "src/main/java/com/google/devtools/build/lib/buildeventstream/proto/build_event_stream.proto", "src/main/protobuf/command_line.proto",
                "src/main/protobuf/invocation_policy.proto",
            ])
            {
                RedirectStandardError = true,
            };
            using Process protoc = Process.Start(start)!;
            string warnings = protoc.StandardError.ReadToEnd();
            protoc.WaitForExit();
            Assert.True(protoc.ExitCode == 0, warnings);
            return FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(set)).File;
        }
        finally
        {
            File.Delete(set);
        }
    }

    /// <summary>protoc of the package that makes our stubs.</summary>
    private static string ProtobufCompiler() => Path.Combine(GrpcTools(), "tools", "linux_x64", "protoc");

    private static string WellKnownTypes() => Path.Combine(GrpcTools(), "build", "native", "include");

    private static string GrpcTools()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Directory.GetDirectories(Path.Combine(packages, "grpc.tools")).Order(StringComparer.Ordinal).Last();
    }
}
