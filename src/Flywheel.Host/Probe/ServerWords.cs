using System.Text;
using Grpc.Core;

namespace Flywheel.Host.Probe;

/// <summary>What a server says of itself, as far as it is shown. Secrets and control characters are taken out where it is printed.</summary>
internal static class ServerWords
{
    private const int Longest = 200;

    /// <summary><c>: its message</c> on one line, cut; nothing for an empty one.</summary>
    public static string Quoted(string message)
    {
        string line = message.ReplaceLineEndings(" ").Trim();
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
