using System.Diagnostics;
using Flywheel.Host.Launch;
using Xunit;

namespace Flywheel.Host.Tests.Launch;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void This_process_is_alive()
    {
        Assert.True(ProcessIdentity.Self.IsAlive);
        Assert.NotEqual(0UL, ProcessIdentity.Self.StartTicks);
    }

    [Fact]
    public void Another_process_with_the_same_number_is_not_the_same() =>
        Assert.False((ProcessIdentity.Self with { StartTicks = 1 }).IsAlive);

    [Fact]
    public void A_process_is_not_alive_after_its_end()
    {
        using var process = Process.Start("sleep", ["20"]);
        ProcessIdentity? sleeper = ProcessIdentity.Of(process.Id);
        Assert.True(sleeper?.IsAlive);

        process.Kill();
        process.WaitForExit();

        Assert.False(sleeper?.IsAlive);
    }
}
