using System.Text;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>What a server says of itself, as far as it is shown. Control characters are taken out where it is printed.</summary>
internal static class ServerWords
{
    private const int Longest = 200;

    /// <summary>Whose longer ones are not looked through for secrets, and so not shown.</summary>
    private const int Readable = 16 * 1024;

    /// <summary><c>: its message</c> on one line, without secrets, cut; nothing for an empty one.</summary>
    /// <param name="message">As it came.</param>
    /// <param name="redact">Takes out secrets: before the cut, which could leave half of one.</param>
    public static string Quoted(string message, Func<string, string> redact)
    {
        if (message.Length > Readable)
        {
            return ", with a message that is too long to be shown";
        }
        string line = redact(message.ReplaceLineEndings(" ").Trim());
        return line.Length == 0 ? "" : line.Length <= Longest ? $": {line}" : $": {line[..Longest]}...";
    }

    /// <summary>The status as gRPC writes it: <c>PERMISSION_DENIED</c>.</summary>
    public static string Name(StatusCode status)
    {
        string member = status.ToString();
        StringBuilder name = new();
        foreach (char c in member)
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0 && member != "OK")
            {
                name.Append('_');
            }
            name.Append(char.ToUpperInvariant(c));
        }
        return name.ToString();
    }
}
