namespace Flywheel.Host.Launch;

/// <summary>The rights that are taken from what this process makes (umask).</summary>
public static class CreationMask
{
    /// <summary>All of the group's and of others', and none of the user's.</summary>
    private const uint OthersRights = 0x3F;

    /// <summary>From now on what this process and its children make is for the user alone, and for him whole, whatever the umask was.</summary>
    public static void ForUserAlone() => NativeMethods.CreationMask(OthersRights);
}
