using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Credentials;

namespace Flywheel.Core.Messages;

/// <summary>Takes known secrets, and user information in any address, out of a text before it is shown or kept.</summary>
public sealed class Redaction
{
    private const string Mask = "***";

    /// <summary>Shorter pieces are too common to be masked everywhere; they stand only inside longer ones that are.</summary>
    private const int Least = 4;

    /// <summary>Shorter ones are masked as whole words only: <c>user@host</c> must not make a rule <c>endpoint-***info</c>.</summary>
    private const int Distinctive = 8;

    private readonly ImmutableArray<string> secrets;

    private Redaction(IEnumerable<string> secrets) =>
        this.secrets = [.. secrets.Where(s => s.Length >= Least).Distinct().OrderByDescending(s => s.Length)];

    /// <summary>Knows no secret; user information is masked all the same.</summary>
    public static Redaction None { get; } = new([]);

    /// <summary>Knows every secret of the settings, whichever source they came from, of the command line, and of the .netrc login in use.</summary>
    public static Redaction Of(Facts facts)
    {
        Settings settings = facts.Settings;
        TypedCredentials typed = facts.Typed;
        var secrets = new List<string>();
        foreach (string line in typed.Headers.Concat(typed.CacheHeaders).Concat(typed.ExecHeaders))
        {
            Add(secrets, Variables.Header, line);
        }
        foreach (string line in typed.CredentialHelpers)
        {
            Add(secrets, Variables.CredentialHelper, line);
        }
        Add(secrets, Variables.Token, settings.Token);
        foreach (string line in settings.Headers.Concat(settings.CacheHeaders).Concat(settings.ExecHeaders))
        {
            Add(secrets, Variables.Header, line);
        }
        foreach (string line in settings.CredentialHelpers.Append(settings.CellHelper?.Value ?? ""))
        {
            Add(secrets, Variables.CredentialHelper, line);
        }
        foreach (Sourced<string>? endpoint in new[] { settings.Cache, settings.Executor, settings.ExecutorCache })
        {
            Add(secrets, Variables.Cache, endpoint?.Value);
            if (facts.Netrc?.Content is { } netrc && endpoint is { } given && Endpoint.Parse(given.Value).Value is { } read
                && netrc.Find(read.HostToBazel) is { } login)
            {
                secrets.AddRange([login.Password, login.Basic, login.Base64]);
            }
        }
        return new Redaction(secrets);
    }

    /// <summary>Knows every secret of the environment alone, well-formed or not.</summary>
    public static Redaction Of(EnvironmentSnapshot environment)
    {
        var secrets = new List<string>();
        foreach (string name in Holders)
        {
            Add(secrets, name, environment.Get(name));
        }
        return new Redaction(secrets);
    }

    /// <summary>Knows the values of headers.</summary>
    public static Redaction OfHeaders(IEnumerable<(string Name, string Value)> headers)
    {
        var secrets = new List<string>();
        foreach ((_, string value) in headers)
        {
            AddHeader(secrets, value);
        }
        return new Redaction(secrets);
    }

    /// <summary>The variables that can hold one.</summary>
    private static readonly string[] Holders =
    [
        Variables.Token, Variables.Header, Variables.CacheHeader, Variables.ExecHeader, Variables.CredentialHelper,
        Variables.CellHelper, Variables.Cache, Variables.Executor, Variables.ExecutorCache,
    ];

