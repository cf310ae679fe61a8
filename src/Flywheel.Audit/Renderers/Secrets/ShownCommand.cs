using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>The words of one command of a line.</summary>
/// <param name="words">Of the line.</param>
/// <param name="from">Its first.</param>
/// <param name="to">Behind its last.</param>
internal readonly struct ShownCommand(List<ShownWord> words, int from, int to)
{
    private static readonly string[] UserOptions = ["user", "proxy-user", "userpwd", "username", "auth", "creds"];

    private static readonly string[] Stdin = ["password-stdin", "with-token", "token-stdin", "pass-stdin", "passphrase-fd", "stdin"];

    private static readonly string[] Readers = ["chpasswd", "passwd", "base64", "kinit", "sshpass", "openssl"];

    /// <summary>Short options that take a secret, by program; where a verb is named, only behind that.</summary>
    private static readonly (string[] Programs, string Verb, string Letters)[] Short =
    [
        (["docker", "podman", "nerdctl", "buildah", "skopeo", "helm", "oras", "crane", "regctl", "az", "oc", "cf", "ibmcloud"], "login", "p"),
        (["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump", "mongo", "mongosh", "mongodump", "sshpass", "7z", "7za"], "", "p"),
        (["redis-cli"], "", "a"),
        (["ldapsearch", "ldapadd", "ldapmodify", "ldapdelete"], "", "w"),
        (["smbclient"], "", "U"),
        (["zip", "unzip", "sqlcmd", "bcp"], "", "P"),
        (["ssh-keygen"], "", "NP"),
        (["curl"], "", "b"),
        (["openssl"], "", "kK"),
        (["gh", "glab"], "secret", "b"),
        (["twine"], "upload", "p"),
        (["poetry", "uv", "flit"], "publish", "pt"),
        (["pdm"], "publish", "P"),
        (["mosquitto_pub", "mosquitto_sub"], "", "P"),
        (["http", "https", "httpie", "xh", "xhs"], "", "a"),
    ];

    /// <summary>Programs that take a secret as a word of its own: which of the words behind the verb, options apart, it is.</summary>
    private static readonly (string Program, string Verb, int Place)[] Placed =
    [
        ("vault", "login", 1), ("bao", "login", 1), ("cargo", "login", 1), ("htpasswd", "-b", 3), ("htpasswd", "-nb", 2), ("rabbitmqctl", "add_user", 2),
        ("rabbitmqctl", "change_password", 2), ("smbpasswd", "-s", 2), ("attic", "login", 3), ("cachix", "authtoken", 1), ("mc", "set", 4),
    ];

    public void Find(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        FindPlaced(text, found);
        string letters = "";
        bool netrc = false, sets = false, curls = false;
        int bazel = 0, vault = -1;
        bool target = false;
        for (int i = from; i < to; i++)
        {
            (int start, int end) = Trimmed(text, words[i]);
            ReadOnlySpan<char> word = text[start..end];
            if (word is "--" && bazel == 2)
            {
                Arguments(text, i + 1, found);
                return;
            }
            if (word.StartsWith("-"))
            {
                i += Option(text, i, start, end, letters, curls, found);
                continue;
            }
            if (bazel == 2 && target)
            {
                // Behind the target stand the program's words, with `--` before them or without.
                if (word.Length > 0 && word[0] is '>' or '<' or '&' || word.EndsWith(">") || word.EndsWith("<"))
                {
                    return;
                }
                SecretValue.Add(text, start, end, found);
                continue;
            }
            target |= bazel == 2 && (word.StartsWith("//") || word.StartsWith(":") || word.StartsWith("@"));
            ReadOnlySpan<char> program = word[(word.LastIndexOf('/') + 1)..];
            bazel = program.StartsWith("bazel") && bazel == 0 ? 1 : bazel == 1 && word is "run" ? 2 : bazel;
            vault = program is "vault" or "bao" ? i : vault;
            curls |= program is "curl" or "lftp" or "http" or "https" or "xh";
            letters = Letters(text, program, i) ?? letters;
            if (i + 1 < to && (netrc && word is "password" or "account" || sets && TellingNames.Is(LastPart(word), variable: true)))
            {
                Whole(text, ++i, found);
                continue;
            }
            netrc |= word is "machine" or "login";
            sets |= word is "set" or "put" or "add";
            if (vault >= 0 && word.IndexOf('=') is > 0 and var sign && Has(text, vault + 1, "write", "put", "patch"))
            {
                // Whatever the name is: it is written into a store of secrets.
                SecretValue.Add(text, start + sign + 1, words[i].End, found);
                continue;
            }
            Pair(text, words[i], start, end, found);
        }
    }

    private void FindPlaced(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        const int Furthest = 12;
        for (int i = from; i < Math.Min(to, from + Furthest); i++)
        {
            (int start, int end) = Trimmed(text, words[i]);
            ReadOnlySpan<char> program = text[start..end];
            program = program[(program.LastIndexOf('/') + 1)..];
            foreach ((string named, string verb, int place) in Placed)
            {
                if (program.SequenceEqual(named))
                {
                    Place(text, i + 1, verb, place, found);
                }
            }
        }
    }

    private void Place(ReadOnlySpan<char> text, int first, string verb, int place, List<SourceSpan> found)
    {
        const int Furthest = 12;
        bool isBehind = false;
        int left = place;
        for (int i = first; i < Math.Min(to, first + Furthest); i++)
        {
            (int start, int end) = Trimmed(text, words[i]);
            ReadOnlySpan<char> word = text[start..end];
            bool isVerb = word.SequenceEqual(verb) || (verb is ['-', 'b'] && word.StartsWith("-") && word.Contains('b') && !word.Contains('n'))
                || (verb == "-nb" && word.StartsWith("-") && word.Contains('b') && word.Contains('n'));
            isBehind |= isVerb;
            if (!isVerb && isBehind && !word.StartsWith("-") && --left == 0 && !word.Contains('='))
            {
                SecretValue.Add(text, start, end, found);
                return;
            }
        }
    }

    /// <summary>Whether it takes a secret from its standard input.</summary>
    public bool TakesSecret(ReadOnlySpan<char> text)
    {
        bool secret = false, verb = false, login = false, sudo = false, reads = false;
        for (int i = from; i < to; i++)
        {
            (int start, int end) = Trimmed(text, words[i]);
            ReadOnlySpan<char> word = text[start..end];
            ReadOnlySpan<char> name = word.TrimStart('-');
            bool option = word.StartsWith("-");
            if (option && Stdin.AsSpan().Contains(name.ToString())
                || !option && i < from + 3 && Readers.AsSpan().Contains(word[(word.LastIndexOf('/') + 1)..].ToString())
                || sudo && word is "-S" || reads && TellingNames.Is(word, variable: true) || secret && verb || login && option)
            {
                return true;
            }
            secret |= word is "secret" or "secrets" or "kv";
            verb |= word is "set" or "create" or "put" or "add" or "versions" or "write";
            login |= word is "login" or "auth";
            sudo |= word is "sudo" or "su";
            // `read -r TOKEN <<< x`.
            reads |= word is "read" && i < from + 3;
        }
        return secret && verb || login;
    }

    /// <summary>What <c>echo</c> and its like print into a command, and the strings that it is fed by <c>&lt;&lt;&lt;</c>.</summary>
    public static void Printed(ReadOnlySpan<char> text, List<ShownWord> words, int from, int to, List<SourceSpan> found)
    {
        bool prints = false, fed = false;
        for (int i = from; i < to; i++)
        {
            if (words[i].Breaks)
            {
                prints = false;
                continue;
            }
            (int start, int end) = Trimmed(text, words[i]);
            ReadOnlySpan<char> word = text[start..end];
            if (word.StartsWith("<<<") && end - start > 3)
            {
                SecretValue.Add(text, start + 3, end, found);
            }
            else if (fed || prints && !(word.StartsWith("-") && word.Length <= 3))
            {
                SecretValue.Add(text, start, end, found);
            }
            fed = word is "<<<";
            prints |= word is "echo" or "printf" or "print";
        }
    }

    /// <summary>How many words behind the option are its value.</summary>
    private int Option(ReadOnlySpan<char> text, int i, int start, int end, string letters, bool curls, List<SourceSpan> found)
    {
        ReadOnlySpan<char> word = text[start..end];
        int equals = word.IndexOf('=');
        int dashes = word.StartsWith("--") ? 2 : 1;
        ReadOnlySpan<char> name = LastPart(equals < 0 ? word[dashes..] : word[dashes..equals]);
        bool secret = TellingNames.Is(name, variable: true) && (dashes == 2 || name.Length > 2);
        if (equals >= 0)
        {
            int value = start + equals + 1;
            if (TellingNames.IsHeaderOption(name) || name is "from-literal")
            {
                HeaderValue(text, value, words[i].End, found);
            }
            else if (UserOptions.AsSpan().Contains(name.ToString()) && text[value..end].Contains(':'))
            {
                User(text, value, end, found);
            }
            else if (secret || (dashes == 1 && equals == 2 && letters.Contains(word[1], StringComparison.Ordinal)))
            {
                SecretValue.Add(text, value, words[i].End, found);
            }
            else
            {
                Pair(text, words[i], value, end, found);
            }
            return 0;
        }
        bool isShort = dashes == 1 && word.Length >= 2;
        if (isShort && word.Length > 2 && letters.Contains(word[1], StringComparison.Ordinal) && !secret)
        {
            SecretValue.Add(text, start + 2, words[i].End, found);
            return 0;
        }
        if (isShort && curls && word.Length > 2 && word[1] is 'u' or 'U')
        {
            User(text, start + 2, end, found);
            return 0;
        }
        if (i + 1 >= to)
        {
            return 0;
        }
        (int nextStart, int nextEnd) = Trimmed(text, words[i + 1]);
        if (TellingNames.IsHeaderOption(name) || word is "-H")
        {
            HeaderValue(text, nextStart, nextEnd, found);
            return 1;
        }
        bool option = text[nextStart..nextEnd].StartsWith("-");
        if (isShort && letters.Contains(word[^1], StringComparison.Ordinal) || secret && !option)
        {
            Whole(text, i + 1, found);
            return 1;
        }
        if (UserOptions.AsSpan().Contains(name.ToString()) || isShort && !word.StartsWith("--") && word[^1] is 'u' or 'U' && word.Length <= 6)
        {
            User(text, nextStart, nextEnd, found);
            return 1;
        }
        return 0;
    }

    /// <summary><c>NAME=value</c>, and <c>NAME: value</c> in quotes, to the end of the word, whatever quotes are in it.</summary>
    private static void Pair(ReadOnlySpan<char> text, ShownWord word, int start, int end, List<SourceSpan> found)
    {
        ReadOnlySpan<char> part = text[start..end];
        int cut = part.IndexOfAny('=', ':');
        if (cut <= 0 || part[cut..].StartsWith("://"))
        {
            return;
        }
        bool header = part[cut] == ':';
        ReadOnlySpan<char> name = part[..cut].Trim(" \t'\"\\");
        if (part.StartsWith("pass:"))
        {
            SecretValue.Add(text, start + cut + 1, word.End, found);
        }
        else if (!header && TellingNames.Is(LastPart(name), variable: true) && !name.Contains(' ')
            || header && text[word.Start] is '"' or '\'' && !name.Contains(' ') && TellingNames.Is(name, variable: false) && Opens(text, word))
        {
            SecretValue.Add(text, start + cut + 1, word.End, found);
        }
    }

    /// <summary>Whether one pair of quotes is around all of it.</summary>
    private static bool Opens(ReadOnlySpan<char> text, ShownWord word) => text[word.End - 1] == text[word.Start]
        && !text[(word.Start + 1)..(word.End - 1)].Contains(text[word.Start]);

    /// <summary>Of <c>name=value</c> or <c>name: value</c> the value, else all.</summary>
    private static void HeaderValue(ReadOnlySpan<char> text, int start, int end, List<SourceSpan> found)
    {
        int cut = text[start..end].IndexOfAny('=', ':');
        SecretValue.Add(text, cut < 0 ? start : start + cut + 1, end, found);
    }

    /// <summary><c>user:password</c>; ids of users and groups, and what is no pair, are none.</summary>
    private static void User(ReadOnlySpan<char> text, int start, int end, List<SourceSpan> found)
    {
        ReadOnlySpan<char> pair = text[start..end];
        int colon = SecretValue.IsExpression(pair) && pair.IndexOf('}') is > 0 and var close && pair[close..].IndexOf(':') is >= 0 and var behind
            ? close + behind : pair.IndexOfAny(':', '%');
        if (colon < 0 || pair.IndexOfAnyExcept("0123456789:") < 0 || pair.Contains("://", StringComparison.Ordinal))
        {
            return;
        }
        bool empty = colon == pair.Length - 1;
        if (empty || !SecretValue.IsExpression(pair))
        {
            SecretValue.Add(text, start, empty ? start + colon : SecretValue.IsExpression(pair[(colon + 1)..]) ? start : end, found);
        }
        else
        {
            SecretValue.Add(text, start + colon + 1, end, found);
        }
    }

    /// <summary>From there to its end: what the program that Bazel runs is given.</summary>
    private void Arguments(ReadOnlySpan<char> text, int first, List<SourceSpan> found)
    {
        for (int i = first; i < to; i++)
        {
            (int start, int end) = Trimmed(text, words[i]);
            SecretValue.Add(text, start, end, found);
        }
    }

    private void Whole(ReadOnlySpan<char> text, int i, List<SourceSpan> found) => SecretValue.Add(text, words[i].Start, words[i].End, found);

    /// <summary>The letters of a program that take secrets; null where the word is none.</summary>
    private string? Letters(ReadOnlySpan<char> text, ReadOnlySpan<char> program, int at)
    {
        const int Longest = 12;
        foreach ((string[] programs, string verb, string letters) in program.Length > Longest ? [] : Short)
        {
            if (programs.AsSpan().Contains(program.ToString()))
            {
                return verb.Length == 0 || Has(text, at + 1, verb) ? letters : null;
            }
        }
        return null;
    }

    private bool Has(ReadOnlySpan<char> text, int first, params ReadOnlySpan<string> verbs)
    {
        // Its verb stands near a program.
        for (int i = first; i < Math.Min(to, first + 7); i++)
        {
            (int start, int end) = Trimmed(text, words[i]);
            foreach (string verb in verbs)
            {
                if (text[start..end].SequenceEqual(verb))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static ReadOnlySpan<char> LastPart(ReadOnlySpan<char> name) => name[(name.LastIndexOfAny(":/@") + 1)..];

    private static (int Start, int End) Trimmed(ReadOnlySpan<char> text, ShownWord word)
    {
        (int start, int end) = (word.Start, word.End);
        while (start < end && text[start] is '"' or '\'' or '\\')
        {
            start++;
        }
        while (end > start && text[end - 1] is '"' or '\'' or '\\')
        {
            end--;
        }
        return (start, end);
    }
}
