namespace Flywheel.Core.Evidence.Proof;

/// <summary>How a repository is named in a proof: by the address of its remote, without what may be a secret in it.</summary>
public static class RepositoryName
{
    /// <param name="remote">As git has it; null without one.</param>
    /// <param name="folder">The name of the workspace's folder, for a repository whose remote has no address that others know.</param>
    public static string Of(string? remote, string folder)
    {
        string name = remote is null ? "" : Address(remote.Trim());
        return name.Length > 0 ? name : folder;
    }

    /// <summary>Host and path; empty for a folder of this machine.</summary>
    private static string Address(string remote)
    {
        int scheme = remote.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            return remote.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? "" : Bare(remote[(scheme + 3)..]);
        }
        int colon = remote.IndexOf(':', StringComparison.Ordinal);
        int slash = remote.IndexOf('/', StringComparison.Ordinal);
        // HOST:PATH is an address to git only where no slash stands before the colon (git-clone(1)).
        return colon > 0 && (slash < 0 || colon < slash) ? Bare($"{remote[..colon]}/{remote[(colon + 1)..].TrimStart('/')}") : "";
    }

    private static string Bare(string address)
    {
        int end = address.AsSpan().IndexOfAny('?', '#');
        string path = end < 0 ? address : address[..end];
        string name = path[(path.LastIndexOf('@') + 1)..].TrimEnd('/');
        return name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
