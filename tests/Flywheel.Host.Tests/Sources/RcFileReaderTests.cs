using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Core.Rc;
using Flywheel.Host.Sources;
using Xunit;

namespace Flywheel.Host.Tests.Sources;

/// <summary>What stands at the path of an rc file, whatever it is.</summary>
public sealed class RcFileReaderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-rc-");

    public void Dispose()
    {
        // .NET does not find names that are not UTF-8.
        using Process removed = Process.Start("rm", ["-rf", folder.FullName]);
        removed.WaitForExit();
    }

    [Fact]
    public void A_file_is_read_byte_for_byte()
    {
        byte[] bytes = [0x62, 0xff, 0x00, 0x0a, 0xc3];
        File.WriteAllBytes(At("rc"), bytes);

        RcContent content = Read(At("rc"));

        Assert.Equal((true, null, At("rc")), (content.Bytes!.Value.ToBytes().AsSpan().SequenceEqual(bytes), content.Fault, content.Canonical));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_as_good_as_any()
    {
        ByteString name = ByteString.FromRaw(folder.FullName + "/\u00ff.rc");
        using Process made = Process.Start("sh", ["-c", $"printf 'build --jobs=1' > '{folder.FullName}'/$(printf '\\377').rc"]);
        made.WaitForExit();

        Assert.Equal("build --jobs=1", RcFileReader.Read(name).Bytes!.Value.Raw);
    }

    [Fact]
    public void Links_are_followed_and_one_file_has_one_name()
    {
        Directory.CreateDirectory(At("real"));
        File.WriteAllText(At("real/rc"), "x");
        Directory.CreateSymbolicLink(At("linked"), At("real"));
        File.CreateSymbolicLink(At("link"), "linked/rc");

        Assert.Equal(At("real/rc"), Read(At("link")).Canonical);
        Assert.Equal(At("real/rc"), Read(At("linked/../real/./rc")).Canonical);
    }

    [Fact]
    public void What_is_not_there_is_none()
    {
        File.CreateSymbolicLink(At("dangling"), "nowhere");
        File.CreateSymbolicLink(At("round"), "round");

        Assert.Equal(RcContent.None, Read(At("none")));
        Assert.Equal(RcContent.None, Read(At("dangling")));
        Assert.Equal(RcContent.None, Read(At("round")));
        Assert.Equal(RcContent.None, Read(At("none/below")));
        Assert.Equal(RcContent.None, Read("/" + new string('x', 5000)));
    }

    [Fact]
    public void Nothing_that_could_be_waited_for_is_opened()
    {
        using Process made = Process.Start("mkfifo", [At("pipe")]);
        made.WaitForExit();

        Assert.Equal((null, "is no regular file, and is not read here", true), Said(Read(At("pipe"))));
        Assert.Equal((null, "is no regular file, and is not read here", true), Said(Read("/dev/zero")));
        Assert.Equal((null, "is a folder", false), Said(Read(folder.FullName)));
        Assert.Equal(("", null, false), Said(Read("/dev/null")));
    }

    [Fact]
    public void A_file_over_1_MB_is_not_read()
    {
        File.WriteAllBytes(At("most"), new byte[1 << 20]);
        File.WriteAllBytes(At("more"), new byte[(1 << 20) + 1]);

        Assert.Equal(1 << 20, Read(At("most")).Bytes!.Value.Length);
        Assert.Equal((null, "is larger than 1 MB, and is not read here", true), Said(Read(At("more"))));
    }

    [Fact]
    public void What_may_not_be_read_cannot_be_read()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Skip("skipped: root may read everything");
        }
        File.WriteAllText(At("closed"), "x");
        File.SetUnixFileMode(At("closed"), UnixFileMode.None);

        Assert.Equal((null, "cannot be read", false), Said(Read(At("closed"))));
    }

    private static (string?, string?, bool) Said(RcContent content) => (content.Bytes?.Raw, content.Fault, content.OnlyHere);

    private static RcContent Read(string path) => RcFileReader.Read(ByteString.FromText(path));

    private string At(string name) => Path.Combine(folder.FullName, name);
}