    private static void Add(List<string> secrets, string variable, string? value)
    {
        foreach (string line in value?.Split('\n', StringSplitOptions.TrimEntries) ?? [])
        {
            switch (variable)
            {
                case Variables.Token:
                    secrets.Add(line);
                    break;
                case Variables.Header or Variables.CacheHeader or Variables.ExecHeader:
                    AddHeader(secrets, line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
                    break;
                case Variables.CredentialHelper or Variables.CellHelper:
                    // A helper is a program; words behind it may be meant as its arguments.
                    secrets.AddRange(line.Split(' ').Skip(1));
                    break;
                default:
                    AddUserInformation(secrets, line);
                    break;
            }
        }
    }

    /// <summary>Of <c>Bearer x</c>, x alone is the secret, too; a scheme's name alone is not.</summary>
    private static void AddHeader(List<string> secrets, string value)
    {
        secrets.Add(value);
        int blank = value.LastIndexOf(' ');
        if (blank >= 0)
        {
            secrets.Add(value[(blank + 1)..]);
            AddBasic(secrets, value[..blank], value[(blank + 1)..]);
        }
    }

    /// <summary>Of <c>Basic x</c>, what a server reads in x.</summary>
    private static void AddBasic(List<string> secrets, string scheme, string encoded)
    {
        byte[] bytes = new byte[encoded.Length];
        if (scheme.Trim().Equals("Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(encoded.Replace('-', '+').Replace('_', '/'), bytes, out int count))
        {
            string user = Encoding.UTF8.GetString(bytes, 0, count);
            secrets.AddRange([user, user[(user.IndexOf(':', StringComparison.Ordinal) + 1)..]]);
        }
    }

    /// <summary>Also of an address that cannot be read otherwise: what stands before its last <c>@</c>.</summary>
    private static void AddUserInformation(List<string> secrets, string address)
    {
        int at = address.LastIndexOf('@');
        if (at < 0)
        {
            return;
        }
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        string user = address[(scheme < 0 || scheme > at ? 0 : scheme + 3)..at];
        string password = user[(user.IndexOf(':', StringComparison.Ordinal) + 1)..];
        string plain = Uri.UnescapeDataString(user);
        secrets.AddRange([user, password, plain, Uri.UnescapeDataString(password)]);
        // As HTTP carries it, and a server may say it back; in both alphabets, since Bazel's is the URL-safe one.
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(plain));
        secrets.AddRange([encoded, encoded.Replace('+', '-').Replace('/', '_')]);
    }

    /// <summary>The text with secrets masked and control characters, terminal sequences among them, made visible.</summary>
    public string Apply(string text)
    {
        foreach (string secret in secrets)
        {
            text = secret.Length < Distinctive ? MaskWord(text, secret) : text.Replace(secret, Mask, StringComparison.Ordinal);
        }
        return Printable(UserInfo(text));
    }

    /// <summary>
    /// The same for a line of ours: the labels that it begins with (<c>flywheel: hint: </c>, a rule's id) stay whole, even where one
    /// of them is what somebody has for a password.
    /// </summary>
    public string ApplyToLine(string line)
    {
        int start = 0;
        for (int i = 0; i + 1 < line.Length && (char.IsAsciiLetterLower(line[i]) || char.IsAsciiDigit(line[i]) || line[i] is '-' or ':'); i++)
        {
            if (line[i] == ':' && line[i + 1] == ' ')
            {
                start = ++i + 1;
            }
        }
        return line[..start] + Apply(line[start..]);
    }

    private static string MaskWord(string text, string secret)
    {
        int from = 0;
        while (text.IndexOf(secret, from, StringComparison.Ordinal) is >= 0 and var at)
        {
            int end = at + secret.Length;
            bool whole = (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            text = whole ? text[..at] + Mask + text[end..] : text;
            from = whole ? at + Mask.Length : at + 1;
        }
        return text;
    }

    /// <summary>Masks what stands between <c>://</c> and the last <c>@</c> of the same word.</summary>
    private static string UserInfo(string text)
    {
        int from = 0;
        while (text.IndexOf("://", from, StringComparison.Ordinal) is >= 0 and var start)
        {
            int end = start + 3;
            int at = -1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('`' or '"' or '\''))
            {
                at = text[end] == '@' ? end : at;
                end++;
            }
            if (at >= 0)
            {
                text = text[..(start + 3)] + Mask + text[at..];
                end += Mask.Length - (at - start - 3);
            }
            from = end;
        }
        return text;
    }

    /// <summary>
    /// Without what a terminal would take for an order (control characters) or show in another place than it stands (marks of
    /// direction and the like), and without lines of its own.
    /// </summary>
    private static string Printable(string text)
    {
        StringBuilder? printable = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is >= ' ' and <= '~')
            {
                continue;
            }
            bool pair = char.IsSurrogatePair(text, i);
            if (!IsPlain(CharUnicodeInfo.GetUnicodeCategory(text, i)))
            {
                printable ??= new StringBuilder(text);
                printable[i] = '?';
                if (pair)
                {
                    printable[i + 1] = '?';
                }
            }
            i += pair ? 1 : 0;
        }
        return printable?.ToString() ?? text;
    }

    private static bool IsPlain(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
