using CsCheck;
using Flywheel.Core.Attic;
using Xunit;

namespace Flywheel.Core.Tests.Attic;

/// <summary>A narinfo as Nix 2.8.0 wrote it, and what else a server may say.</summary>
public sealed class NarInfoTests
{
    private const string Written = """
        StorePath: /nix/store/yxld3k3a7hhvmv4nljm4m79xk96h2hq8-whole.drv
        URL: nar/08c14rlkf2gx77p9qyqjxc99m7x04nqkj69q4sr4lg6bvh6fz3jy.nar.xz
        Compression: xz
        FileHash: sha256:08c14rlkf2gx77p9qyqjxc99m7x04nqkj69q4sr4lg6bvh6fz3jy
        FileSize: 364
        NarHash: sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x
        NarSize: 656
        References: 708i50a9fdr1znjw293sp58v6vghqhch-one l9ydx6q80smqqjbcs5rhz37280a44fr5-two swnpz88xnhnsb3fvd7jixzjlx3l2jn6g-three
        Sig: other-1:bD4o7qxuLbMQ1S2/Kzv9EMLEpuJ0R98x8rM/J+EA+D5yq+hi9OClx21Bc5hHUdvv1Tqw//65V59UBVtyVnVoCA==
        Sig: test-1:7wWNdhCD1KdN2x5qMo+l3U5G6DUE5fq7jxMGVr0Vn61LT9Xo8SnXEoYHs/YeI7XCo+6e+os3t5+hloNG7aYBCQ==
        CA: text:sha256:0l6kk6ys1nnyknp1w1qmcji9z44ww28wx91d41i6j0am2kj4j4iv

        """;

    [Fact]
    public void What_is_signed_is_the_path_the_digest_the_size_and_the_references()
    {
        NarInfo info = NarInfo.Parse(Written).Info!;

        Assert.Equal(
            "1;/nix/store/yxld3k3a7hhvmv4nljm4m79xk96h2hq8-whole.drv;sha256:1jqidk1ayrngw2k593snx91qp51sjs4myphkdqc88ck8rl3vdb7x;656;"
            + "/nix/store/708i50a9fdr1znjw293sp58v6vghqhch-one,/nix/store/l9ydx6q80smqqjbcs5rhz37280a44fr5-two,"
            + "/nix/store/swnpz88xnhnsb3fvd7jixzjlx3l2jn6g-three",
            info.Fingerprint);
        Assert.Equal((2, true, "xz"), (info.Signatures.Length, info.ContentAddressed, info.Compression));
    }

    [Fact]
    public void A_path_without_references_ends_in_a_semicolon() =>
        Assert.EndsWith(";656;", NarInfo.Parse(With("References", "")).Info!.Fingerprint);

    [Fact]
    public void The_order_of_lines_and_references_is_nothing() => Gen.Shuffle(Written.TrimEnd('\n').Split('\n')).Sample(lines =>
    {
        string references = string.Join(' ', lines.First(line => line.StartsWith("References", StringComparison.Ordinal)).Split(' ')[1..].Reverse());
        NarInfo? info = NarInfo.Parse(string.Join('\n', lines.Select(line => line.StartsWith("References", StringComparison.Ordinal) ? $"References: {references}" : line)) + "\n").Info;

        Assert.Equal(NarInfo.Parse(Written).Info!.Fingerprint, info!.Fingerprint);
    }, iter: Cases.Of(300));

    [Theory]
    [InlineData("StorePath", "", "it has no StorePath")]
    [InlineData("StorePath", "yxld3k3a7hhvmv4nljm4m79xk96h2hq8-whole.drv", "its StorePath is no path of a store")]
    [InlineData("StorePath", "/nix/store/yxld3k3a7hhvmv4nljm4m79xk96h2hq8", "its StorePath is no path of a store")]
    [InlineData("StorePath", "/nix/store/yxld3k3a7hhvmv4nljm4m79xk96h2hq8-whole.drv\r", "its StorePath is no path of a store")]
    [InlineData("URL", "", "it has no URL")]
    [InlineData("NarHash", "sha256:0", "its NarHash is no SHA-256 digest")]
    [InlineData("NarSize", "0", "its NarSize is no number of bytes")]
    [InlineData("NarSize", "-1", "its NarSize is no number of bytes")]
    [InlineData("NarSize", "1e3", "its NarSize is no number of bytes")]
    [InlineData("NarSize", "18446744073709551616", "its NarSize is no number of bytes")]
    [InlineData("References", "one", "one of its References is no name of a store path")]
    [InlineData("References", "/nix/store/708i50a9fdr1znjw293sp58v6vghqhch-one", "one of its References is no name of a store path")]
    public void What_Nix_could_not_use_is_no_narinfo(string field, string value, string fault) =>
        Assert.Equal((null, fault), NarInfo.Parse(With(field, value)));

    [Fact]
    public void A_torn_file_is_no_narinfo()
    {
        Assert.Equal((null, "its last line does not end"), NarInfo.Parse(Written.TrimEnd('\n')));
        Assert.Equal((null, "line 3 is not `Name: value`"), NarInfo.Parse(Written.Replace("Compression: xz", "Compression", StringComparison.Ordinal)));
        Assert.Equal((null, "it has two lines `NarSize`"), NarInfo.Parse(Written + "NarSize: 657\n"));
        Assert.Equal((null, "it has no StorePath"), NarInfo.Parse(""));
    }

    [Fact]
    public void The_forms_of_a_number_that_Nix_reads_are_one_number()
    {
        foreach (string number in (string[])["+656", "00656", "656"])
        {
            Assert.Equal(656UL, NarInfo.Parse(With("NarSize", number)).Info!.NarSize);
        }
    }

    private static string With(string field, string value) => string.Join('\n', Written.Split('\n').Select(line =>
        line.StartsWith(field + ": ", StringComparison.Ordinal) ? $"{field}: {value}" : line));
}
