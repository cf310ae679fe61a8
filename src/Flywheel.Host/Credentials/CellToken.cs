using System.Text;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Credentials;

/// <summary>The bearer token for GF REAPI cells, as the environment names it.</summary>
public abstract record CellToken
{
    private const string WhiteSpace = " \t\r\n\f\v";

    private CellToken()
    {
    }

    public abstract T Match<T>(Func<Known, T> known, Func<Unusable, T> unusable);

    /// <summary>The token: one word of visible ASCII characters. A secret.</summary>
    public sealed record Known(string Value) : CellToken
    {
        public override T Match<T>(Func<Known, T> known, Func<Unusable, T> unusable) => known(this);

        /// <summary>Without the secret, which would slip out through an interpolated string.</summary>
        public override string ToString() => "***";
    }

    /// <summary>There is none to be used. Both texts name variables and files, and repeat no value.</summary>
    public sealed record Unusable(string What, string Fix) : CellToken
    {
        public override T Match<T>(Func<Known, T> known, Func<Unusable, T> unusable) => unusable(this);
    }

    /// <summary>
    /// Reads GF_REAPI_CREDENTIAL_HELPER_TOKEN, or the file: at each call anew, since projected tokens rotate. White space around the token
    /// is taken off. Never throws over a file, and never waits for one.
    /// </summary>
    public static CellToken Read(Settings settings)
    {
        // A value that cannot be read must not let another token step in.
        if (settings.Faults.FirstOrDefault(fault => fault.Variable is Variables.Token or Variables.TokenFile) is { } fault)
        {
            return new Unusable($"{fault.Variable} {fault.What}", fault.Fix);
        }
        bool named = settings.TokenFile.Source != SettingSource.Default;
        if (settings.Token is { } token)
        {
            return named
                ? new Unusable($"{Variables.TokenFile} and {Variables.Token} are both set", "unset one of them")
                : Judge(token, Variables.Token);
        }
        string file = named ? $"the file that {Variables.TokenFile} names" : $"the token file {Variables.DefaultTokenFile}";
        (byte[]? bytes, string? unread) = SmallFile.Read(settings.TokenFile.Value);
        return bytes is not null
            ? Judge(Encoding.Latin1.GetString(bytes).Trim([.. WhiteSpace]), file)
            : new Unusable(
                $"{file} {unread ?? "is missing"}",
                $"mount the token there, or name its file in {Variables.TokenFile} or the token itself in {Variables.Token}");
    }

    private static CellToken Judge(string token, string holder)
    {
        string? fault = token.Length == 0 ? "is empty"
            : token.AsSpan().ContainsAny('\r', '\n') ? "holds more than one line"
            : token.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 ? "holds a character that no token has, such as a blank"
            : null;
        return fault is null
            ? new Known(token)
            : new Unusable($"{holder} {fault}", "put the token alone there, in one line and without a word such as `Bearer` before it");
    }
}
