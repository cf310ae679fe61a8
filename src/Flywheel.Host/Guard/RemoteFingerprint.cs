using System.IO.Hashing;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;
using Flywheel.Host.Probe;

namespace Flywheel.Host.Guard;

/// <summary>Tells whether two commands would talk to the same endpoint, as the same user, in the same way.</summary>
internal static class RemoteFingerprint
{
    /// <summary>
    /// Hex digits over everything that the probe uses. It travels in the environment beside the very settings it is made of, so
    /// nothing needs a cryptographic digest, whose library would have to be loaded first.
    /// </summary>
    public static string Of(ProbeRequest request)
    {
        RemoteTarget target = request.Target;
        XxHash128 hash = new();
        Add(target.Cache.Text, target.Executor?.Text, target.InstanceName, target.Upload ? "upload" : "");
        Add(request.DigestFunction, request.Compression ? "compression" : "", request.SpeaksNewerApi ? "2.1" : "");
        Add([.. target.Headers]);
        Add([.. target.CacheHeaders]);
        Add([.. target.ExecHeaders]);
        Add([.. target.CredentialHelpers]);
        Add(target.TlsCa, target.TlsClientCertificate, target.TlsClientKey);
        TypedCredentials typed = target.Typed;
        Add([.. typed.Headers]);
        Add([.. typed.CacheHeaders]);
        Add([.. typed.ExecHeaders]);
        Add([.. typed.CredentialHelpers]);
        Add(typed.TlsCa, typed.TlsClientCertificate, typed.TlsClientKey, typed.BeyondProof);
        Add(target.LoginFor(target.Cache)?.Basic, target.Executor is { } executor ? target.LoginFor(executor)?.Basic : null);
        return Convert.ToHexStringLower(hash.GetCurrentHash());

        void Add(params ReadOnlySpan<string?> parts)
        {
            hash.Append(BitConverter.GetBytes(parts.Length));
            foreach (string? part in parts)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(part ?? "");
                hash.Append(BitConverter.GetBytes(part is null ? -1 : bytes.Length));
                hash.Append(bytes);
            }
        }
    }
}
