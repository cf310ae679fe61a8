using System.ComponentModel;

namespace Flywheel.Host.Launch;

/// <summary>The system gives no more memory, threads or processes: a limit of the user's or the container's, and no defect of ours.</summary>
public static class ResourceShortage
{
    /// <summary>What is said of it.</summary>
    public const string Words = "the system gives no more memory or threads";

    /// <summary>What to do about it.</summary>
    public const string Hint = "`ulimit -a`, or the container's limits on memory and processes, show which one is reached: raise it, or end what is not needed";

    /// <summary>
    /// Whether this, or what it was brought about by, is one. (A thread that cannot be started is an <see cref="OutOfMemoryException"/>, or EAGAIN
    /// where the base library needs one for itself, and a type may need one to be initialised. Who waits for a lock of ours knows its EAGAIN.)
    /// </summary>
    public static bool Is(Exception e) =>
        e is OutOfMemoryException
        || (e is IOException && Is(e.HResult))
        || (e is Win32Exception { NativeErrorCode: var error } && Is(error))
        || (e.InnerException is { } inner && Is(inner));

    /// <summary>Whether an error of fork, clone or execve is one.</summary>
    /// <param name="errno">EAGAIN and ENOMEM are (fork(2), execve(2)).</param>
    public static bool Is(int errno) => errno is NativeMethods.WouldBlock or NativeMethods.OutOfMemory;
}
