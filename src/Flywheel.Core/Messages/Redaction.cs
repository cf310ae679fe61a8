using System.Collections.Immutable;
using System.Text;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Messages;

/// <summary>Takes known secrets, and user information in any address, out of a text before it is shown or kept.</summary>
public sealed class Redaction
{
    private const string Mask = "***";

    /// <summary>Shorter pieces are too common to be masked everywhere; they stand only inside longer ones that are.</summary>
    private const int Least = 4;

    private readonly ImmutableArray<string> secrets;

    private Redaction(IEnumerable<string> secrets) =>
        this.secrets = [.. secrets.Where(s => s.Length >= Least).Distinct().OrderByDescending(s => s.Length)];

    /// <summary>Knows no secret; user information is masked all the same.</summary>
    public static Redaction None { get; } = new([]);

    /// <summary>Knows the token, the header values and the endpoints' user information.</summary>
    public static Redaction Of(Settings settings)
    {
        var secrets = new List<string>();
        if (settings.Token is { } token)
        {
            secrets.Add(token);
        }
        foreach (string header in settings.Headers.Concat(settings.CacheHeaders).Concat(settings.ExecHeaders))
        {
            string value = header[(header.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
            secrets.Add(value);
            // "Bearer x": x alone is the secret, too; a scheme's name alone is not.
            int blank = value.LastIndexOf(' ');
            if (blank >= 0)
            {
                secrets.Add(value[(blank + 1)..]);
            }
        }
        foreach (Sourced<string>? given in new[] { settings.Cache, settings.Executor, settings.ExecutorCache })
        {
            if (given is { } endpoint && Endpoint.Parse(endpoint.Value).Value?.UserInfo is { } user)
            {
                secrets.Add(user);
                string password = user[(user.IndexOf(':', StringComparison.Ordinal) + 1)..];
                secrets.Add(password);
                secrets.Add(Uri.UnescapeDataString(password));
            }
        }
        return new Redaction(secrets);
    }

    /// <summary>The text with secrets masked and control characters, terminal sequences among them, made visible.</summary>
    public string Apply(string text)
    {
        foreach (string secret in secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }
        return Printable(UserInfo(text));
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

    private static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }
        var printable = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            printable.Append(char.IsControl(c) ? '?' : c);
        }
        return printable.ToString();
    }
}
