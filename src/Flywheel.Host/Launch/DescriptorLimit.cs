namespace Flywheel.Host.Launch;

/// <summary>How many files and connections this process may have open.</summary>
public static unsafe class DescriptorLimit
{
    /// <summary>As many as the system lets us: the usual 1,024 are few for a server with a thousand clients.</summary>
    public static void Raise()
    {
        NativeMethods.ResourceLimit limit;
        if (NativeMethods.GetLimit(NativeMethods.OpenFiles, &limit) == 0 && limit.Soft < limit.Hard)
        {
            limit.Soft = limit.Hard;
            NativeMethods.SetLimit(NativeMethods.OpenFiles, &limit);
        }
    }
}
