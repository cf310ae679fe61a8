using System.Collections.Immutable;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Credentials;

/// <summary>
/// The credentials on a command line: they accumulate with, or yield to, those of the environment, which stand behind them. Words that
/// may be another option's value are none.
/// </summary>
public sealed record TypedCredentials
{
    public static TypedCredentials None { get; } = new();

    public ImmutableArray<string> Headers { get; init; } = [];

    public ImmutableArray<string> CacheHeaders { get; init; } = [];

    public ImmutableArray<string> ExecHeaders { get; init; } = [];

    public ImmutableArray<string> CredentialHelpers { get; init; } = [];

    /// <summary>The last value each; null when not given.</summary>
    public string? TlsCa { get; init; }

    public string? TlsClientCertificate { get; init; }

    public string? TlsClientKey { get; init; }

    /// <summary>An option, without dashes, that makes Bazel send or expect what the probe cannot: null when none is given.</summary>
    public string? BeyondProof { get; init; }

    public static TypedCredentials Of(BazelCommandLine line) => new()
    {
        Headers = All(line, "remote_header"),
        CacheHeaders = All(line, "remote_cache_header"),
        ExecHeaders = All(line, "remote_exec_header"),
        CredentialHelpers = All(line, "credential_helper"),
        TlsCa = Last(line, "tls_certificate"),
        TlsClientCertificate = Last(line, "tls_client_certificate"),
        TlsClientKey = Last(line, "tls_client_key"),
        // Google's tokens only Bazel can draw; the other has it check a certificate for another name than the address's.
        BeyondProof = line.Last("google_default_credentials")?.AsFlag() == true ? "google_default_credentials"
            : Last(line, "google_credentials") is { Length: > 0 } ? "google_credentials"
            : Last(line, "tls_authority_override") is { Length: > 0 } ? "tls_authority_override"
            : null,
    };

    private static ImmutableArray<string> All(BazelCommandLine line, string name)
    {
        ImmutableArray<string>.Builder values = ImmutableArray.CreateBuilder<string>();
        foreach (GivenOption option in line.All(name))
        {
            if (option is { Certain: true, Value: { } value })
            {
                values.Add(value.ToString());
            }
        }
        return values.DrainToImmutable();
    }

    private static string? Last(BazelCommandLine line, string name) => All(line, name) is [.., var last] ? last : null;
}
