using System.Text;
using Flywheel.Core;
using Flywheel.Core.Rc;
using Flywheel.Host.Sources;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Host.Tests.Sources;

/// <summary>The path of the system's rc file, as the real Bazels hold it, and from files that hold none.</summary>
public sealed class SystemRcFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-system-rc-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Debian_s_Bazel_has_a_path_of_its_own_and_upstream_s_the_usual_one()
    {
        TestBedPaths bed = TestBedPaths.Require();

        Assert.Equal("/etc/bazel/bazelrc", Of(bed.Bazel4));
        Assert.Equal("/etc/bazel.bazelrc", Of(bed.Bazel2));
        // Else the other one could be what is said of every file: it is read from there.
        Assert.Equal("/etc/razel/bazelrc", Of(Patched(bed, "/etc/bazel/bazelrc\0", "/etc/razel/bazelrc\0")));
    }

    [Fact]
    public void With_two_different_paths_the_usual_one_is_taken()
    {
        const string text = "Parsing the RcFile ";

        Assert.Equal(RcRequest.UsualSystemRc, Of(Patched(TestBedPaths.Require(), text, "/etc/other.bazelrc\0")));
    }

    [Fact]
    public void What_is_no_executable_has_the_usual_one()
    {
        string[] files =
        [
            Path.Combine(folder.FullName, "nowhere"), folder.FullName, "/dev/zero", Write([]), Write("#!/bin/sh\n# /etc/mine.bazelrc\0\n"u8),
            Write("\u007fELF"u8), Write([.. "\u007fELF\u0002\u0001"u8, .. new byte[58]]), Write([.. "\u007fELF\u0002\u0001"u8, .. Enumerable.Repeat((byte)0xff, 200)]),
        ];

        Assert.All(files, file => Assert.Equal(RcRequest.UsualSystemRc, Of(file)));
    }

    [Fact]
    public void A_torn_or_damaged_executable_is_read_without_a_fault()
    {
        byte[] whole = File.ReadAllBytes(TestBedPaths.Require().Bazel4);
        var random = new Random(4);
        foreach (int length in (int[])[1, 63, 64, 65, 0xf2400, 0xf2401, 0x1447f8, whole.Length - 64, whole.Length - 1])
        {
            Assert.EndsWith("bazelrc", Of(Write(whole.AsSpan(0, length))), StringComparison.Ordinal);
        }
        int table = BitConverter.ToInt32(whole, 40);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. whole];
            for (int j = 0; j < 4; j++)
            {
                damaged[j % 2 == 0 ? random.Next(6, 64) : table + random.Next(whole.Length - table)] = (byte)random.Next(256);
            }
            Assert.EndsWith("bazelrc", Of(Write(damaged)), StringComparison.Ordinal);
        }
    }

    private static string Of(string path) => SystemRcFile.Of(ByteString.FromText(path)).ToString();

    private string Patched(TestBedPaths bed, string text, string by)
    {
        byte[] bytes = File.ReadAllBytes(bed.Bazel4);
        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Assert.True(at > 0, $"`{text}` is not in {bed.Bazel4}");
        Encoding.ASCII.GetBytes(by).CopyTo(bytes, at);
        return Write(bytes);
    }

    private string Write(ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(folder.FullName, Path.GetRandomFileName());
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
