using System.Text;

namespace Flywheel.Core.Credentials;

/// <summary>A login of a .netrc file.</summary>
/// <param name="User">Empty where the file names none.</param>
/// <param name="Password">Empty where the file names none.</param>
/// <param name="IsDefault">Whether it is for every host that has no entry of its own.</param>
public sealed record NetrcLogin(string User, string Password, bool IsDefault)
{
    /// <summary>As HTTP's and gRPC's authorization header carries it (BasicHttpAuthenticationEncoder of 4.2.3).</summary>
    public string Basic => "Basic " + Base64;

    internal string Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    /// <summary>The host's kind of login alone: no secret slips out through an interpolated string.</summary>
    public override string ToString() => IsDefault ? "default" : "machine";
}

/// <summary>
/// A .netrc file as Bazel reads it (NetrcParser of 4.2.3), which is not how curl does: no quotes, a comment only where it begins a
/// line, and one unknown word makes the whole file useless, with a warning of Bazel's.
/// </summary>
public sealed class Netrc
{
    private readonly Dictionary<string, NetrcLogin> machines = new(StringComparer.Ordinal);
    private NetrcLogin? fallback;

    private Netrc()
    {
    }

    /// <summary>Null for a text that Bazel refuses.</summary>
    public static Netrc? Parse(string text)
    {
        Netrc netrc = new();
        return new Reading(text).Into(netrc) ? netrc : null;
    }

    /// <summary>The login for a host, as it stands in the endpoint (IPv6 without its brackets); null without one.</summary>
    public NetrcLogin? Find(string host) => machines.GetValueOrDefault(host.Contains(':') ? $"[{host}]" : host) ?? fallback;

    /// <summary>Words, and the ends of lines between them.</summary>
    private sealed class Reading
    {
        private const string EndOfLine = "\n";
        private const string Comment = "#";
        private static readonly string[] Endings = ["\r\n", "\n", "\r"];

        private readonly List<string> words = [];
        private int next;

        public Reading(string text)
        {
            foreach (string line in text.Split(Endings, StringSplitOptions.None))
            {
                if (line.StartsWith(Comment, StringComparison.Ordinal))
                {
                    words.Add(Comment);
                }
                else
                {
                    // Java's \s; other blanks of Unicode are part of a word.
                    words.AddRange(line.Split([' ', '\t', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries));
                }
                words.Add(EndOfLine);
            }
        }

        public bool Into(Netrc netrc)
        {
            while (next < words.Count)
            {
                switch (words[next++])
                {
                    case EndOfLine or Comment:
                        break;
                    case "machine":
                        if (Word() is not { } machine || Login(isDefault: false) is not { } login)
                        {
                            return false;
                        }
                        netrc.machines[machine] = login;
                        break;
                    case "macdef":
                        SkipMacro();
                        break;
                    case "default":
                        // Nothing behind it is read.
                        return (netrc.fallback = Login(isDefault: true)) is not null;
                    default:
                        return false;
                }
            }
            return true;
        }

        private NetrcLogin? Login(bool isDefault)
        {
            string? user = "";
            string? password = "";
            while (next < words.Count && words[next] is not ("machine" or "macdef" or "default"))
            {
                switch (words[next++])
                {
                    case EndOfLine or Comment:
                        break;
                    case "login":
                        user = Word();
                        break;
                    case "password":
                        password = Word();
                        break;
                    case "account":
                        if (Word() is null)
                        {
                            return null;
                        }
                        break;
                    default:
                        return null;
                }
            }
            return user is null || password is null ? null : new(user, password, isDefault);
        }

        /// <summary>The next word, maybe on another line; null at the end.</summary>
        private string? Word()
        {
            while (next < words.Count)
            {
                if (words[next++] is not (EndOfLine or Comment) and var word)
                {
                    return word;
                }
            }
            return null;
        }

        /// <summary>A macro ends with an empty line.</summary>
        private void SkipMacro()
        {
            for (int ends = 0; ends < 2 && next < words.Count; next++)
            {
                ends = words[next] == EndOfLine ? ends + 1 : 0;
            }
        }
    }
}

/// <summary>The .netrc file that Bazel will read.</summary>
/// <param name="Content">What it says; null where Bazel refuses the file: it warns, and uses nothing of it.</param>
/// <param name="Named">How people call it: by its variable, or by where it stands.</param>
public sealed record NetrcFile(Netrc? Content, string Named)
{
    /// <summary>A file's own name and place are no part of what is sent.</summary>
    public override string ToString() => Named;
}
