using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Launch;
using Flywheel.Core.Messages;
using Flywheel.Core.Rc;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// Two rc files, cut at a byte of 0x1E: everything has a place in a file, nothing of it obeys a terminal, and no value of a header is shown,
/// on whatever line it comes to stand.
/// </summary>
internal sealed class RcFilesTarget() : FuzzTarget("rc-files")
{
    private const char Cut = '\u001E';
    private static readonly BazelVersion?[] Versions = [new(4, 2, 3), new(2, 1, 0), new(9, 1, 0), null];

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes("build --config=a\nbuild:a --jobs=1 --remote_cache=grpc://h\nimport %workspace%/one.rc\n\u001Etest --config=a\n"),
        Bytes("common --remote_header=a=b\nbuild \\\n  --copt='a b' \"c\" # x\ntry-import /none\n"),
        Bytes("startup --output_base=/x\nbuild --flag_alias=a=//:b --a=1\n"),
        Bytes("try-import-if-bazel-version >=9.0.0 %workspace%/one.rc\n\u001Ealways --x\nbuild:linux --copt=y\nbuild --enable_platform_specific_config\n"),
    ];

    public override string[] Words =>
    [
        "build", "common", "always", "test", "startup", "query", ":", "a", "linux", "import ", "try-import ", "try-import-if-bazel-version ", ">=9.0.0 ",
        "%workspace%/", ".bazelrc", "one.rc",
        "--config=", "--config", "--enable_platform_specific_config", "--flag_alias=", "--remote_cache=", "--jobs", "-j", "-k-", "--", "--//:x", "--no", "=",
        "//", "@", "\n", "\r\n", "\\\n", "\\",
        "'", "\"", "#", "\0", "\u001E", "\nbuild --remote_header=authorization=\u00a7\n", " --remote_header=\u00a7 ",
    ];

    public override void Run(byte[] input)
    {
        string raw = ByteString.FromBytes(input).Raw;
        // The mark comes as its two bytes.
        raw = raw.Replace("\u00c2\u00a7", "authorization=" + Planted.Secret, StringComparison.Ordinal);
        int cut = raw.IndexOf(Cut, StringComparison.Ordinal);
        (string first, string second) = cut < 0 ? (raw, "") : (raw[..cut], raw[(cut + 1)..]);
        BazelVersion? version = Versions[raw.Length % Versions.Length];
        RcReading reading = RcReading.Of(
            new RcRequest
            {
                Dialect = new(version),
                WorkingDirectory = ByteString.FromText("/w"),
                Workspace = ByteString.FromText("/w"),
                Home = ByteString.FromText("/h"),
            },
            path => path.Raw switch
            {
                "/w/.bazelrc" => new(ByteString.FromRaw(first), path.Raw, null),
                "/w/one.rc" => new(ByteString.FromRaw(second), path.Raw, null),
                _ => RcContent.None,
            });
        int lines = 1 + Math.Max(first.AsSpan().Count('\n'), second.AsSpan().Count('\n'));
        Require(reading.Words.All(word => word.Line >= 1 && word.Line <= lines), "every word stands on a line");
        RcResolution resolution = RcResolver.Resolve(reading, "build", [ByteString.FromText("--config=a")]);
        Require(resolution.Options.All(option => (option.File is null) == (option.Line == 0)), "every option has a place");
        if (!raw.Contains(Planted.Secret, StringComparison.Ordinal) || IsValueAlone(raw))
        {
            var report = new RcReport(resolution, "/w", null);
            Planted.Presentable([.. report.Text(), .. report.Problems()], "the report of rc files");
            string json = report.Json();
            Planted.AbsentFrom(json, "the JSON of rc files");
            JsonDocument.Parse(json).Dispose();
        }
    }

    /// <summary>Whether each secret is a header's value: as the name of an option, a config or a file it is none.</summary>
    private static bool IsValueAlone(string raw)
    {
        const string header = "--remote_header=authorization=" + Planted.Secret;
        return !raw.Contains("import", StringComparison.Ordinal)
            && raw.AsSpan().Count(" " + header + "\n") + raw.AsSpan().Count(" " + header + " ") == raw.AsSpan().Count(Planted.Secret);
    }
}
