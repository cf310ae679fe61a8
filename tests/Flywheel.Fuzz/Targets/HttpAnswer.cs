using System.Globalization;
using System.Text;

namespace Flywheel.Fuzz.Targets;

/// <summary>One answer of those that stand one behind the other on a connection of HTTP/1.1, told from the bytes alone.</summary>
/// <param name="Status">Of its first line.</param>
/// <param name="Head">The first line and the headers.</param>
/// <param name="Body">Without what cuts it into chunks.</param>
/// <param name="IsWhole">The whole body that was announced is there; false, too, where there is none, as for HEAD.</param>
internal sealed record HttpAnswer(int Status, string Head, byte[] Body, bool IsWhole)
{
    private const string Start = "HTTP/1.1 ";

    /// <exception cref="RuleBroken">Something is said that is no answer.</exception>
    public static IReadOnlyList<HttpAnswer> All(byte[] said)
    {
        var answers = new List<HttpAnswer>();
        for (int at = 0; at < said.Length;)
        {
            int head = said.AsSpan(at).IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                // The server hung up in the middle.
                Demand(Begins(said, at, Math.Min(Start.Length, said.Length - at)));
                break;
            }
            Demand(Begins(said, at, Start.Length));
            string text = Encoding.Latin1.GetString(said, at, head);
            Demand(int.TryParse(text.AsSpan(Start.Length, Math.Min(3, text.Length - Start.Length)), CultureInfo.InvariantCulture, out int status));
            at += head + 4;
            (byte[] body, bool isWhole) = Content(text, said, ref at);
            answers.Add(new(status, text, body, isWhole));
        }
        return answers;
    }

    private static (byte[] Body, bool IsWhole) Content(string head, byte[] said, ref int at)
    {
        // No body that is kept or made here begins as an answer does: where one begins, HEAD was asked, or the status has no body.
        if (at == said.Length || Begins(said, at, Start.Length))
        {
            return ([], Length(head) == 0);
        }
        if (Length(head) is { } length)
        {
            int there = Math.Min(length, said.Length - at);
            at += there;
            return (said[(at - there)..at], there == length);
        }
        return Value(head, "Transfer-Encoding") == "chunked" ? Chunks(said, ref at) : Rest(said, ref at);
    }

    private static (byte[] Body, bool IsWhole) Chunks(byte[] said, ref int at)
    {
        var body = new List<byte>();
        while (said.AsSpan(at).IndexOf("\r\n"u8) is >= 0 and var line)
        {
            Demand(int.TryParse(Encoding.Latin1.GetString(said, at, line), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length));
            at += line + 2;
            int there = Math.Min(length, said.Length - at);
            body.AddRange(said.AsSpan(at, there));
            at = Math.Min(said.Length, at + there + 2);
            if (length == 0)
            {
                return ([.. body], true);
            }
        }
        at = said.Length;
        return ([.. body], false);
    }

    /// <summary>To the end of the connection: whether it is all of it, nobody can tell.</summary>
    private static (byte[] Body, bool IsWhole) Rest(byte[] said, ref int at)
    {
        int from = at;
        at = said.Length;
        return (said[from..], false);
    }

    private static int? Length(string head) => Value(head, "Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Value(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    private static bool Begins(byte[] said, int at, int length) => said.AsSpan(at).StartsWith(Encoding.Latin1.GetBytes(Start[..length]));

    private static void Demand(bool holds)
    {
        if (!holds)
        {
            throw new RuleBroken("what is said is answers of HTTP");
        }
    }
}
