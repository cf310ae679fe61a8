namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>Names that say that a secret goes by them: of variables, options, keys and headers.</summary>
internal static class TellingNames
{
    private static readonly string[] Anywhere =
    [
        "password", "passwd", "passphrase", "passcode", "token", "secret", "apikey", "accesskey", "privatekey", "signingkey", "encryptionkey", "authkey",
        "authorization", "credential", "bearer", "storepass", "keypass", "cookie", "connectionstring",
    ];

    private static readonly string[] Whole = ["pass", "pwd", "pat", "auth", "key", "pw", "creds", "pin", "otp", "jwt", "netrc", "sig", "signature"];

    /// <summary>What ends a name that holds no secret but says where one is, or something of it.</summary>
    private static readonly string[] Ends =
    [
        "file", "path", "dir", "stdin", "fd", "env", "name", "helper", "url", "uri", "type", "ref", "count", "ttl", "length", "expiry", "permissions", "policy",
    ];

    /// <param name="name">Of letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; any case.</param>
    /// <param name="variable">Whether it is one of the environment or an option, where a last word <c>key</c> or <c>pass</c> is enough.</param>
    public static bool Is(ReadOnlySpan<char> name, bool variable)
    {
        if (name.Length is 0 or > 200)
        {
            return false;
        }
        ReadOnlySpan<char> last = LastWord(name);
        if (Has(Ends, last))
        {
            return false;
        }
        Span<char> plain = stackalloc char[name.Length];
        int length = 0;
        foreach (char one in name)
        {
            if (one is not ('-' or '_' or '.'))
            {
                plain[length++] = char.ToLowerInvariant(one);
            }
        }
        foreach (string word in Anywhere)
        {
            if (plain[..length].IndexOf(word) >= 0)
            {
                return true;
            }
        }
        return variable && Has(Whole, last) && !(name.Length == last.Length && name.SequenceEqual("PWD")) && !name.SequenceEqual("OLDPWD");
    }

    /// <summary>Whether it is a header's option of Bazel, curl and others.</summary>
    public static bool IsHeaderOption(ReadOnlySpan<char> name) => name.EndsWith("header", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> name)
    {
        int cut = name.LastIndexOfAny('-', '_', '.');
        return name[(cut + 1)..];
    }

    private static bool Has(string[] words, ReadOnlySpan<char> word)
    {
        foreach (string one in words)
        {
            if (word.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }
}
