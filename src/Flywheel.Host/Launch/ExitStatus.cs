using System.Runtime.InteropServices;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>How a child ended, or why there was none.</summary>
public abstract record ExitStatus
{
    private ExitStatus()
    {
    }

    /// <summary>The code to end with, as a shell reports it.</summary>
    public int Code => Match(
        exited => exited.ExitCode,
        signalled => 128 + signalled.Signal,
        _ => ExitCodes.CannotStart);

    public abstract T Match<T>(
        Func<Exited, T> exited, Func<Signalled, T> signalled, Func<NotStarted, T> notStarted);

    /// <summary>The child ended by itself.</summary>
    public sealed record Exited(int ExitCode) : ExitStatus
    {
        public override T Match<T>(
            Func<Exited, T> exited, Func<Signalled, T> signalled, Func<NotStarted, T> notStarted) => exited(this);
    }

    /// <summary>A signal ended the child.</summary>
    public sealed record Signalled(int Signal) : ExitStatus
    {
        public override T Match<T>(
            Func<Exited, T> exited, Func<Signalled, T> signalled, Func<NotStarted, T> notStarted) => signalled(this);
    }

    /// <summary>The system refused to start a program that was found; what is missing may be a script's interpreter.</summary>
    public sealed record NotStarted(int Errno) : ExitStatus
    {
        /// <summary>The system's own words for the reason.</summary>
        public string Reason => Marshal.GetPInvokeErrorMessage(Errno);

        public override T Match<T>(
            Func<Exited, T> exited, Func<Signalled, T> signalled, Func<NotStarted, T> notStarted) => notStarted(this);
    }
}
