using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Rc;

namespace Flywheel.Core.Credentials;

/// <summary>
/// The credentials that Bazel's own options give, in rc files and on the command line: they accumulate with, or yield to, those of the
/// environment, which stand behind them. Words that may be another option's value are none.
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

    /// <summary>Where each stands: an option's name, without dashes, and its place; null for the command line.</summary>
    private ImmutableArray<(string Option, RcPlace? Place)> Places { get; init; } = [];

    /// <param name="line">The command line.</param>
    /// <param name="rc">The options of the command, the words of that line with them; null where no rc file counts.</param>
    /// <param name="workspace">Its folder, for the places; null outside of any.</param>
    public static TypedCredentials Of(BazelCommandLine line, RcResolution? rc = null, string? workspace = null)
    {
        var reading = new Reading(line, rc, workspace);
        return new()
        {
            Headers = reading.All("remote_header"),
            CacheHeaders = reading.All("remote_cache_header"),
            ExecHeaders = reading.All("remote_exec_header"),
            CredentialHelpers = reading.All("credential_helper"),
            TlsCa = reading.Last("tls_certificate"),
            TlsClientCertificate = reading.Last("tls_client_certificate"),
            TlsClientKey = reading.Last("tls_client_key"),
            // Google's tokens only Bazel can draw; the other has it check a certificate for another name than the address's.
            BeyondProof = reading.IsSet("google_default_credentials") ? "google_default_credentials"
                : reading.Last("google_credentials") is { Length: > 0 } ? "google_credentials"
                : reading.Last("tls_authority_override") is { Length: > 0 } ? "tls_authority_override"
                : null,
            Places = reading.Places(),
        };
    }

    /// <summary>The option for messages: <c>--NAME</c>, and behind it the places in rc files where it stands.</summary>
    public string Named(string option)
    {
        string[] places = [.. PlacesOf(option)];
        return places is [] or [CommandLine] ? $"--{option}" : $"--{option} ({string.Join(", ", places)})";
    }

    /// <summary>Where the option stands, for messages.</summary>
    public string PlaceOf(string option) => string.Join(", ", PlacesOf(option).DefaultIfEmpty(CommandLine));

    /// <summary>Whether only files of the checkout say so: what they send is nobody's secret but the checkout's.</summary>
    public bool IsOfCheckout(string option) => Places.Where(p => p.Option == option).All(p => p.Place is { InWorkspace: true });

    private const string CommandLine = "the command line";

    private IEnumerable<string> PlacesOf(string option) =>
        Places.Where(p => p.Option == option).Select(p => p.Place?.ToString() ?? CommandLine).Distinct();

    /// <summary>The options of rc files before those of the command line, as Bazel has them.</summary>
    private sealed class Reading(BazelCommandLine line, RcResolution? rc, string? workspace)
    {
        private readonly ImmutableArray<(string, RcPlace?)>.Builder places = ImmutableArray.CreateBuilder<(string, RcPlace?)>();

        public ImmutableArray<(string Option, RcPlace? Place)> Places() => places.DrainToImmutable();

        public ImmutableArray<string> All(string name)
        {
            ImmutableArray<string>.Builder values = ImmutableArray.CreateBuilder<string>();
            foreach (RcOption option in rc?.InEffect(name) ?? [])
            {
                if (option is { File: { } file, Value: { } value })
                {
                    values.Add(value);
                    places.Add((name, RcPlace.Of(file, option.Line, workspace)));
                }
            }
            foreach (GivenOption option in line.All(name))
            {
                if (option is { Certain: true, Value: { } value })
                {
                    values.Add(value.ToString());
                    places.Add((name, null));
                }
            }
            return values.DrainToImmutable();
        }

        public string? Last(string name) => Find(name)?.Value?.ToString();

        public bool IsSet(string name) => Find(name)?.AsFlag() == true;

        /// <summary>A config on the command line stands for its options there: a word before it yields to them.</summary>
        private GivenOption? Find(string name)
        {
            if (rc?.FindLast(name) is { File: { } file } option)
            {
                places.Add((name, RcPlace.Of(file, option.Line, workspace)));
                return option.Given;
            }
            if (line.All(name).LastOrDefault(o => o.Certain) is { } given)
            {
                places.Add((name, null));
                return given;
            }
            return null;
        }
    }
}
