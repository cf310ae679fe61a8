using System.Globalization;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>What the system says against an operation on a file, in words for people.</summary>
internal static class FileFault
{
    /// <summary>No error.</summary>
    public const int None = 0;

    /// <summary>Ours, beside errno: something else than a file stands there.</summary>
    public const int NoRegularFile = -2;

    /// <param name="error">errno.</param>
    public static string Words(int error) => error switch
    {
        NoRegularFile => "it is no regular file",
        NativeMethods.NotThere => "it is not there",
        NativeMethods.NotPermitted or NativeMethods.AccessDenied => "permission denied",
        NativeMethods.WouldBlock => "another process keeps it locked",
        NativeMethods.AlreadyThere => "there is one already",
        NativeMethods.NotDirectory => "a part of the path is no directory",
        NativeMethods.IsDirectory => "it is a directory",
        NativeMethods.TooManyFilesOfSystem or NativeMethods.TooManyFiles => "too many open files",
        NativeMethods.FileTooLarge => "files may not be larger here (ulimit -f)",
        NativeMethods.NoSpace => "the disk is full",
        NativeMethods.ReadOnlyFileSystem => "the file system is read-only",
        NativeMethods.NameTooLong => "the path is too long",
        NativeMethods.LinkLoop => "it is a link, or its links go round in a circle",
        NativeMethods.QuotaExceeded => "the disk quota is used up",
        _ => string.Create(CultureInfo.InvariantCulture, $"error {error} of the system"),
    };

    /// <summary>Whether room would help.</summary>
    public static bool IsLackOfSpace(int error) => error is NativeMethods.NoSpace or NativeMethods.QuotaExceeded;

    /// <summary>Whether it is one of those that the file system's own calls throw. (EFBIG is an argument out of range to the base library.)</summary>
    public static bool IsFault(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>errno of an exception of the file system. (The base library keeps it in HResult, or within the inner exception.)</summary>
    public static int Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => NativeMethods.NotThere,
        PathTooLongException => NativeMethods.NameTooLong,
        UnauthorizedAccessException { InnerException: IOException { HResult: > 0 } inner } => inner.HResult,
        UnauthorizedAccessException => NativeMethods.AccessDenied,
        ArgumentOutOfRangeException => NativeMethods.FileTooLarge,
        { HResult: > 0 } => exception.HResult,
        _ => -1,
    };
}
