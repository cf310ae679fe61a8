using Flywheel.Host.Launch;

namespace Flywheel.Host.Output;

/// <summary>The descriptors 0, 1 and 2, which a program may be started without.</summary>
public static unsafe class StandardDescriptors
{
    private const int Last = 2;

    /// <summary>
    /// Fills those that are closed with /dev/null, before anything of ours gets their numbers: a message would else go to the
    /// socket that happens to be descriptor 2. They close again in the child, which finds them as we did.
    /// </summary>
    public static void Reserve()
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            int descriptor;
            do
            {
                descriptor = NativeMethods.Open(path, NativeMethods.ReadWriteCloseOnExec);
            }
            while (descriptor is >= 0 and <= Last);
            NativeMethods.Close(descriptor);
        }
    }
}
