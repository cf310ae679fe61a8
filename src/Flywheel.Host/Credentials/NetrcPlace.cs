using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Credentials;

/// <summary>Where Bazel looks for a .netrc: the file that NETRC names, and else the one in HOME (RemoteModule of 4.2.3).</summary>
internal static class NetrcPlace
{
    private const string Variable = "NETRC";

    /// <summary>Null without a file, and for one that cannot be read.</summary>
    public static NetrcFile? Read(EnvironmentSnapshot environment)
    {
        string? named = environment.Bytes(Variable)?.ToString();
        string? path = named ?? (environment.Get("HOME") is { } home ? home + "/.netrc" : null);
        return path is ['/', ..] && SmallFile.Read(path).Bytes is { Length: > 0 } bytes
            ? new(Netrc.Parse(Encoding.UTF8.GetString(bytes)), named is null ? "~/.netrc" : $"the file that {Variable} names")
            : null;
    }
}
